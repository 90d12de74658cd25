import type { Evaluation, Situation } from "../eval/situation.ts";
import type { Expr } from "../ir/expression.ts";
import type { Program } from "../ir/program.ts";
import type { Instant } from "../value/value.ts";
import type { TruthCode } from "./truth-code.ts";

/** Which rules of an intent have something to say about a message. Valid until the evaluator is asked again. */
export interface Found {
  /** Ids of the rules in effect whose condition is true, in program order. */
  readonly fired: readonly string[];
  /** Ids of the rules in effect whose condition is not known, in program order. */
  readonly unknown: readonly string[];
  /** The next instant at which time alone could change the truth of any rule in effect; null if none. */
  readonly changesAt: Instant | null;
}

/** What a condition came to, without explanation. */
export interface Outcome {
  readonly truth: TruthCode;
  readonly changesAt: Instant | null;
}

/**
 * Runs the conditions of a program. All evaluators give the answers of the interpreter (`eval/evaluate.ts`), which defines
 * the language; they differ in how fast. Pure and synchronous.
 */
export interface Evaluator {
  readonly program: Program;
  /** The rules that apply to the situation's message and whose condition is not false. */
  find(situation: Situation): Found;
  /** What one condition of the program comes to: an object of the program, not a copy. */
  outcome(condition: Expr, situation: Situation): Outcome;
  /** The same with all that explains it. */
  explain(condition: Expr, situation: Situation): Evaluation;
}
