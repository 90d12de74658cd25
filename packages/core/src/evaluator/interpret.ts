import { evaluateCondition } from "../eval/evaluate.ts";
import type { Situation } from "../eval/situation.ts";
import type { Expr } from "../ir/expression.ts";
import { Unknown } from "../value/unknown.ts";
import type { Outcome } from "./evaluator.ts";
import { FALSE, TRUE, UNKNOWN } from "./truth-code.ts";

/** What the interpreter makes of a condition, without its explanation. */
export function interpret(condition: Expr, situation: Situation): Outcome {
  const { truth, changesAt } = evaluateCondition(condition, situation);
  return { truth: truth instanceof Unknown ? UNKNOWN : truth ? TRUE : FALSE, changesAt };
}
