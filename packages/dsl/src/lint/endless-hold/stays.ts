import { childrenOf, type Expr, type Relation } from "@comity/core";

/** Whether a condition, once true of a message, is true of it for ever. False if nobody knows. */
export function staysTrue(expr: Expr): boolean {
  return stays(expr, true);
}

/** Whether a condition, once false of a message, is false of it for ever. False if nobody knows. */
export function staysFalse(expr: Expr): boolean {
  return stays(expr, false);
}

/** What a message says never changes; as time goes on, an instant of it only falls further behind. */
const FALLING: readonly Relation[] = ["lt", "le"];
const RISING: readonly Relation[] = ["gt", "ge"];

const CONVERSE: Readonly<Record<Relation, Relation>> = {
  eq: "eq",
  ne: "ne",
  lt: "gt",
  le: "ge",
  gt: "lt",
  ge: "le",
};

function stays(expr: Expr, truth: boolean): boolean {
  if (isFixed(expr)) return true;
  switch (expr.op) {
    case "defined":
      return stays(expr.body, truth);
    case "not":
      return stays(expr.arg, !truth);
    case "and":
    case "or":
      return expr.args.every((arg) => stays(arg, truth));
    case "shifted":
      return expr.arg.type.kind === "instant" && isFixed(expr.arg) && keeps(expr.relation, truth);
    case "compare":
      if (expr.right.op === "now" && isFixed(expr.left)) return keeps(expr.relation, truth);
      return expr.left.op === "now" && isFixed(expr.right) && keeps(CONVERSE[expr.relation], truth);
    default:
      return false;
  }
}

/** An instant that lies before the clock stays so; one that no longer lies after it never does again. */
function keeps(relation: Relation, truth: boolean): boolean {
  return (truth ? FALLING : RISING).includes(relation);
}

/** Whether nothing that it reads can change: the message itself, and values written out. */
function isFixed(expr: Expr): boolean {
  const reads = ["literal", "message", "about"].includes(expr.op);
  const combines = [
    "and",
    "or",
    "not",
    "compare",
    "is_empty",
    "one_of",
    "in_list",
    "text",
    "between",
    "defined",
  ];
  return reads || (combines.includes(expr.op) && childrenOf(expr).every(isFixed));
}
