import fc from "fast-check";
import { expect, it } from "vitest";
import type { Ast } from "../../src/index.ts";
import { parse } from "../../src/syntax/parse.ts";
import { writtenFiles } from "./generators.ts";

type Kinds<Node extends { readonly kind: string }> = Readonly<Record<Node["kind"], true>>;

const EXPRESSIONS: Kinds<Exclude<Ast.Expression, { kind: "error" }>> = {
  path: true,
  text: true,
  number: true,
  money: true,
  date: true,
  instant: true,
  time: true,
  length: true,
  boolean: true,
  clock: true,
  and: true,
  or: true,
  not: true,
  test: true,
  quantified: true,
  count: true,
  aggregate: true,
  history: true,
  call: true,
};
const PREDICATES: Kinds<Ast.Predicate> = {
  compare: true,
  order: true,
  empty: true,
  one_of: true,
  one_of_path: true,
  between: true,
  within: true,
  shifted: true,
  text: true,
  becomes: true,
};
const DECLARATIONS: Kinds<Ast.Declaration> = {
  define: true,
  rule: true,
  conflict: true,
  limit: true,
  alert: true,
  test: true,
};
const ACTIONS: Kinds<Ast.Action> = { block: true, send: true, hold: true, amend: true };
const HOLDS: Kinds<Ast.HoldUntil> = {
  while_so: true,
  condition: true,
  local_time: true,
  instant: true,
  duration: true,
  review: true,
  room: true,
  window_end: true,
};
const CHANGES: Kinds<Ast.Change> = { attach: true, use_channel: true, remove_items: true };
const WINNERS: Kinds<Ast.Winner> = { side: true, earlier: true, higher_priority: true, neither: true };
const GIVEN: Kinds<Ast.Given> = {
  customer: true,
  record: true,
  reference: true,
  silo: true,
  now: true,
  earlier: true,
};
const STEPS: Kinds<Ast.When> = {
  ask: true,
  pass: true,
  now: true,
  fact: true,
  gone: true,
  sync: true,
  outcome: true,
  review: true,
};
const EXPECTED: Kinds<Ast.Expect> = {
  verdict: true,
  recalled: true,
  missed: true,
  started: true,
  alert: true,
};

/** Fields in which nodes of each kind stand, and the kinds that must be among them. */
const WANTED: readonly (readonly [RegExp, readonly string[]])[] = [
  [/\.(when|unless|body|left|right|args|arg|low|high|value|of|condition|options)$/, Object.keys(EXPRESSIONS)],
  [/\.test$/, Object.keys(PREDICATES)],
  [/^\.+declarations$/, Object.keys(DECLARATIONS)],
  [/\.(then|loser|ifUnknown)$/, Object.keys(ACTIONS)],
  [/\.(then|loser|ifUnknown)\.until$/, Object.keys(HOLDS)],
  [/\.changes$/, Object.keys(CHANGES)],
  [/\.winner$/, Object.keys(WINNERS)],
  [/\.given$/, Object.keys(GIVEN)],
  [/\.steps\.when$/, Object.keys(STEPS)],
  [/\.expect$/, Object.keys(EXPECTED)],
  [/\.window$/, ["rolling", "calendar"]],
  [/\.because\.parts$/, ["text", "hole"]],
];

/** Values that are no nodes of their own, by the field in which they stand. */
const WANTED_VALUES: Readonly<Record<string, readonly unknown[]>> = {
  observe: [true, false],
  negated: [true, false],
  household: [true, false],
  blockIfNoneRemain: [true, false],
  quantifier: ["some", "no", "every"],
  function: ["sum", "min", "max"],
  which: ["today", "now", "local_time"],
  comparison: ["=", ">", ">=", "<", "<=", "more_than", "at_least", "less_than", "at_most"],
  order: ["before", "after", "on_or_before", "on_or_after"],
  direction: ["last", "next", "ago", "from_now"],
  test: ["starts_with", "ends_with", "contains", "matches"],
  state: ["cleared", "started", "sent"],
  standing: ["stale", "unreadable", "in_step"],
  outcome: ["starts", "sent", "failed", "withdrawn"],
  decision: ["send", "block"],
  verdict: ["send", "amend", "hold", "block"],
};

it("the generator writes every kind of node, and nothing that does not parse", () => {
  const kinds = new Map<string, Set<string>>();
  const values = new Map<string, Set<unknown>>();
  for (const text of fc.sample(writtenFiles({ anyOrder: true }), { numRuns: 600, seed: 7 })) {
    const { file, diagnostics } = parse({ file: "", text });
    expect(diagnostics, text).toEqual([]);
    collect(file, ".", kinds, values);
  }
  for (const [field, wanted] of WANTED) {
    const found = [...kinds].filter(([path]) => field.test(path)).flatMap(([, each]) => [...each]);
    expect(
      wanted.filter((kind) => !found.includes(kind)),
      String(field),
    ).toEqual([]);
  }
  for (const [field, wanted] of Object.entries(WANTED_VALUES)) {
    expect(
      wanted.filter((value) => !values.get(field)?.has(value)),
      field,
    ).toEqual([]);
  }
});

function collect(
  node: unknown,
  path: string,
  kinds: Map<string, Set<string>>,
  values: Map<string, Set<unknown>>,
): void {
  if (Array.isArray(node)) for (const each of node) collect(each, path, kinds, values);
  else if (typeof node === "object" && node !== null) {
    for (const [key, value] of Object.entries(node)) {
      if (key === "kind") addTo(kinds, path, String(value));
      else if (typeof value !== "object") addTo(values, key, value);
      // The last two fields tell apart what stands where.
      collect(value, `${path.slice(path.lastIndexOf("."))}.${key}`, kinds, values);
    }
  }
}

function addTo<Value>(map: Map<string, Set<Value>>, key: string, value: Value): void {
  const known = map.get(key) ?? new Set();
  known.add(value);
  map.set(key, known);
}
