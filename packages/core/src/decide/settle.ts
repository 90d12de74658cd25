import type { Situation } from "../eval/situation.ts";
import { maximumOver, reviewedBy } from "../explain/sentences.ts";
import type { Mode } from "../ir/program.ts";
import type { Reason, Verdict } from "../ledger/answer.ts";
import type { Contribution, Findings, Wait } from "./findings.ts";
import type { HoldResult } from "./hold.ts";

/** Who speaks: a rule, conflict or limit, and how it puts its reason. */
export interface Voice {
  readonly mode: Mode;
  readonly situation: Situation;
  reason(effect: Verdict): Reason;
}

const NO_MORE = {};

/** Adds what a declaration has to say. */
export function say(
  voice: Voice,
  effect: Verdict,
  found: Findings,
  more: { reason?: Reason; wait?: Wait; changes?: Contribution["changes"] } = NO_MORE,
): void {
  found.contribute({
    effect,
    reason: more.reason ?? voice.reason(effect),
    wait: more.wait ?? null,
    changes: more.changes ?? null,
    observed: voice.mode === "observe",
  });
}

/** Adds what a hold comes to: it waits, or it has ended, run out, or been decided by a person. */
export function settle(
  voice: Voice,
  result: Exclude<HoldResult, { kind: "unknown" }>,
  found: Findings,
): void {
  const { clock } = result;
  // A declaration that only observes keeps no clock: it holds nothing.
  if (voice.mode !== "observe") found.keep(clock);
  switch (result.kind) {
    case "waits":
      found.mayChange(result.changesAt);
      say(voice, "hold", found, { wait: result.wait });
      break;
    case "ended":
      break;
    case "expired": {
      const reason = maximumOver(voice.reason(result.outcome), voice.situation.clock - clock.since);
      say(voice, result.outcome, found, { reason });
      break;
    }
    case "reviewed": {
      if (result.review.decision === "send") break;
      const text = reviewedBy(result.review, voice.situation);
      say(voice, "block", found, { reason: { ...voice.reason("block"), kind: "review", text } });
    }
  }
}
