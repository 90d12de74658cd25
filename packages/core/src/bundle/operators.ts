import type { Expr } from "../ir/expression.ts";

/** The operators of the typed language. */
export type Operator = Expr["op"];

/** A node that has been read up to its parts. */
export type RawNode = Readonly<Record<string, unknown>>;

interface Keys {
  /** What a node has beside `op` and `type`. */
  readonly keys: readonly string[];
  readonly optional?: readonly string[];
}

const OVER_RECORDS = ["set", "slot", "body"];

/** The keys of each node. A new operator is refused by older readers, so it asks for a new version of the format. */
export const OPERATORS: Readonly<Record<Operator, Keys>> = {
  literal: { keys: ["value"] },
  message: { keys: ["field"] },
  about: { keys: ["field"] },
  customer: { keys: ["field"] },
  field: { keys: ["slot", "field"] },
  navigate: { keys: ["from", "record", "field"] },
  item: { keys: ["field"] },
  now: { keys: [] },
  today: { keys: [] },
  local_time: { keys: [] },
  and: { keys: ["args"] },
  or: { keys: ["args"] },
  not: { keys: ["arg"] },
  compare: { keys: ["relation", "left", "right"] },
  is_empty: { keys: ["arg"] },
  one_of: { keys: ["left", "options"] },
  in_list: { keys: ["left", "list"] },
  in_records: { keys: ["left", "set", "slot", "field"] },
  text: { keys: ["test", "left", "right"] },
  between: { keys: ["arg", "low", "high"] },
  within: { keys: ["direction", "arg", "length"] },
  shifted: { keys: ["relation", "arg", "direction", "length"] },
  quantify: { keys: ["quantifier", ...OVER_RECORDS] },
  count: { keys: OVER_RECORDS },
  aggregate: { keys: ["function", "of", ...OVER_RECORDS] },
  becomes: { keys: ["slot", "field", "value"] },
  history: { keys: ["intents", "scope", "same", "state", "when"] },
  defined: { keys: ["name", "body"], optional: ["label", "subject", "args"] },
};
