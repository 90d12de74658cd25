import type { Place } from "./model.ts";

/** What came of one case. */
export interface CaseResult {
  readonly title: string;
  readonly place: Place;
  readonly passed: boolean;
  readonly failures: readonly Failure[];
}

/** One expectation that was not met, or a step that could not be carried out. */
export interface Failure {
  readonly place: Place;
  /** What happened in the step: `message m1 (upsell by email to c-ana)`. */
  readonly step: string;
  /** What was expected, in words: `verdict block`. */
  readonly expected: string;
  /** What came instead, in words: `verdict send`. */
  readonly got: string;
  /** The reasons that the engine gave. */
  readonly why: readonly string[];
  /** What may have been overlooked, in sentences: an earlier message that did not count. */
  readonly notes: readonly string[];
}
