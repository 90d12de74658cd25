import { converse, relate } from "../../eval/relation.ts";
import type { Expr, Relation } from "../../ir/expression.ts";
import { type Truth, Unknown } from "../../value/unknown.ts";
import type { Known } from "../../value/value.ts";
import { FALSE, TRUE, type TruthCode, UNKNOWN } from "../truth-code.ts";
import { plain, type Reads } from "./source.ts";

/**
 * What a condition comes to for whoever knows one value only: the source's. Everything else is unknown, so by the law that
 * learning more never flips a known outcome, what comes out false here is false whatever the rest turns out to be. As
 * nothing that is read moves with time, it stays so.
 */
export function given(expr: Expr, reads: Reads, value: Known): TruthCode {
  switch (expr.op) {
    case "defined":
      return given(expr.body, reads, value);
    case "and":
      return strongest(expr.args, FALSE, reads, value);
    case "or":
      return strongest(expr.args, TRUE, reads, value);
    case "not":
      return opposite(given(expr.arg, reads, value));
    case "literal":
      return code(expr.value === true);
    case "message":
    case "about":
    case "customer":
    case "field":
      return reads(expr) ? code(value === true) : UNKNOWN;
    case "compare":
      return compare(expr.relation, expr.left, expr.right, reads, value);
    case "one_of":
      return anyEqual(expr.left, expr.options, reads, value);
    case "in_list":
      return inList(expr.left, expr.list, reads, value);
    case "is_empty":
      return reads(plain(expr.arg)) && !Array.isArray(value) ? code(value === null) : UNKNOWN;
    case "between":
      return between(expr, reads, value);
    default:
      return UNKNOWN;
  }
}

/** The literals that a condition holds against a source: only where it passes one of them can its outcome change. */
export function literalsAgainst(expr: Expr, reads: Reads, into: Set<Known>): void {
  switch (expr.op) {
    case "defined":
      literalsAgainst(expr.body, reads, into);
      break;
    case "and":
    case "or":
      for (const arg of expr.args) literalsAgainst(arg, reads, into);
      break;
    case "not":
      literalsAgainst(expr.arg, reads, into);
      break;
    case "compare":
      addBeside([expr.left, expr.right], reads, into);
      break;
    case "one_of":
      addBeside([expr.left, ...expr.options], reads, into);
      break;
    case "in_list":
      addBeside([expr.left, expr.list], reads, into);
      break;
    case "between":
      addBeside([expr.arg, expr.low, expr.high], reads, into);
      break;
    default:
  }
}

/** Whichever part it is that reads the source, the others are what it is held against. */
function addBeside(parts: readonly Expr[], reads: Reads, into: Set<Known>): void {
  if (!parts.some((part) => reads(plain(part)))) return;
  for (const part of parts) add(part, into);
}

function add(expr: Expr, into: Set<Known>): void {
  const { op } = expr;
  if (op === "defined") add(expr.body, into);
  else if (op === "literal" && Array.isArray(expr.value)) for (const one of expr.value) into.add(one);
  else if (op === "literal") into.add(expr.value);
}

/** Kleene's connectives: the deciding value if any part has it, else unknown if any part is. */
function strongest(args: readonly Expr[], deciding: TruthCode, reads: Reads, value: Known): TruthCode {
  let all: TruthCode = deciding === FALSE ? TRUE : FALSE;
  for (const arg of args) {
    const one = given(arg, reads, value);
    if (one === deciding) return deciding;
    if (one === UNKNOWN) all = UNKNOWN;
  }
  return all;
}

function opposite(truth: TruthCode): TruthCode {
  return truth === UNKNOWN ? UNKNOWN : truth === TRUE ? FALSE : TRUE;
}

function compare(relation: Relation, left: Expr, right: Expr, reads: Reads, value: Known): TruthCode {
  const [one, other] = [plain(left), plain(right)];
  // Nothing is as, before or after what is empty, whether or not it is known.
  if ((isEmptyLiteral(one) && isScalar(other)) || (isEmptyLiteral(other) && isScalar(one))) return FALSE;
  if (reads(one) && other.op === "literal") return related(relation, value, other.value);
  if (reads(other) && one.op === "literal") return related(converse(relation), value, one.value);
  return UNKNOWN;
}

function isEmptyLiteral(expr: Expr): boolean {
  return expr.op === "literal" && expr.value === null;
}

/** What is the same for the whole condition, and does not move with time. */
function isScalar({ op }: Expr): boolean {
  return op === "literal" || op === "message" || op === "about" || op === "customer";
}

function related(relation: Relation, value: Known, literal: Known): TruthCode {
  // A text that stands for all that nobody names has no place in their order.
  const isOrder = relation !== "eq" && relation !== "ne";
  if (isOrder && typeof literal === "string") return value === null ? FALSE : UNKNOWN;
  return truthCode(relate(relation, value, literal));
}

function anyEqual(left: Expr, options: readonly Expr[], reads: Reads, value: Known): TruthCode {
  // What is one of none is false without a look at it.
  if (options.length > 0 && !isScalar(plain(left)) && !reads(plain(left))) return UNKNOWN;
  let all: TruthCode = FALSE;
  for (const option of options) {
    const one = compare("eq", left, option, reads, value);
    if (one === TRUE) return TRUE;
    if (one === UNKNOWN) all = UNKNOWN;
  }
  return all;
}

function inList(left: Expr, list: Expr, reads: Reads, value: Known): TruthCode {
  const [one, among] = [plain(left), plain(list)];
  if (among.op !== "literal" || !Array.isArray(among.value)) return UNKNOWN;
  const wanted = among.value.filter((member: Known) => member !== null);
  if (wanted.length === 0 && isScalar(one)) return FALSE;
  if (!reads(one)) return UNKNOWN;
  if (value === null) return FALSE;
  return code(wanted.some((member: Known) => relate("eq", value, member) === true));
}

function between(expr: Extract<Expr, { op: "between" }>, reads: Reads, value: Known): TruthCode {
  // Times of day go round midnight, and are left to the rule's own code.
  if (expr.arg.type.kind === "time_of_day") return UNKNOWN;
  const low = compare("ge", expr.arg, expr.low, reads, value);
  const high = compare("le", expr.arg, expr.high, reads, value);
  return low === FALSE || high === FALSE ? FALSE : low === UNKNOWN || high === UNKNOWN ? UNKNOWN : TRUE;
}

function truthCode(truth: Truth): TruthCode {
  return truth instanceof Unknown ? UNKNOWN : code(truth);
}

function code(truth: boolean): TruthCode {
  return truth ? TRUE : FALSE;
}
