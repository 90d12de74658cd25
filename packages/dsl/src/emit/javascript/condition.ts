import { childrenOf, type Expr } from "@comity/core";
import { aggregate, count } from "./aggregate.ts";
import type { Analysis } from "./analysis.ts";
import { betweenTimes, readClock, shifted, within } from "./clock.ts";
import {
  CONSTANT,
  negated,
  operandOf,
  type TruthText,
  UNKNOWN_VALUE,
  unknownTest,
  type ValueText,
  valueText,
} from "./code.ts";
import { betweenValues, compare } from "./compare.ts";
import { join } from "./connective.ts";
import type { Emit, Frame } from "./frame.ts";
import { outline, rememberTruth, rememberValue } from "./function.ts";
import { becomes, history } from "./history.ts";
import { valueLiteral } from "./literal.ts";
import { inList, inRecords, isEmpty, oneOf } from "./membership.ts";
import { quantify } from "./quantifier.ts";
import { navigate, readAbout, readCustomer, readItem, readMessage, readSlot } from "./read.ts";
import { testText } from "./text.ts";

/** Nodes that one function holds at most: what is larger is written into several. */
const MOST_NODES = 150;
/** What costs less is worked out anew rather than remembered. */
const WORTH_REMEMBERING = 8;

/** Writes an expression of any operator. */
export const EMIT: Emit = { truth, value };

/** Writes a condition at this place. */
function truth(expr: Expr, frame: Frame): TruthText {
  if (expr.op === "defined") return frame.truth(expr.body);
  return isRemembered(expr, frame)
    ? rememberTruth(expr, frame, (inner) => writeTruth(expr, inner))
    : writeTruth(expr, frame);
}

/** Writes a value at this place. */
function value(expr: Expr, frame: Frame): ValueText {
  if (expr.op === "defined") return frame.value(expr.body);
  const isCalled = expr.op === "count" || expr.op === "aggregate" || expr.op === "navigate";
  return isCalled && isRemembered(expr, frame)
    ? rememberValue(expr, frame, (inner) => writeValue(expr, inner))
    : writeValue(expr, frame);
}

/** Whether it comes to the same wherever it stands in an evaluation, and is asked for more than once. */
function isRemembered(expr: Expr, { unit, repeated }: Frame): boolean {
  const { key, free, item, cost } = unit.analysis.of(expr);
  if (free.size > 0 || item || cost < WORTH_REMEMBERING) return false;
  return repeated || unit.shared.has(key);
}

/** The keys of all that several conditions (or one of them several times) ask for. */
export function sharedBetween(conditions: readonly Expr[], analysis: Analysis): Set<string> {
  const met = new Set<string>();
  const shared = new Set<string>();
  const look = (expr: Expr): void => {
    const { key, free, item, cost } = analysis.of(expr);
    if (cost < WORTH_REMEMBERING) return;
    const isClosed = free.size === 0 && !item;
    // What is in something that was met is met once, however often that is.
    if (isClosed && met.has(key)) shared.add(key);
    else childrenOf(expr).forEach(look);
    if (isClosed) met.add(key);
  };
  conditions.forEach(look);
  return shared;
}

function writeTruth(expr: Expr, frame: Frame): TruthText {
  switch (expr.op) {
    case "and":
      return joined("no", expr, frame);
    case "or":
      return joined("yes", expr, frame);
    case "not":
      return negated(frame.truth(expr.arg));
    case "compare":
      return compare(expr, frame);
    case "is_empty":
      return isEmpty(expr, frame);
    case "one_of":
      return oneOf(expr, frame);
    case "in_list":
      return inList(expr, frame);
    case "in_records":
      return inRecords(expr, frame);
    case "text":
      return testText(expr, frame);
    case "between":
      return expr.arg.type.kind === "time_of_day" ? betweenTimes(expr, frame) : betweenValues(expr, frame);
    case "within":
      return within(expr, frame);
    case "shifted":
      return shifted(expr, frame);
    case "quantify":
      return quantify(expr, frame);
    case "becomes":
      return becomes(expr, frame);
    case "history":
      return history(expr, frame);
    default:
      return asTruth(frame.value(expr), frame);
  }
}

function writeValue(expr: Expr, frame: Frame): ValueText {
  switch (expr.op) {
    case "literal":
      return literal(expr, frame);
    case "message":
      return readMessage(expr, frame);
    case "about":
      return readAbout(expr, frame);
    case "customer":
      return readCustomer(expr, frame);
    case "field":
      return readSlot(expr, frame);
    case "navigate":
      return navigate(expr, frame);
    case "item":
      return readItem(expr, frame);
    case "now":
    case "today":
    case "local_time":
      return readClock(expr.op, frame);
    case "count":
      return count(expr, frame);
    case "aggregate":
      return aggregate(expr, frame);
    default:
      return asValue(frame.truth(expr), frame);
  }
}

function literal({ value: known }: Extract<Expr, { readonly op: "literal" }>, frame: Frame): ValueText {
  const text = valueLiteral(known);
  const code = typeof known === "object" && known !== null ? frame.unit.constant("K", text) : text;
  return valueText(code, known === null ? "empty" : "never", { literal: { value: known } });
}

/** A value as a condition: one that is not true does not hold. */
function asTruth(of: ValueText, frame: Frame): TruthText {
  if (of.literal !== null) return of.literal.value === true ? CONSTANT.true : CONSTANT.false;
  if (of === UNKNOWN_VALUE) return CONSTANT.unknown;
  const unknown = of.bounded ? frame.call("isUnknown", operandOf(of)) : unknownTest(of);
  return { yes: `${of.code} === true`, unknown, next: of.next };
}

/** A condition as a value. */
function asValue({ yes, unknown, next }: TruthText, frame: Frame): ValueText {
  const known = unknown === null ? "false" : `${unknown} ? undefined : false`;
  return valueText(frame.keep("v", `${yes} ? true : ${known}`), "unknown", { next });
}

function joined(
  deciding: "yes" | "no",
  expr: Extract<Expr, { readonly op: "and" | "or" }>,
  frame: Frame,
): TruthText {
  const { analysis } = frame.unit;
  const parts = flat(expr.op, expr.args, frame);
  // A part that settles the whole for good spares the others: those first that never change, and those that cost little.
  const rank = (part: Expr) =>
    (analysis.of(part).timed ? 2 : 0) + (analysis.of(part).cost < WORTH_REMEMBERING ? 0 : 1);
  const ordered = parts.toSorted((left, right) => rank(left) - rank(right));
  const groups = grouped(ordered, frame);
  if (groups.length < 2)
    return join(
      deciding,
      ordered.map((part) => () => frame.truth(part)),
      frame,
    );
  const outlined = groups.map((group) => () => {
    const [only] = group;
    const whole: Expr = group.length === 1 && only !== undefined ? only : { ...expr, args: group };
    return outline(whole, frame, (inner) => inner.truth(whole));
  });
  return join(deciding, outlined, frame);
}

/** The parts of a conjunction of conjunctions (or a disjunction of disjunctions): how they are nested has no meaning. */
function flat(op: "and" | "or", args: readonly Expr[], frame: Frame): Expr[] {
  return args.flatMap((arg) => {
    const part = arg.op === "defined" ? arg.body : arg;
    if (part.op === "defined") return flat(op, [part], frame);
    return part.op === op && !isRemembered(part, frame) ? flat(op, part.args, frame) : [arg];
  });
}

/** The parts in groups of a size for one function. */
function grouped(parts: readonly Expr[], { unit }: Frame): Expr[][] {
  const groups: Expr[][] = [];
  let size = Number.POSITIVE_INFINITY;
  for (const part of parts) {
    const more = unit.analysis.of(part).size;
    if (size + more > MOST_NODES) {
      groups.push([]);
      size = 0;
    }
    groups.at(-1)?.push(part);
    size += more;
  }
  return groups;
}
