import type { Outcome } from "@comity/dsl";

/** What is missing if no test reached an outcome, after what it is said of. */
export const NEVER: Readonly<Record<Outcome, string>> = {
  true: "never true",
  false: "never false",
  unknown: "never unknown",
  room: "never had room",
  reached: "never reached its cap",
  lost: "never stopped a loser that came second",
  recalled: "never recalled a loser that came first",
  missed: "never missed a loser that had gone",
  drawn: "never came to a draw",
  raised: "never raised",
  repeated: "never came again after it was raised",
  ended: "hold never ended",
  ran_out: "hold never ran out",
  review_send: "never reviewed with send",
  review_block: "never reviewed with block",
};

/** An outcome as one reads it beside the others. */
export const OUTCOME_WORDS: Readonly<Record<Outcome, string>> = {
  true: "true",
  false: "false",
  unknown: "unknown",
  room: "had room",
  reached: "reached its cap",
  lost: "loser came second",
  recalled: "loser recalled",
  missed: "loser had gone",
  drawn: "drawn",
  raised: "raised",
  repeated: "came again",
  ended: "ended",
  ran_out: "ran out",
  review_send: "reviewed: send",
  review_block: "reviewed: block",
};

/** `96 %`; with a tenth where it is not whole. */
export function percentInWords(percent: number): string {
  return `${percent} %`;
}
