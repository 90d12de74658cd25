import { suppressedSince } from "../explain/sentences.ts";
import { type DecisionContext, plainReason } from "./context.ts";
import type { Findings } from "./findings.ts";

/** Who was erased gets no advertising until they consent anew. Whatever else they are sent is no business of this. */
export function judgeSuppression(context: DecisionContext, found: Findings): void {
  const { suppressedSince: since, situation } = context;
  if (since === undefined || situation.message.class !== "marketing") return;
  const reason = plainReason("suppressed", null, "block", suppressedSince(since, situation));
  found.contribute({ effect: "block", reason, wait: null, changes: null, observed: false });
}
