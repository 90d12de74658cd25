import { BOOLEAN, type Expr, representation } from "@comity/core";
import {
  anyOfTests,
  CONSTANT,
  earliestOf,
  emptyTest,
  localTruth,
  operandOf,
  type TruthText,
  unknownTest,
  type ValueText,
} from "./code.ts";
import { compareValues } from "./compare.ts";
import { join } from "./connective.ts";
import type { Frame } from "./frame.ts";
import { valueLiteral } from "./literal.ts";
import { someOf } from "./quantifier.ts";
import type { Unit } from "./unit.ts";

type ExprOf<Op extends Expr["op"]> = Extract<Expr, { readonly op: Op }>;

/** Up to so many literals are compared one by one; more are looked up in a set. */
const MOST_COMPARED = 6;

/** `x is one of (a, b)` is `x is a or x is b`. */
export function oneOf(expr: ExprOf<"one_of">, frame: Frame): TruthText {
  const left = frame.value(expr.left);
  const kind = representation(expr.left.type);
  const literals = expr.options.flatMap((option) => (option.op === "literal" ? [option.value] : []));
  const isPlain = kind !== null && left.clock === null && !left.bounded && left.literal === null;
  if (isPlain && literals.length === expr.options.length && literals.length > 0) {
    return oneOfLiterals(left, literals.filter((value) => value !== null).map(valueLiteral), frame);
  }
  const parts = expr.options.map(
    (option) => () => compareValues("eq", left, frame.value(option), expr.left.type, frame),
  );
  return join("yes", parts, frame);
}

function oneOfLiterals(left: ValueText, options: readonly string[], frame: Frame): TruthText {
  const { next } = left;
  if (options.length === 0) return { ...CONSTANT.false, next };
  const unknown = unknownTest(left);
  return { yes: isOneOf(left.code, options, frame.unit), unknown, next };
}

/** Whether a value is one of some literals. @param options as code, at least one */
export function isOneOf(code: string, options: readonly string[], unit: Unit): string {
  if (options.length <= MOST_COMPARED)
    return anyOfTests(options.map((one) => `${code} === ${one}`)) ?? "false";
  return `${unit.constant("I", `new Set([${options.join(", ")}])`)}.has(${code})`;
}

/** Membership in a value of list type. */
export function inList(expr: ExprOf<"in_list">, frame: Frame): TruthText {
  const [left, list] = [frame.value(expr.left), frame.value(expr.list)];
  const truth = frame.keep("t", frame.call("isIn", operandOf(left), operandOf(list)));
  return localTruth(truth, frame.settleNext(earliestOf([left.next, list.next])));
}

/** Membership among a field's values over a set of records: some record has it or, in a list, holds it. */
export function inRecords(expr: ExprOf<"in_records">, frame: Frame): TruthText {
  const isList = expr.field.type.kind === "list" && expr.left.type.kind !== "list";
  const body: Expr = isList
    ? { op: "in_list", type: BOOLEAN, left: expr.left, list: expr.field }
    : { op: "compare", type: BOOLEAN, relation: "eq", left: expr.left, right: expr.field };
  const left = frame.value(expr.left);
  const empty = emptyTest(left);
  if (empty === null) return someOf({ expr, set: expr.set, slot: expr.slot, body }, frame);
  const { writer } = frame;
  const [truth, next] = [frame.local("t"), frame.local("n")];
  writer.line(`let ${truth} = 0, ${next} = ${left.next ?? "Infinity"};`);
  writer.open(`if (!(${empty})) {`);
  const some = someOf({ expr, set: expr.set, slot: expr.slot, body }, frame);
  writer.line(`${truth} = ${some.yes} ? 1 : ${some.unknown ?? "false"} ? 2 : 0;`);
  writer.line(`${next} = ${some.next ?? "Infinity"};`);
  writer.close();
  const timed = left.next !== null || some.next !== null;
  return localTruth(truth, timed ? next : null);
}

/** Nothing given, or a list with nothing in it. */
export function isEmpty(expr: ExprOf<"is_empty">, frame: Frame): TruthText {
  const arg = frame.value(expr.arg);
  const isNothing = emptyTest(arg);
  const { next } = arg;
  if (arg.bounded) {
    const unknown = frame.call("isUnknown", operandOf(arg));
    return { yes: isNothing ?? "false", unknown, next };
  }
  const isList = expr.arg.type.kind === "list";
  const none = isList ? `Array.isArray(${arg.code}) && ${arg.code}.length === 0` : null;
  return { yes: anyOfTests([isNothing, none]) ?? "false", unknown: unknownTest(arg), next };
}
