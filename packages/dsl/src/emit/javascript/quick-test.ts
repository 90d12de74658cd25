import { type Expr, type Known, type Relation, representation } from "@comity/core";
import { valueLiteral } from "./literal.ts";
import { isOneOf } from "./membership.ts";
import { converse, OPERATORS } from "./relation.ts";
import type { Scalar, ScalarReader } from "./scalar.ts";

/**
 * A condition over scalars as two tests in JavaScript, each right on its side and cheap: where `possible` fails the condition
 * is false for good; where `certain` holds it is true for good, and where `unknown` holds it is that. In between the
 * condition's own code decides.
 */
export interface QuickTest {
  readonly possible: string;
  readonly certain: string;
  /** Where this holds, the condition is unknown; null: its own code says when. */
  readonly unknown: string | null;
  /** About how many of the values that there are pass: those that pass few are asked first. */
  readonly breadth: number;
}

/** Null: it reads more than scalars, or compares them with more than literals. */
export function quickTest(expr: Expr, reader: ScalarReader): QuickTest | null {
  switch (expr.op) {
    case "defined":
      return quickTest(expr.body, reader);
    case "and":
    case "or":
      return joined(expr.op, expr.args, reader);
    case "not": {
      const inner = quickTest(expr.arg, reader);
      return inner && turned(inner);
    }
    case "compare":
      return comparison(expr.relation, expr.left, expr.right, reader);
    case "one_of":
      return oneOf(expr.left, expr.options, reader);
    case "in_list":
      return inList(expr.left, expr.list, reader);
    case "between":
      return between(expr, reader);
    case "is_empty":
      return isEmpty(expr.arg, reader);
    case "message":
    case "about":
    case "customer":
      return expr.type.kind === "boolean" ? isTrue(reader.read(expr)) : null;
    default:
      return null;
  }
}

function joined(op: "and" | "or", args: readonly Expr[], reader: ScalarReader): QuickTest | null {
  const tests = args.map((arg) => quickTest(arg, reader));
  if (tests.length === 0 || tests.includes(null)) return null;
  const all = tests.filter((test) => test !== null);
  const sign = op === "and" ? " && " : " || ";
  return {
    possible: `(${all.map(({ possible }) => possible).join(sign)})`,
    certain: `(${all.map(({ certain }) => certain).join(sign)})`,
    unknown: null,
    breadth:
      op === "and"
        ? all.reduce((product, { breadth }) => product * breadth, 1)
        : Math.min(
            1,
            all.reduce((sum, { breadth }) => sum + breadth, 0),
          ),
  };
}

function comparison(relation: Relation, left: Expr, right: Expr, reader: ScalarReader): QuickTest | null {
  const [one, other] = [literalOf(left), literalOf(right)];
  if (one !== null && other === null) return comparison(converse(relation), right, left, reader);
  const kind = representation(left.type);
  if (other === null || kind === null || typeof other !== kind) return null;
  const scalar = reader.read(left);
  if (scalar === null) return null;
  if (relation === "eq" || relation === "ne") return equality(relation, scalar, other);
  return kind === "boolean" ? null : order(relation, scalar, other, kind);
}

function equality(relation: "eq" | "ne", scalar: Scalar, literal: Known): QuickTest {
  const { code, absent } = scalar;
  const same = `${code} ${OPERATORS[relation]} ${valueLiteral(literal)}`;
  if (relation === "eq") {
    const possible = absent === "unknown" ? `(${same} || ${code} == null)` : same;
    return {
      possible,
      certain: same,
      unknown: absentIn(scalar),
      breadth: typeof literal === "boolean" ? 0.5 : 0.1,
    };
  }
  const certain = absent === "never" ? same : `(${same} && ${code} != null)`;
  return {
    possible: absent === "unknown" ? same : certain,
    certain,
    unknown: absentIn(scalar),
    breadth: 0.9,
  };
}

/** A value of another type than it should be has no order, and so is unknown; nothing is false. */
function order(relation: Relation, scalar: Scalar, literal: Known, kind: string): QuickTest {
  const { code, absent } = scalar;
  const compared = `${code} ${OPERATORS[relation]} ${valueLiteral(literal)}`;
  const strange = `typeof ${code} !== "${kind}"`;
  const given = absent === "empty" ? `${code} != null && ${strange}` : strange;
  // What compares as wanted may be null all the same: then the condition's own code says what it is.
  return {
    possible: `(${compared} || ${given})`,
    certain: `(${compared} && !(${strange}))`,
    unknown: absentIn(scalar),
    breadth: 0.5,
  };
}

function oneOf(left: Expr, options: readonly Expr[], reader: ScalarReader): QuickTest | null {
  const scalar = reader.read(left);
  const kind = representation(left.type);
  const literals = options.map(literalOf);
  if (scalar === null || kind === null || literals.length === 0) return null;
  if (literals.some((literal) => typeof literal !== kind)) return null;
  const same = isOneOf(scalar.code, literals.map(valueLiteral), reader.unit);
  const possible = scalar.absent === "unknown" ? `(${same} || ${scalar.code} == null)` : `(${same})`;
  const breadth = Math.min(0.9, 0.1 * literals.length);
  return { possible, certain: `(${same})`, unknown: absentIn(scalar), breadth };
}

function inList(left: Expr, list: Expr, reader: ScalarReader): QuickTest | null {
  const wanted = literalOf(left);
  if (list.type.kind !== "list" || (typeof wanted !== "string" && typeof wanted !== "number")) return null;
  const scalar = reader.read(list);
  if (scalar === null) return null;
  const { code, absent } = scalar;
  const held = `${code}.includes(${valueLiteral(wanted)})`;
  const given = absent === "empty" ? `${code} != null && ` : "";
  return {
    possible: `(${given}(!Array.isArray(${code}) || ${held}))`,
    certain: `(Array.isArray(${code}) && ${held})`,
    unknown: absentIn(scalar),
    breadth: 0.1,
  };
}

function between(expr: Extract<Expr, { op: "between" }>, reader: ScalarReader): QuickTest | null {
  // Times of day go round midnight.
  if (expr.arg.type.kind === "time_of_day") return null;
  const low = comparison("ge", expr.arg, expr.low, reader);
  const high = comparison("le", expr.arg, expr.high, reader);
  if (low === null || high === null) return null;
  return {
    possible: `(${low.possible} && ${high.possible})`,
    certain: `(${low.certain} && ${high.certain})`,
    unknown: low.unknown,
    breadth: 0.3,
  };
}

function isEmpty(arg: Expr, reader: ScalarReader): QuickTest | null {
  if (representation(arg.type) === null) return null;
  const scalar = reader.read(arg);
  if (scalar === null) return null;
  const absent = `${scalar.code} == null`;
  const certain = scalar.absent === "unknown" ? "false" : absent;
  return { possible: absent, certain, unknown: absentIn(scalar), breadth: 0.3 };
}

function isTrue(scalar: Scalar | null): QuickTest | null {
  if (scalar === null) return null;
  const same = `${scalar.code} === true`;
  const possible = scalar.absent === "unknown" ? `(${same} || ${scalar.code} == null)` : same;
  return { possible, certain: same, unknown: absentIn(scalar), breadth: 0.5 };
}

/** Where the value is not known; null: it always is. */
function absentIn({ code, absent }: Scalar): string | null {
  return absent === "unknown" ? `${code} == null` : null;
}

function turned({ possible, certain, unknown, breadth }: QuickTest): QuickTest {
  return { possible: not(certain), certain: not(possible), unknown, breadth: 1 - breadth };
}

function literalOf(expr: Expr): Known {
  if (expr.op === "defined") return literalOf(expr.body);
  return expr.op === "literal" ? expr.value : null;
}

function not(test: string): string {
  return `!(${test})`;
}
