import type { EvidenceOperations } from "../transaction/operations.ts";

/** To whoever reads a history back that is not kept: an empty one would be taken for what happened. */
export function historyNotKept(): Error {
  return new Error(
    "This memory store keeps no events and no evidence. Open it without `keepHistory: false` to read them back.",
  );
}

/** Takes what decisions rested on, and keeps none of it. */
export const noEvidence: EvidenceOperations = {
  putEvidence: () => undefined,
  evidence: () => {
    throw historyNotKept();
  },
  allEvidence: () => {
    throw historyNotKept();
  },
};
