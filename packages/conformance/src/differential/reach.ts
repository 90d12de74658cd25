import {
  type Action,
  type Decision,
  type Expr,
  type Hold,
  type Known,
  type Observer,
  type Program,
  Unknown,
} from "@comity/core";
import { type Parameters, parametersOf, pathsOf, type Shape, shapesOf } from "./shapes.ts";

const TRUTHS = ["true", "false", "unknown"];
const VALUES = ["known", "empty", "unknown"];

/** Every node kind with every outcome that it can have. */
const OUTCOMES: Readonly<Record<string, readonly string[]>> = {
  literal: ["known", "empty"],
  message: VALUES,
  about: VALUES,
  customer: VALUES,
  field: VALUES,
  navigate: VALUES,
  item: VALUES,
  now: ["known"],
  today: ["known"],
  local_time: ["known", "unknown"],
  count: ["known", "unknown"],
  "aggregate sum": ["known", "unknown"],
  "aggregate min": VALUES,
  "aggregate max": VALUES,
  and: TRUTHS,
  or: TRUTHS,
  not: TRUTHS,
  is_empty: TRUTHS,
  one_of: TRUTHS,
  in_list: TRUTHS,
  in_records: TRUTHS,
  between: TRUTHS,
  becomes: TRUTHS,
  defined: TRUTHS,
  ...ofEach("compare", ["eq", "ne", "lt", "le", "gt", "ge"]),
  ...ofEach("text", ["starts_with", "ends_with", "contains", "matches"]),
  ...ofEach("within", ["last", "next"]),
  ...ofEach("shifted", ["ago", "from_now"]),
  ...ofEach("quantify some", ["customer", "household", "reference"]),
  ...ofEach("quantify no", ["customer", "household", "reference"]),
  ...ofEach("quantify every", ["customer", "household", "reference"]),
  "history sent": TRUTHS,
  // Whether something was cleared or started is always known.
  "history cleared": ["true", "false"],
  "history started": ["true", "false"],
};

const ANY_SHAPE: readonly Shape[] = ["constant", "field", "parameter", "aggregate", "list", "clock"];
const ORDERED: readonly Shape[] = ["constant", "field", "parameter", "aggregate", "clock"];

/** The shapes that a node kind's operands can have, each with every outcome of the kind. */
const OPERANDS: Readonly<Record<string, readonly Shape[]>> = {
  "compare eq": ANY_SHAPE,
  ...Object.fromEntries(["ne", "lt", "le", "gt", "ge"].map((relation) => [`compare ${relation}`, ORDERED])),
  between: ORDERED,
  one_of: ORDERED,
  in_list: ["constant", "field", "parameter", "aggregate", "list"],
  in_records: ["constant", "field", "parameter", "list", "clock"],
  is_empty: ["field", "parameter", "aggregate", "list"],
  ...Object.fromEntries(
    ["starts_with", "ends_with", "contains", "matches"].map((test) => [
      `text ${test}`,
      ["constant", "field", "parameter"],
    ]),
  ),
  ...Object.fromEntries(
    ["within last", "within next", "shifted ago", "shifted from_now"].map((kind) => [
      kind,
      ["field", "parameter", "aggregate"],
    ]),
  ),
  "aggregate sum": ["constant", "field", "parameter", "aggregate"],
  "aggregate min": ["constant", "field", "parameter", "aggregate", "clock"],
  "aggregate max": ["constant", "field", "parameter", "aggregate", "clock"],
  becomes: ["constant"],
};

/** The ways in which an index finds a rule, among few rules of an intent and among many, with every outcome. */
const PATHS: readonly string[] = [
  ...["equality", "membership", "range"].flatMap((path) => [`${path} classed`, `${path} unclassed`]),
  "none",
].flatMap((path) =>
  ["few", "many"].flatMap((among) => TRUTHS.map((truth) => `index ${path}, of ${among}: ${truth}`)),
);

/** What rules, conflicts and limits can do, by who does it. */
const DEEDS: readonly string[] = [
  ...["block", "send", "amend attach", "amend use_channel", "amend remove_items"].map(
    (deed) => `rule ${deed}`,
  ),
  ...["while_so", "condition", "local_time", "instant", "duration", "review"].map(
    (until) => `rule hold ${until}`,
  ),
  ...["block", "hold window_end", "hold local_time", "hold duration", "hold review"].map(
    (deed) => `conflict ${deed}`,
  ),
  ...["block", "hold room", "hold local_time", "hold duration", "hold review"].map((deed) => `limit ${deed}`),
  ...["send", "amend", "hold", "block"].map((verdict) => `verdict ${verdict}`),
  ...["recalls", "missed", "drawn", "observed", "deadline", "many rules"],
  ...["missing", "stale", "unreadable", "unreported"].map((cause) => `cause ${cause}`),
];

function ofEach(op: string, variants: readonly string[]): Record<string, readonly string[]> {
  return Object.fromEntries(variants.map((variant) => [`${op} ${variant}`, TRUTHS]));
}

/** Counts what a run came by, so that it can be told what it never tried. */
export class Reach implements Observer {
  readonly #counts = new Map<string, number>();
  /** Counts of nodes by kind and outcome, and those of each node's kind: found again without making a text. */
  readonly #kinds = new Map<string, Map<string, number>>();
  readonly #ofNode = new WeakMap<Expr, readonly Map<string, number>[]>();
  #parameters: Parameters = new Set();

  /** Whose conditions are evaluated from now on. */
  begin(program: Program): void {
    this.#parameters = parametersOf(program);
  }

  evaluated(expr: Expr, value: Known | Unknown): void {
    let all = this.#ofNode.get(expr);
    if (all === undefined) {
      const kind = kindOf(expr);
      const shapes = shapesOf(expr, this.#parameters);
      all = [kind, ...shapes.map((shape) => `${kind} of ${shape}`)].map((name) => this.#countsOf(name));
      this.#ofNode.set(expr, all);
    }
    const outcome = outcomeOf(expr, value);
    for (const counts of all) counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
  }

  #countsOf(name: string): Map<string, number> {
    const counts = this.#kinds.get(name) ?? new Map<string, number>();
    this.#kinds.set(name, counts);
    return counts;
  }

  /** What a rule of an intent came to, by the ways in which an index could find it. */
  found(condition: Expr, truth: 0 | 1 | 2, isOfMany: boolean): void {
    for (const path of pathsOf(condition))
      this.count(
        `index ${path}, of ${isOfMany ? "many" : "few"}: ${TRUTHS[truth === 1 ? 0 : truth === 0 ? 1 : 2]}`,
      );
  }

  declared(): void {}

  holdEnded(): void {}

  /** What a decision came to, and who did what. */
  decided(decision: Decision, program: Program): void {
    this.count(`verdict ${decision.verdict}`);
    for (const name of ["recalls", "missed", "drawn", "observed"] as const)
      if (decision[name].length > 0) this.count(name);
    if (decision.deadline !== null) this.count("deadline");
    for (const { reason, effect } of decision.considered) {
      for (const { kind } of reason.causes) this.count(`cause ${kind}`);
      for (const deed of deedsOf(reason.rule, reason.causes.length > 0, program)) {
        if (deed.split(" ")[1] === effect) this.count(deed);
      }
    }
  }

  count(what: string): void {
    this.#counts.set(what, (this.#counts.get(what) ?? 0) + 1);
  }

  /** What never came up, of the conditions that were evaluated and of the decisions that were taken. */
  missing(): readonly string[] {
    const nodes = Object.entries(OUTCOMES).flatMap(([kind, outcomes]) =>
      [kind, ...(OPERANDS[kind] ?? []).map((shape) => `${kind} of ${shape}`)].flatMap((name) =>
        outcomes
          .filter((outcome) => !this.#kinds.get(name)?.has(outcome))
          .map((outcome) => `${name}: ${outcome}`),
      ),
    );
    return [...nodes, ...[...PATHS, ...DEEDS].filter((what) => !this.#counts.has(what))];
  }
}

/** Fields may be true and false too: what matters of those is whether they are known. */
function outcomeOf(expr: Expr, value: Known | Unknown): string {
  if (value instanceof Unknown) return "unknown";
  if (value === null) return "empty";
  const isTruth = typeof value === "boolean" && !VALUE_OPS.has(expr.op);
  return isTruth ? (value ? "true" : "false") : "known";
}

const VALUE_OPS: ReadonlySet<Expr["op"]> = new Set([
  "literal",
  "message",
  "about",
  "customer",
  "field",
  "navigate",
  "item",
]);

function kindOf(expr: Expr): string {
  switch (expr.op) {
    case "compare":
      return `compare ${expr.relation}`;
    case "text":
      return `text ${expr.test}`;
    case "within":
    case "shifted":
      return `${expr.op} ${expr.direction}`;
    case "quantify":
      return `quantify ${expr.quantifier} ${expr.set.scope}`;
    case "aggregate":
      return `aggregate ${expr.function}`;
    case "history":
      return `history ${expr.state}`;
    default:
      return expr.op;
  }
}

function deedsOf(id: string | null, isUnknown: boolean, program: Program): readonly string[] {
  const rule = program.rules.find((one) => one.id === id);
  if (rule !== undefined)
    return [isUnknown ? (rule.ifUnknown ?? { kind: "send" as const }) : rule.then].flatMap(deeds("rule"));
  const conflict = program.conflicts.find((one) => one.id === id);
  if (conflict !== undefined) return deeds("conflict")(conflict.loser);
  const limit = program.limits.find((one) => one.id === id);
  return limit === undefined ? [] : deeds("limit")(limit.then);
}

function deeds(who: string): (action: Action | Hold) => readonly string[] {
  return (action) => {
    if (action.kind === "hold") return [`${who} hold ${action.until.kind}`];
    return action.kind === "amend"
      ? action.changes.map((change) => `${who} amend ${change.kind}`)
      : [`${who} ${action.kind}`];
  };
}
