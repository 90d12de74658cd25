import { evaluateValue } from "../eval/evaluate.ts";
import type { HoldEnd } from "../eval/observer.ts";
import type { Evaluation } from "../eval/situation.ts";
import { zoneOf } from "../eval/zone-of.ts";
import { TRUE } from "../evaluator/truth-code.ts";
import type { Hold, HoldUntil } from "../ir/program.ts";
import type { HoldClock, Review } from "../ledger/entry.ts";
import { joinUnknown, Unknown } from "../value/unknown.ts";
import type { Instant } from "../value/value.ts";
import { nextTimeOfDay, startOfDate } from "../value/zone.ts";
import type { DecisionContext } from "./context.ts";
import type { Wait } from "./findings.ts";
import { outcomeOf, valuesOf } from "./values.ts";

/** Who holds: a declaration and which of its clauses, with the instant a limit or conflict has worked out. */
export interface Holder {
  readonly rule: string;
  readonly clause: HoldClock["clause"];
  /** For `until there is room` and `until the window ends`. */
  readonly end: Instant | null;
  /** The next instant at which time alone could change the condition, for `while so`. */
  readonly changesAt: Instant | null;
  /** The records that the condition found, for a hold until an instant that one of them gives. */
  readonly matches?: Evaluation["matches"];
}

/** How a hold stands. */
export type HoldResult =
  | {
      readonly kind: "waits";
      readonly wait: Wait;
      readonly clock: HoldClock;
      /** The next instant at which time alone could change how it stands. */
      readonly changesAt: Instant | null;
    }
  /** What it waited for has come. */
  | { readonly kind: "ended"; readonly clock: HoldClock }
  /** Its maximum is over. */
  | { readonly kind: "expired"; readonly outcome: "block" | "send"; readonly clock: HoldClock }
  | { readonly kind: "reviewed"; readonly review: Review; readonly clock: HoldClock }
  /** Until when cannot be known. */
  | { readonly kind: "unknown"; readonly unknown: Unknown };

type End =
  | { readonly kind: "instant"; readonly at: Instant }
  | { readonly kind: "fact"; readonly changesAt: Instant | null }
  | { readonly kind: "review"; readonly by: string | null }
  | { readonly kind: "ended" }
  | { readonly kind: "unknown"; readonly unknown: Unknown };

/**
 * Whether a rule that asks for a hold still holds, and until when. Its maximum runs from the rule's first hold of this
 * message and survives every re-decision; a hold until an instant ends there, even if its condition stays true, and
 * begins anew only after the condition has been false in between.
 */
export function judgeHold(holder: Holder, hold: Hold, context: DecisionContext): HoldResult {
  const result = standingOf(holder, hold, context);
  const end = endToTell(holder, result, context);
  if (end !== null) context.situation.observer?.holdEnded(holder.rule, holder.clause, end);
  return result;
}

/** How a hold ended, for whoever observes; null while it waits, and for one that never began. */
function endToTell({ rule, clause }: Holder, result: HoldResult, { holds }: DecisionContext): HoldEnd | null {
  switch (result.kind) {
    case "ended":
      return holds.some((one) => one.rule === rule && one.clause === clause) ? "ended" : null;
    case "expired":
      return "ran_out";
    case "reviewed":
      return result.review.decision === "send" ? "review_send" : "review_block";
    default:
      return null;
  }
}

function standingOf(holder: Holder, hold: Hold, context: DecisionContext): HoldResult {
  const now = context.situation.clock;
  const before = context.holds.find((one) => one.rule === holder.rule && one.clause === holder.clause);
  const since = before?.since ?? now;
  const clock = (until: Instant | null, review: boolean): HoldClock => ({
    rule: holder.rule,
    clause: holder.clause,
    since,
    until,
    active: true,
    review,
  });

  const end = endOf(holder, hold.until, since, context);
  if (end.kind === "unknown") return end;
  if (end.kind === "review") return awaitReview(holder, end.by, context, clock(null, true));
  if (end.kind === "ended") return { kind: "ended", clock: clock(null, false) };

  if (end.kind === "instant" && endsByItself(hold.until)) {
    const until = before?.active ? (before.until ?? end.at) : end.at;
    if (until <= Math.max(now, context.situation.at)) return { kind: "ended", clock: clock(until, false) };
  }
  const deadline = hold.atMostMs === null ? null : since + hold.atMostMs;
  if (deadline !== null && now >= deadline) {
    if (hold.orElse === "review") {
      context.situation.observer?.holdEnded(holder.rule, holder.clause, "ran_out");
      return awaitReview(holder, null, context, clock(null, true));
    }
    return { kind: "expired", outcome: hold.orElse, clock: clock(null, false) };
  }
  return end.kind === "instant"
    ? {
        kind: "waits",
        wait: { kind: "instant", at: end.at, deadline },
        clock: clock(end.at, false),
        changesAt: firstAfter(now, end.at, deadline),
      }
    : {
        kind: "waits",
        wait: { kind: "fact", deadline },
        clock: clock(null, false),
        changesAt: firstAfter(now, end.changesAt, deadline),
      };
}

function awaitReview(
  holder: Holder,
  by: string | null,
  context: DecisionContext,
  clock: HoldClock,
): HoldResult {
  const review = context.reviews.findLast((one) => one.rules.includes(holder.rule));
  if (review !== undefined) return { kind: "reviewed", review, clock: { ...clock, active: false } };
  return { kind: "waits", wait: { kind: "review", by, deadline: null }, clock, changesAt: null };
}

/** Room and window ends are worked out anew at each decision: somebody else may have taken the room. */
function endsByItself(until: HoldUntil): boolean {
  return until.kind === "local_time" || until.kind === "instant" || until.kind === "duration";
}

function endOf(holder: Holder, until: HoldUntil, since: Instant, context: DecisionContext): End {
  const { situation } = context;
  switch (until.kind) {
    case "while_so":
      return { kind: "fact", changesAt: holder.changesAt };
    case "condition": {
      const { truth, changesAt } = outcomeOf(until.expr, situation, context);
      return truth === TRUE ? { kind: "ended" } : { kind: "fact", changesAt };
    }
    case "local_time": {
      const zone = zoneOf(situation.customer);
      if (zone instanceof Unknown) return { kind: "unknown", unknown: zone };
      const { value } = evaluateValue(until.time, situation);
      if (value instanceof Unknown) return { kind: "unknown", unknown: value };
      // The time may be this very instant, at which the hold ends: so look from just before it.
      return { kind: "instant", at: nextTimeOfDay(zone, Number(value), situation.at - 1) };
    }
    case "instant":
      return instantEnd(until.expr, holder.matches ?? new Map(), context);
    case "duration":
      return { kind: "instant", at: since + until.ms };
    case "review":
      return { kind: "review", by: until.by };
    case "room":
    case "window_end":
      return holder.end === null ? { kind: "fact", changesAt: null } : { kind: "instant", at: holder.end };
  }
}

/**
 * An instant that the data gives: of several records that matched, the latest. A date stands for its first moment there; one
 * that is not given needs a person.
 */
function instantEnd(
  expr: Extract<HoldUntil, { kind: "instant" }>["expr"],
  matches: Evaluation["matches"],
  { situation }: DecisionContext,
): End {
  const values = valuesOf(expr, situation, matches);
  const unknowns = values.filter((value) => value instanceof Unknown);
  if (unknowns.length > 0) return { kind: "unknown", unknown: joinUnknown(unknowns) };
  if (values.includes(null)) return { kind: "review", by: null };
  const latest = Math.max(...values.map(Number));
  if (expr.type.kind !== "date") return { kind: "instant", at: latest };
  const zone = zoneOf(situation.customer);
  const known = zone instanceof Unknown ? situation.vocabulary.company.timeZone : zone;
  return { kind: "instant", at: startOfDate(known, latest) };
}

function firstAfter(now: Instant, one: Instant | null, other: Instant | null): Instant | null {
  if (one === null || one <= now) return other === null || other <= now ? null : other;
  return other === null || other <= now ? one : Math.min(one, other);
}
