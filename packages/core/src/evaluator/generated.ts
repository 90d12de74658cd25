import type { Situation } from "../eval/situation.ts";
import type { FactRecord } from "../ledger/fact.ts";
import type { FoundRules } from "./found-rules.ts";
import type { Run } from "./run.ts";
import type { TruthCode } from "./truth-code.ts";

/** A condition as code. It leaves the instant at which time could change the outcome in `run.next`. */
export type ConditionCode = (run: Run) => TruthCode;

/**
 * Looks at all rules of the intent of the situation's message, if they are few enough to have code of their own: adds those
 * whose condition is not false to `found`, in program order, with the earliest change of any of them. `run` has begun.
 *
 * @returns false if the intent has no such code, and its rules are to be found through the index
 */
export type FindCode = (situation: Situation, found: FoundRules, run: Run) => boolean;

/**
 * Looks at every record of one `some` of a condition: adds those for which its body holds to `matching`, and those for which
 * that is not known, because they may be gone or for what is not known of them, to `open`; in the order of the set. It gives
 * what the `some` comes to, and leaves in `run.next` what its code as a condition would.
 */
export type SurveyCode = (run: Run, matching: FactRecord[], open: FactRecord[]) => TruthCode;

/** The version of the contract between generated code and this package. Code of another version is refused. */
export const CODE_VERSION = 3;

/** A program as JavaScript: what the emitter's text evaluates to, whether in process or as a module. */
export interface GeneratedProgram {
  readonly version: number;
  /** The program's hash. Code of another program is refused. */
  readonly hash: string;
  /** By place in `conditionsOf(program)`. */
  readonly conditions: readonly ConditionCode[];
  /** By the same place: what explains a condition, if that is as simple as `surveysOf` says; null if it is not. */
  readonly surveys: readonly (readonly SurveyCode[] | null)[];
  /** The intents that `find` has code for: rows of bits are laid out for the rules of all others. */
  readonly intents: readonly string[];
  readonly find: FindCode;
}
