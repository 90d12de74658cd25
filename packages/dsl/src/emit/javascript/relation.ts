import type { Relation } from "@comity/core";

/** Relations as JavaScript has them for numbers and texts. */
export const OPERATORS: Readonly<Record<Relation, string>> = {
  eq: "===",
  ne: "!==",
  lt: "<",
  le: "<=",
  gt: ">",
  ge: ">=",
};

/** The relation seen from the other side: x < y is y > x. */
export function converse(relation: Relation): Relation {
  const other = { lt: "gt", le: "ge", gt: "lt", ge: "le", eq: "eq", ne: "ne" } as const;
  return other[relation];
}
