import type { Expr } from "../ir/expression.ts";
import type { Quantified } from "../ir/surveys.ts";
import type { FactRecord } from "../ledger/fact.ts";
import { type Cause, Unknown } from "../value/unknown.ts";
import { aggregate, count } from "./aggregate.ts";
import { becomes } from "./becomes.ts";
import { readClock } from "./clock.ts";
import { between, compare, inList, isEmpty, oneOf, shifted, within } from "./comparison.ts";
import { distinct, type Finding, finding, truthOf } from "./finding.ts";
import { recordFreshness, setStanding } from "./freshness.ts";
import { history } from "./history.ts";
import { allOf, anyOf, negate } from "./kleene.ts";
import { causesOf, inRecords, lookAt, quantify } from "./quantifier.ts";
import { navigate, readAbout, readCustomer, readItem, readMessage, readSlot } from "./read.ts";
import type { Scope } from "./scope.ts";
import { type Evaluation, MOST_CITED, type Situation, type Valuation } from "./situation.ts";
import { testText } from "./text.ts";

/** An explanation with more causes than this helps nobody. */
const MOST_CAUSES = 20;

const NOTHING_BOUND: ReadonlyMap<number, FactRecord> = new Map();

/**
 * What a condition comes to in a situation. This interpreter is the definition of the rule language: what
 * another backend does differently is that backend's mistake. It never throws for a checked expression,
 * reads no clock and changes nothing.
 *
 * `changesAt` lies on the line of real time. Conditions on time are evaluated at `at`, freshness and the
 * ledger at `clock`, and each contributes instants after its own: until the earliest the truth is the same
 * for every clock, with `at` where it is or, once the clock has passed it, moving along.
 *
 * @param bindings records for slots that stand outside the expression, as in a part of an alert
 */
export function evaluateCondition(
  expr: Expr,
  situation: Situation,
  bindings: ReadonlyMap<number, FactRecord> = NOTHING_BOUND,
): Evaluation {
  const result = evaluate(expr, { situation, bindings });
  const truth = truthOf(result);
  return {
    truth: truth instanceof Unknown ? plainly(truth) : truth,
    matches: result.matches,
    changesAt: result.changesAt,
    cited: distinct(result.cited).slice(0, MOST_CITED),
  };
}

/**
 * What a value expression comes to in a situation: a value, empty (null), or unknown. See {@link
 * evaluateCondition}.
 */
export function evaluateValue(
  expr: Expr,
  situation: Situation,
  bindings: ReadonlyMap<number, FactRecord> = NOTHING_BOUND,
): Valuation {
  const { value, changesAt } = evaluate(expr, { situation, bindings });
  return { value: value instanceof Unknown ? plainly(value) : value, changesAt };
}

/**
 * Why a `some` is not known: its set may not be complete, and of these records it is not known whether they match.
 *
 * @param onlyRecord whether the body reads nothing but the record, so that of a stale one nothing need be looked at: the
 * silence of its silo is told of as a whole
 */
export function causesOfOpen(
  some: Quantified,
  open: readonly FactRecord[],
  onlyRecord: boolean,
  situation: Situation,
): readonly Cause[] {
  const standing = setStanding(situation, some.set.record);
  const incomplete = standing.fresh ? null : standing.cause;
  const scope = { situation, bindings: NOTHING_BOUND };
  const isTold = (record: FactRecord): boolean =>
    onlyRecord && incomplete !== null && !recordFreshness(situation, record).fresh;
  const looks = open
    .filter((record) => !isTold(record))
    .map((record) => lookAt(record, some.slot.index, some.body, scope, evaluate));
  return causesOf({ looks, incomplete }).slice(0, MOST_CAUSES);
}

function evaluate(expr: Expr, scope: Scope): Finding {
  const found = evaluateNode(expr, scope);
  scope.situation.observer?.evaluated(expr, found.value);
  return found;
}

function evaluateNode(expr: Expr, scope: Scope): Finding {
  const { situation } = scope;
  switch (expr.op) {
    case "literal":
      return finding(expr.value);
    case "message":
      return readMessage(expr, situation);
    case "about":
      return readAbout(expr, situation);
    case "customer":
      return readCustomer(expr, situation);
    case "field":
      return readSlot(expr, scope);
    case "navigate":
      return navigate(expr, scope, evaluate);
    case "item":
      return readItem(expr, situation);
    case "now":
    case "today":
    case "local_time":
      return readClock(expr.op, situation);
    case "and":
      return allOf(expr.args.map((arg) => evaluate(arg, scope)));
    case "or":
      return anyOf(expr.args.map((arg) => evaluate(arg, scope)));
    case "not":
      return negate(evaluate(expr.arg, scope));
    case "compare":
      return compare(expr, scope, evaluate);
    case "is_empty":
      return isEmpty(expr, scope, evaluate);
    case "one_of":
      return oneOf(expr, scope, evaluate);
    case "in_list":
      return inList(expr, scope, evaluate);
    case "in_records":
      return inRecords(expr, scope, evaluate);
    case "text":
      return testText(expr, scope, evaluate);
    case "between":
      return between(expr, scope, evaluate);
    case "within":
      return within(expr, scope, evaluate);
    case "shifted":
      return shifted(expr, scope, evaluate);
    case "quantify":
      return quantify(expr, scope, evaluate);
    case "count":
      return count(expr, scope, evaluate);
    case "aggregate":
      return aggregate(expr, scope, evaluate);
    case "becomes":
      return becomes(expr, scope, evaluate);
    case "history":
      return history(expr, situation);
    case "defined":
      return evaluate(expr.body, scope);
  }
}

/** An unknown without its range, with as many causes as one can read. */
function plainly({ causes }: Unknown): Unknown {
  return new Unknown(causes.slice(0, MOST_CAUSES));
}
