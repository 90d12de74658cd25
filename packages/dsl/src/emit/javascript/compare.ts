import { type Expr, type Relation, representation, type Type } from "@comity/core";
import { compareWithClock } from "./clock.ts";
import {
  allOfTests,
  anyOfTests,
  CONSTANT,
  earliestOf,
  emptyTest,
  givenTest,
  localTruth,
  operandOf,
  type TruthText,
  thereTest,
  unknownTest,
  type ValueText,
} from "./code.ts";
import { join } from "./connective.ts";
import type { Frame } from "./frame.ts";
import { numberLiteral, textLiteral } from "./literal.ts";
import { converse, OPERATORS } from "./relation.ts";

type ExprOf<Op extends Expr["op"]> = Extract<Expr, { readonly op: Op }>;

export function compare({ relation, left, right }: ExprOf<"compare">, frame: Frame): TruthText {
  return compareValues(relation, frame.value(left), frame.value(right), left.type, frame);
}

/** Compares two values that have been written. A clock flips at instants that can be told. */
export function compareValues(
  relation: Relation,
  left: ValueText,
  right: ValueText,
  type: Type,
  frame: Frame,
): TruthText {
  if (left.clock !== null && left.clock === right.clock)
    return { ...compareAt(relation, left, right, type, frame), next: null };
  if (left.clock !== null) return compareWithClock(left.clock, relation, left, right, frame);
  if (right.clock !== null) return compareWithClock(right.clock, converse(relation), right, left, frame);
  const next = frame.settleNext(earliestOf([left.next, right.next]));
  return { ...compareAt(relation, left, right, type, frame), next };
}

/** Closed at both ends; times of day are another matter, see `clock.ts`. */
export function betweenValues(expr: ExprOf<"between">, frame: Frame): TruthText {
  const [arg, low, high] = [frame.value(expr.arg), frame.value(expr.low), frame.value(expr.high)];
  const { type } = expr.arg;
  return join(
    "no",
    [() => compareValues("ge", arg, low, type, frame), () => compareValues("le", arg, high, type, frame)],
    frame,
  );
}

/** The comparison as it stands now, whatever time does to it. */
function compareAt(
  relation: Relation,
  left: ValueText,
  right: ValueText,
  type: Type,
  frame: Frame,
): Pick<TruthText, "yes" | "unknown"> {
  if (emptyTest(left) === "true" || emptyTest(right) === "true") return CONSTANT.false;
  const kind = representation(type);
  if (type.kind === "money") return compareMoney(relation, left, right, frame);
  const isEquality = relation === "eq" || relation === "ne";
  const isStrange = [left, right].some(({ literal }) => literal !== null && typeof literal.value !== kind);
  if (kind === null || isStrange || (kind === "boolean" && !isEquality))
    return related(relation, left, right, frame);
  if (left.bounded || right.bounded) return compareRanges(relation, left, right, kind, frame);
  return isEquality ? compareEqual(relation, left, right) : compareOrder(relation, left, right, kind);
}

function compareEqual(
  relation: Relation,
  left: ValueText,
  right: ValueText,
): Pick<TruthText, "yes" | "unknown"> {
  const same = `${left.code} ${OPERATORS[relation]} ${right.code}`;
  const hasLiteral = left.literal !== null || right.literal !== null;
  // Two that are absent are the same to JavaScript, and one that is absent differs from all: neither counts.
  const guard =
    relation === "ne"
      ? [thereTest(left), thereTest(right)]
      : hasLiteral
        ? []
        : [thereTest(left) && thereTest(right)];
  return { yes: allOfTests([...guard, same]) ?? same, unknown: unknownUnlessEmpty(left, right) };
}

/** Of two sides that are not both what they should be, the order is unknown; `typeof` finds those that are absent, too. */
function compareOrder(
  relation: Relation,
  left: ValueText,
  right: ValueText,
  kind: string,
): Pick<TruthText, "yes" | "unknown"> {
  const sides = [left, right];
  const typed = sides.map((side) => typedTest(side, kind, "==="));
  const untyped = anyOfTests(sides.map((side) => typedTest(side, kind, "!==")));
  const same = `${left.code} ${OPERATORS[relation]} ${right.code}`;
  return { yes: allOfTests([...typed, same]) ?? same, unknown: untyped && unlessEmpty(untyped, left, right) };
}

function typedTest(side: ValueText, kind: string, equals: "===" | "!=="): string | null {
  return side.literal !== null ? null : `typeof ${side.code} ${equals} "${kind}"`;
}

function unknownUnlessEmpty(left: ValueText, right: ValueText): string | null {
  const unknown = anyOfTests([unknownTest(left), unknownTest(right)]);
  return unknown === null ? null : unlessEmpty(unknown, left, right);
}

/** With an empty side a comparison is false, whatever the other side is. */
function unlessEmpty(test: string, left: ValueText, right: ValueText): string {
  return allOfTests([givenTest(left), givenTest(right), test]) ?? test;
}

function compareRanges(
  relation: Relation,
  left: ValueText,
  right: ValueText,
  kind: string,
  frame: Frame,
): Pick<TruthText, "yes" | "unknown"> {
  const typed = allOfTests([typedTest(left, kind, "==="), typedTest(right, kind, "===")]);
  const plain = `(${left.code} ${OPERATORS[relation]} ${right.code} ? 1 : 0)`;
  const ranges = frame.call("relate", textLiteral(relation), operandOf(left), operandOf(right));
  const truth = frame.keep("t", typed === null ? plain : `${typed} ? ${plain} : ${ranges}`);
  return localTruth(truth, null);
}

function compareMoney(
  relation: Relation,
  left: ValueText,
  right: ValueText,
  frame: Frame,
): Pick<TruthText, "yes" | "unknown"> {
  if (left.literal !== null && right.literal === null)
    return compareMoney(converse(relation), right, left, frame);
  const amount = right.literal?.value;
  const slow = frame.call("relateMoney", textLiteral(relation), operandOf(left), operandOf(right));
  if (left.literal !== null || typeof amount !== "object" || amount === null || !("minor" in amount)) {
    const truth = frame.keep("t", slow);
    return localTruth(truth, null);
  }
  const { code } = left;
  const same = `${code} != null && ${code}.currency === ${textLiteral(amount.currency)}`;
  const compared = `(${code}.minor ${OPERATORS[relation]} ${numberLiteral(amount.minor)} ? 1 : 0)`;
  const truth = frame.keep("t", `${same} ? ${compared} : ${slow}`);
  return localTruth(truth, null);
}

function related(
  relation: Relation,
  left: ValueText,
  right: ValueText,
  frame: Frame,
): Pick<TruthText, "yes" | "unknown"> {
  const code = frame.call("relate", textLiteral(relation), operandOf(left), operandOf(right));
  const truth = frame.keep("t", code);
  return localTruth(truth, null);
}
