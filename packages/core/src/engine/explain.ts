import { evidenceAsItStands, explainDecision } from "../counterfactual/explanation.ts";
import { replayDecision } from "../decide/replay.ts";
import type { RuleSet } from "../ir/program.ts";
import type { Entry } from "../ledger/entry.ts";
import type { LedgerEvent } from "../ledger/event.ts";
import type { Evidence } from "../ledger/evidence.ts";
import type { Transaction } from "../ledger/port.ts";
import { standingAt } from "../ledger/standing.ts";
import type { Instant } from "../value/value.ts";
import type { MessageExplanation } from "./api.ts";
import { standingOf } from "./ask.ts";
import { keptRules } from "./kept-rules.ts";

/**
 * Explains how a message stands, from what is on record alone: nothing is decided anew, and nothing is written.
 *
 * @param rules the rules at hand. What others decided is explained by those, if the ledger has kept them.
 * @returns null if nobody has asked about such a message
 */
export async function explainMessage(
  transaction: Transaction,
  rules: RuleSet,
  message: string,
  now: Instant,
): Promise<MessageExplanation | null> {
  const entry = await transaction.entry(message);
  if (entry === null) return null;
  const evidence = await transaction.evidence(message);
  const history = await transaction.eventsOf(message);
  const decidedBy = evidence?.ruleSet ?? entry.answer.ruleSet;
  const sameRules = decidedBy === rules.program.hash;
  const decidedWith = sameRules ? rules : await keptRules(transaction, decidedBy);
  return {
    entry,
    standing: standingOf(entry, now),
    since: sinceWhen(entry, history, now),
    history,
    evidence,
    sameRules,
    rules: decidedWith,
    ...(evidence === null || decidedWith === null
      ? { decision: null, replays: null }
      : {
          decision: explainDecision(evidenceAsItStands(entry, evidence, decidedWith), decidedWith),
          replays: replays(entry, evidence, decidedWith),
        }),
  };
}

/** When it came to stand as it does: by an event, or by time alone. */
function sinceWhen(entry: Entry, history: readonly LedgerEvent[], now: Instant): Instant {
  if (entry.dueAt !== null && standingAt(entry, now) !== entry.state) return entry.dueAt;
  // A decision that was made again and came to the same leaves it as it stands, so the first of them counts.
  let since = entry.askedAt;
  let stood = "";
  for (const event of history) {
    const stands = standsAfter(event, stood);
    if (stands !== stood) since = event.at;
    stood = stands;
  }
  return since;
}

function standsAfter(event: LedgerEvent, before: string): string {
  switch (event.kind) {
    case "decision":
    case "resolved":
      return event.answer.verdict;
    case "recalled":
      return "recalled";
    case "state":
      return event.state;
    default:
      return before;
  }
}

function replays({ state, answer }: Entry, evidence: Evidence, rules: RuleSet): boolean | null {
  const isOfDecision = state === "held" || state === "cleared" || state === "blocked";
  if (!isOfDecision || answer.decidedAt !== evidence.clock) return null;
  const { verdict, reasons } = replayDecision(evidence, rules);
  // A message that was cleared may have been stopped since, in the same instant, because it drew with another.
  if (state === "held" && verdict !== "hold" && answer.reasons.some(({ other }) => other !== null))
    return null;
  return verdict === answer.verdict && JSON.stringify(reasons) === JSON.stringify(answer.reasons);
}
