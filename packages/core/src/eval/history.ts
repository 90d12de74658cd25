import type { HistoryState } from "../ir/expression.ts";
import type { EarlierMessage } from "../ledger/evidence.ts";
import { effectiveAt, isGone, isLive, standingAt } from "../ledger/standing.ts";
import { sameValue } from "../value/compare.ts";
import { own } from "../value/own.ts";
import { type Truth, Unknown } from "../value/unknown.ts";
import type { Instant } from "../value/value.ts";
import { compareClock } from "./clock.ts";
import { type Finding, finding } from "./finding.ts";
import { allOf, anyOf } from "./kleene.ts";
import { converse } from "./relation.ts";
import type { ExprOf } from "./scope.ts";
import type { Situation } from "./situation.ts";

/**
 * Whether an earlier message of these intents is in that state, about the same thing, with its effective
 * time in the window. The window says how the effective time compares with an instant before the
 * evaluation's, and nothing more: without an upper end it includes what is still to leave.
 */
export function history(expr: ExprOf<"history">, situation: Situation): Finding {
  return anyOf(
    situation.entries
      .filter((entry) => isRelevant(expr, entry, situation))
      .map((entry) =>
        allOf([
          finding(stateTruth(expr.state, entry, situation.clock), lapsesAt(entry, situation.clock)),
          inWindow(expr, entry, situation),
        ]),
      ),
  );
}

function isRelevant(
  expr: ExprOf<"history">,
  entry: EarlierMessage,
  { message, customer }: Situation,
): boolean {
  if (!expr.intents.includes(entry.message.intent) || entry.id === message?.id) return false;
  if (expr.scope === "customer" && entry.customer !== customer.id) return false;
  return expr.same.every((field) => {
    const ours = message === null ? null : (own(message.about, field) ?? null);
    const theirs = own(entry.message.about, field) ?? null;
    return ours !== null && theirs !== null && sameValue(ours, theirs);
  });
}

/**
 * A start that nobody reported may or may not have become a send. For what has been started that is no
 * question.
 */
function stateTruth(wanted: HistoryState, entry: EarlierMessage, clock: Instant): Truth {
  const state = standingAt(entry, clock);
  switch (wanted) {
    case "cleared":
      return isLive(state);
    case "started":
      return isGone(state);
    case "sent":
      return state === "unreported"
        ? new Unknown([{ kind: "unreported", message: entry.id }])
        : state === "sent";
  }
}

/** When time alone changes where it stands: a clearance lapses, a start goes unreported. */
function lapsesAt(entry: EarlierMessage, clock: Instant): Instant | null {
  const state = standingAt(entry, clock);
  return (state === "cleared" || state === "started") && entry.dueAt !== null ? entry.dueAt : null;
}

function inWindow({ when }: ExprOf<"history">, entry: EarlierMessage, situation: Situation): Finding {
  if (when === null) return finding(true);
  return compareClock("now", converse(when.relation), effectiveAt(entry) + when.agoMs, situation);
}
