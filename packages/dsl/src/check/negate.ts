import { BOOLEAN, type Expr, type Relation, type SourceRef } from "@comity/core";

const OPPOSITE: Readonly<Record<Relation, Relation>> = {
  eq: "ne",
  ne: "eq",
  lt: "ge",
  ge: "lt",
  gt: "le",
  le: "gt",
};

/**
 * `x is not ...`. It is a comparison like any other, and every comparison with an empty field is false, so `tier is not
 * premium` says nothing of a customer without a tier. What is no comparison (a definition, `is empty`) is turned round
 * whole, and so is everything in `not (...)`.
 */
export function negate(test: Expr, source: SourceRef): Expr {
  if (test.op === "compare") return { ...test, relation: OPPOSITE[test.relation], source };
  const turned: Expr = { op: "not", arg: test, type: BOOLEAN, source };
  const compared = comparedBy(test);
  if (compared === null || isNeverEmpty(compared)) return turned;
  const given: Expr = {
    op: "not",
    arg: { op: "is_empty", arg: compared, type: BOOLEAN, source },
    type: BOOLEAN,
    source,
  };
  return { op: "and", args: [given, turned], type: BOOLEAN, source };
}

/** What a comparison compares; null for what is none. */
function comparedBy(test: Expr): Expr | null {
  switch (test.op) {
    case "one_of":
    case "in_list":
    case "in_records":
    case "text":
      return test.left;
    case "between":
    case "within":
    case "shifted":
      return test.arg;
    default:
      return null;
  }
}

function isNeverEmpty(expr: Expr): boolean {
  return (
    expr.op === "literal" ||
    expr.op === "now" ||
    expr.op === "today" ||
    expr.op === "local_time" ||
    expr.op === "count"
  );
}
