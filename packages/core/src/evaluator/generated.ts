import type { Run } from "./run.ts";

/** What a condition came to, as compiled code says it. */
export const FALSE = 0;
export const TRUE = 1;
export const UNKNOWN = 2;
export type TruthCode = typeof FALSE | typeof TRUE | typeof UNKNOWN;

/** A condition as code. It leaves the instant at which time could change the outcome in `run.next`. */
export type ConditionCode = (run: Run) => TruthCode;

/**
 * All rules of one intent as code. It adds the ids of those whose condition is true to `found.fired`, of those that are
 * not known to `found.unknown`, in program order, and lowers `found.next` to the earliest change of any of them.
 */
export type IntentCode = (run: Run, found: Finds) => void;

/** What code leaves; null stands for none, so that nothing is allocated where nothing fires. */
export interface Finds {
  fired: string[] | null;
  unknown: string[] | null;
  next: number;
}

/** The version of the contract between generated code and this package. Code of another version is refused. */
export const CODE_VERSION = 1;

/** A program as JavaScript: what the emitter's text evaluates to, whether in process or as a module. */
export interface GeneratedProgram {
  readonly version: typeof CODE_VERSION;
  /** The program's hash. Code of another program is refused. */
  readonly hash: string;
  /** By place in `conditionsOf(program)`. */
  readonly conditions: readonly ConditionCode[];
  /** Intents with few rules, by name; for others, rules are found through the index. */
  readonly intents: ReadonlyMap<string, IntentCode>;
}
