import { CLAUSES, type ClauseKind } from "../../../../packages/dsl/src/syntax/clauses.ts";
import { REQUIRED } from "../../../../packages/dsl/src/syntax/completeness.ts";
import type { DeclarationKind } from "../../../../packages/dsl/src/syntax/outline.ts";
import { choice, type Item, mapItem, optional, repeat, rule, rulesIn, sequence } from "./item.ts";
import { productions } from "./productions.ts";

/** A rule with a diagram of its own. Others are drawn where they are used. */
export interface Diagram {
  /** Its name, and its file's. */
  readonly name: string;
  readonly item: Item;
}

/** The parts of the page, each with its diagrams in the order in which they are best read. */
const PARTS = {
  declarations: ["file", "pack", "use", "rule", "define", "conflict", "limit", "alert"],
  clauses: ["applies-to", "selection", "because", "if-unknown", "winner", "window", "send"],
  actions: ["action", "hold", "hold-until", "change"],
  conditions: ["condition", "simple-condition", "records", "history", "predicate", "is-predicate"],
  values: ["value", "count", "sum", "length", "path"],
  tests: ["test", "given", "when", "request", "expect", "verdict", "fields", "field", "moment"],
} as const;

export type Part = keyof typeof PARTS;
type Name = (typeof PARTS)[Part][number];

/** Rules of the parser's grammar that have a diagram, by the name of it. */
const OF_GRAMMAR: Partial<Readonly<Record<Name, string>>> = {
  use: "use",
  "applies-to": "appliesTo",
  selection: "selection",
  because: "because",
  "if-unknown": "ifUnknown",
  window: "window",
  winner: "winner",
  send: "send",
  action: "action",
  hold: "hold",
  "hold-until": "holdUntil",
  change: "change",
  condition: "condition",
  "simple-condition": "primary",
  records: "records",
  history: "history",
  predicate: "predicate",
  "is-predicate": "isPredicate",
  value: "operand",
  count: "count",
  sum: "aggregate",
  length: "length",
  path: "path",
  given: "given",
  when: "step",
  request: "request",
  expect: "expectation",
  verdict: "verdict",
  fields: "fields",
  field: "fieldValue",
  moment: "moment",
};

/** The grammar's rule for each clause; for `when` of a test, `step`. */
const CLAUSE_RULES: Readonly<Record<Exclude<ClauseKind, "head" | "if">, string>> = {
  definition: "definition",
  applies: "appliesTo",
  when: "when",
  unless: "unless",
  action: "then",
  because: "because",
  if_unknown: "ifUnknown",
  between: "between",
  within: "within",
  across: "across",
  winner: "winner",
  loser: "loser",
  at_most: "atMost",
  per: "per",
  window: "window",
  counting: "counting",
  department: "department",
  send: "send",
  once_per: "oncePer",
  quiet: "quiet",
  given: "given",
  expect: "expectation",
};

const HEADS: Partial<Readonly<Record<DeclarationKind, string>>> = {
  pack: "packHead",
  use: "use",
  define: "defineHead",
};

const DECLARED = ["rule", "define", "conflict", "limit", "alert", "test"] as const;

/** The diagrams of a part of the page. */
export function diagramsOf(part: Part): readonly Diagram[] {
  return PARTS[part].map((name) => ({ name, item: drawn(bodyOf(name)) }));
}

/** Rules of the parser's grammar that no diagram shows, nor any part of one. */
export function rulesNotShown(): readonly string[] {
  const seen = new Set<string>();
  const visit = (item: Item): void => {
    for (const name of rulesIn(item)) {
      if (seen.has(name)) continue;
      seen.add(name);
      visit(GRAMMAR.get(name) ?? sequence([]));
    }
  };
  for (const name of Object.values(PARTS).flat()) {
    const own = OF_GRAMMAR[name];
    visit(own === undefined ? bodyOf(name) : rule(own));
  }
  // Written out word by word, see headItem.
  visit(rule("head"));
  return [...GRAMMAR.keys()].filter((name) => !seen.has(name));
}

const GRAMMAR = productions();
const NAMES = new Map(Object.entries(OF_GRAMMAR).map(([name, own]) => [own, name]));

function bodyOf(name: Name): Item {
  if (name === "file") return fileItem();
  if (name === "test") return testItem();
  const own = OF_GRAMMAR[name];
  if (own !== undefined) return GRAMMAR.get(own) ?? sequence([]);
  return declarationItem(name as DeclarationKind);
}

/** What `outline.ts` reads: a file is cut at the words that begin declarations. */
function fileItem(): Item {
  return sequence([
    optional(rule("pack")),
    optional(repeat(rule("use"))),
    optional(repeat(choice(DECLARED.map(rule)))),
  ]);
}

/** What `clauses.ts` reads: a head, and the clauses of its kind. */
function declarationItem(kind: DeclarationKind): Item {
  const clauses = CLAUSES[kind].map((clause) => {
    if (clause === "head") return headItem(kind);
    const item = rule(CLAUSE_RULES[clause as keyof typeof CLAUSE_RULES]);
    return REQUIRED[kind].includes(clause) ? item : optional(item);
  });
  return sequence(clauses);
}

/** The head, with its own word only where several kinds share it. */
function headItem(kind: DeclarationKind): Item {
  const own = HEADS[kind];
  if (own !== undefined) return rule(own);
  const words = DECLARED.map((one) => JSON.stringify({ kind: "words", text: one }));
  return mapItem(GRAMMAR.get("head") ?? sequence([]), (part) =>
    part.kind === "choice" && part.items.every((one) => words.includes(JSON.stringify(one)))
      ? { kind: "words", text: kind }
      : part,
  );
}

function testItem(): Item {
  const step = sequence([rule("step"), optional(repeat(rule("expectation")))]);
  return sequence([rule("testHead"), repeat(rule("given")), repeat(step)]);
}

/** An item as it is drawn: rules without a diagram of their own are written out. */
function drawn(item: Item): Item {
  return mapItem(item, (part) => {
    if (part.kind !== "rule") return part;
    const name = NAMES.get(part.name);
    if (name !== undefined) return rule(name);
    const body = GRAMMAR.get(part.name);
    return body === undefined ? part : drawn(body);
  });
}
