import type { Situation } from "../eval/situation.ts";
import { maximumOver, reviewedBy } from "../explain/sentences.ts";
import type { Mode } from "../ir/program.ts";
import type { Reason, Verdict } from "../ledger/answer.ts";
import type { HoldClock } from "../ledger/entry.ts";
import type { Contribution, Findings, Wait } from "./context.ts";
import { NONE, NOTHING } from "./context.ts";
import type { HoldResult } from "./hold.ts";

/** Who speaks: a rule, conflict or limit, and how it puts its reason. */
export interface Voice {
  readonly mode: Mode;
  readonly situation: Situation;
  reason(effect: Verdict): Reason;
}

const NO_MORE = {};

/** One contribution. A declaration that only observes keeps no clock: it holds nothing. */
export function say(
  voice: Voice,
  effect: Verdict,
  more: { reason?: Reason; wait?: Wait; changes?: Contribution["changes"]; clock?: HoldClock } = NO_MORE,
): Findings {
  const observed = voice.mode === "observe";
  const contribution: Contribution = {
    effect,
    reason: more.reason ?? voice.reason(effect),
    wait: more.wait ?? null,
    changes: more.changes ?? null,
    observed,
  };
  return {
    contributions: [contribution],
    clocks: observed || more.clock === undefined ? NONE : [more.clock],
    changesAt: NONE,
  };
}

/** What a hold comes to: it waits, or it has ended, run out, or been decided by a person. */
export function settle(voice: Voice, result: Exclude<HoldResult, { kind: "unknown" }>): Findings {
  const { clock } = result;
  switch (result.kind) {
    case "waits":
      return { ...say(voice, "hold", { wait: result.wait, clock }), changesAt: result.changesAt };
    case "ended":
      return voice.mode === "observe" ? NOTHING : { ...NOTHING, clocks: [clock] };
    case "expired":
      return say(voice, result.outcome, {
        reason: maximumOver(voice.reason(result.outcome), voice.situation.clock - clock.since),
        clock,
      });
    case "reviewed": {
      if (result.review.decision === "send")
        return voice.mode === "observe" ? NOTHING : { ...NOTHING, clocks: [clock] };
      const text = reviewedBy(result.review, voice.situation);
      return say(voice, "block", { reason: { ...voice.reason("block"), kind: "review", text }, clock });
    }
  }
}
