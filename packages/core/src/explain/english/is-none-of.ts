import type { Expr } from "../../ir/expression.ts";
import { anyOfThese, type Reading } from "./reading.ts";
import { type Condition, valueInWords } from "./value.ts";

/** `x is not one of ...`, which is compiled to "x is given, and it is not so that it is one of ...". */
interface Denied {
  readonly left: Expr;
  /** After the value: "is neither delivered nor cancelled". */
  readonly words: string;
}

/**
 * The parts of a conjunction in words, with those that only say that a value is given said together with what is denied of
 * it: "the status is given and is not delivered or cancelled".
 */
export function partsInWords(
  parts: readonly Expr[],
  reading: Reading,
  part: (expr: Expr) => string,
  condition: Condition,
): readonly string[] {
  const given = parts.map(givenIn).filter((left) => left !== null);
  const denied = parts.map((expr) => deniedIn(expr, given, reading, condition));
  const isSaid = (expr: Expr): boolean => {
    const left = givenIn(expr);
    return left !== null && denied.some((one) => one !== null && same(one.left, left));
  };
  return parts.flatMap((expr, index) => {
    if (isSaid(expr)) return [];
    const { left, words } = denied[index] ?? { left: null, words: "" };
    return [left === null ? part(expr) : `${valueInWords(left, reading, condition)} is given and ${words}`];
  });
}

/** What a part denies of a value that is given, as itself or another part says; null of any other part. */
function deniedIn(expr: Expr, given: readonly Expr[], reading: Reading, condition: Condition): Denied | null {
  if (expr.op === "and" && expr.args.length === 2) {
    const own = expr.args.map(givenIn).filter((left) => left !== null);
    return own.length === 0 ? null : firstOf(expr.args.map((arg) => deniedIn(arg, own, reading, condition)));
  }
  const denied = expr.op === "not" ? denialOf(expr.arg, reading, condition) : null;
  return denied !== null && given.some((left) => same(left, denied.left)) ? denied : null;
}

function firstOf(found: readonly (Denied | null)[]): Denied | null {
  return found.find((one) => one !== null) ?? null;
}

function denialOf(arg: Expr, reading: Reading, condition: Condition): Denied | null {
  const words = (expr: Expr) => valueInWords(expr, reading, condition);
  if (arg.op === "in_list") return { left: arg.left, words: `is not among ${words(arg.list)}` };
  if (arg.op !== "one_of") return null;
  return { left: arg.left, words: `is not ${anyOfThese(arg.options.map(words))}` };
}

/** The value of which a condition says that it is given; null of any other condition. */
function givenIn(expr: Expr): Expr | null {
  return expr.op === "not" && expr.arg.op === "is_empty" ? expr.arg.arg : null;
}

function same(left: Expr, right: Expr): boolean {
  const plain = (expr: Expr) =>
    JSON.stringify(expr, (key: string, value: unknown) => (key === "source" ? undefined : value));
  return plain(left) === plain(right);
}
