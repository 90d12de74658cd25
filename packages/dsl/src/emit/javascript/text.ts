import type { Expr } from "@comity/core";
import { earliestOf, localTruth, operandOf, type TruthText } from "./code.ts";
import type { Frame } from "./frame.ts";
import { textLiteral } from "./literal.ts";

const METHODS = { starts_with: "startsWith", ends_with: "endsWith", contains: "includes" } as const;

/** Tests on text, by code unit and with regard to case. */
export function testText(expr: Extract<Expr, { readonly op: "text" }>, frame: Frame): TruthText {
  const [left, right] = [frame.value(expr.left), frame.value(expr.right)];
  const wanted = right.literal?.value;
  const slow = frame.call("testText", textLiteral(expr.test), operandOf(left), operandOf(right));
  const plain = typeof wanted === "string" ? plainTest(expr.test, left.code, wanted, frame) : null;
  const code = plain === null ? slow : `typeof ${left.code} === "string" ? (${plain} ? 1 : 0) : ${slow}`;
  const truth = frame.keep("t", code);
  return localTruth(truth, frame.settleNext(earliestOf([left.next, right.next])));
}

function plainTest(
  test: Extract<Expr, { readonly op: "text" }>["test"],
  left: string,
  wanted: string,
  frame: Frame,
): string {
  if (test !== "matches") return `${left}.${METHODS[test]}(${textLiteral(wanted)})`;
  const pattern = frame.unit.constant("P", frame.call("readPattern", textLiteral(wanted)));
  return frame.call("matches", pattern, left);
}
