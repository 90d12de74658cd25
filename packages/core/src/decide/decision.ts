import { nextSwitch } from "../eval/in-effect.ts";
import { amendedTwice, departmentMayNot, twoChannels } from "../explain/sentences.ts";
import type { Reason, Until, Verdict } from "../ledger/answer.ts";
import type { HoldClock } from "../ledger/entry.ts";
import { type Changes, type Message, NO_CHANGES } from "../ledger/message.ts";
import type { Instant } from "../value/value.ts";
import { addChanges } from "./amend.ts";
import { type Concerns, concernsOf } from "./concerns.ts";
import { judgeConflicts } from "./conflicts.ts";
import { type DecisionContext, plainReason } from "./context.ts";
import { appended, type Beaten, type Contribution, Findings, NONE, type Wait } from "./findings.ts";
import { judgeHold } from "./hold.ts";
import { judgeLimits } from "./limits.ts";
import { recentOf } from "./recent.ts";
import { judgeRules } from "./rules.ts";
import { settle } from "./settle.ts";
import { judgeSuppression } from "./suppression.ts";

/** What was decided, and what follows from it. */
export interface Decision {
  readonly verdict: Verdict;
  readonly reasons: readonly Reason[];
  readonly observed: readonly Reason[];
  readonly changes: Changes;
  readonly until: Until | null;
  readonly deadline: Instant | null;
  readonly clocks: readonly HoldClock[];
  /** Everything that rules, conflicts and limits had to say, that which did not win too. */
  readonly considered: readonly Contribution[];
  /** The next instant at which time alone could change the decision. */
  readonly changesAt: Instant | null;
  /** Empty unless the message goes (`recalls`, `missed`), or nobody wins (`drawn`). */
  readonly recalls: readonly Beaten[];
  readonly missed: readonly Beaten[];
  readonly drawn: readonly Beaten[];
}

/**
 * Decides whether a message may go. All rules, conflicts and limits that apply are evaluated; `block` beats `hold`
 * beats `amend` beats `send`. A message that would go amended is decided again as amended, once.
 */
export function decide(context: DecisionContext): Decision {
  const first = judge(context);
  if (verdictOver(first.contributions) !== "amend") return conclude(first, NO_CHANGES, context);
  const changes = totalChanges(first.contributions);
  const channels = channelsOf(first.contributions);
  if (channels.length > 1) {
    askForReview("comity/two-channels", twoChannels(channels), context, first);
    return conclude(first, changes, context);
  }
  if (changes.channel === null && changes.removed.length === 0) return conclude(first, changes, context);

  const amended = {
    ...context,
    amended: true,
    situation: { ...context.situation, message: amend(context.situation.message, changes) },
  };
  const second = judge(amended);
  const both = second.afterAmending(first);
  const again = channelsOf(second.contributions);
  if (again.length === 0)
    return conclude(both, addChanges(changes, totalChanges(second.contributions)), context);
  askForReview("comity/amended-twice", amendedTwice(again), amended, both);
  return conclude(both, changes, context);
}

function judge(context: DecisionContext): Findings {
  const concerns = concernsOf(context);
  const found = new Findings(context.situation.clock);
  judgeDepartment(context, concerns, found);
  judgeSuppression(context, found);
  judgeRules(context, concerns, found);
  const recent = recentOf(context, concerns);
  judgeConflicts(context, concerns, recent, found);
  judgeLimits(context, concerns, recent, found);
  // A date that begins or ends what concerns the message may change the decision.
  for (const declared of concerns.dated) found.mayChange(nextSwitch(declared, context.situation));
  return found;
}

/** An intent may be reserved for some departments, so that nobody can label an offer as service. */
function judgeDepartment({ situation }: DecisionContext, { departments }: Concerns, found: Findings): void {
  const { message } = situation;
  if (departments.length === 0 || departments.includes(message.department)) return;
  const department = message.department.toLowerCase();
  if (departments.some((one) => one.toLowerCase() === department)) return;
  const reason = plainReason("department", null, "block", departmentMayNot(message, departments));
  found.contribute({ effect: "block", reason, wait: null, changes: null, observed: false });
}

/** The engine itself asks for a person: the rules want what cannot both be done. */
function askForReview(rule: string, text: string, context: DecisionContext, found: Findings): void {
  const hold = {
    kind: "hold",
    until: { kind: "review", by: null },
    atMostMs: null,
    orElse: "block",
  } as const;
  const result = judgeHold({ rule, clause: "then", end: null, changesAt: null }, hold, context);
  if (result.kind === "unknown") return;
  const reason = (effect: Verdict): Reason => plainReason("amended", rule, effect, text);
  settle({ mode: "enforce", situation: context.situation, reason }, result, found);
}

function conclude(found: Findings, changes: Changes, context: DecisionContext): Decision {
  const { contributions, recalls, missed, drawn, changesAt } = found;
  if (found.isNothing && context.holds.length === 0)
    return changesAt === null ? NOTHING_AGAINST_IT : { ...NOTHING_AGAINST_IT, changesAt };
  const verdict = verdictOver(contributions);
  const goes = verdict === "send" || verdict === "amend";
  let reasons: Reason[] = NONE;
  let waits: Wait[] = NONE;
  for (const { effect, observed, reason, wait } of contributions) {
    if (observed || (effect !== verdict && !(verdict === "amend" && effect === "send"))) continue;
    reasons = appended(reasons, reason);
    if (wait !== null) waits = appended(waits, wait);
  }
  const decision: Decision = {
    verdict,
    reasons: distinct(reasons),
    observed: distinct(observedIn(contributions, goes)),
    changes: verdict === "amend" ? changes : NO_CHANGES,
    until: verdict === "hold" ? untilOf(waits) : null,
    deadline: verdict === "hold" ? earliest(waits.map((wait) => wait.deadline)) : null,
    clocks: mergeClocks(context, found.clocks),
    considered: contributions,
    changesAt,
    recalls: goes ? recalls : NONE,
    missed: goes ? missed : NONE,
    drawn: verdict === "block" ? NONE : drawn,
  };
  tellOfLosers(decision, context);
  return decision;
}

/** A message that does not go beats no other: what a conflict would have done to the loser is left out. */
function observedIn(contributions: readonly Contribution[], goes: boolean): readonly Reason[] {
  if (!contributions.some((one) => one.observed)) return NONE;
  const beats = ({ kind, effect }: Reason): boolean => kind === "conflict" && effect === "send";
  return contributions
    .filter(({ observed, reason }) => observed && (goes || !beats(reason)))
    .map((one) => one.reason);
}

/** Most messages meet no declaration that has anything to say, and for them nothing is gathered. */
const NOTHING_AGAINST_IT: Decision = {
  verdict: "send",
  reasons: NONE,
  observed: NONE,
  changes: NO_CHANGES,
  until: null,
  deadline: null,
  clocks: NONE,
  considered: NONE,
  changesAt: null,
  recalls: NONE,
  missed: NONE,
  drawn: NONE,
};

function tellOfLosers({ recalls, missed }: Decision, { situation }: DecisionContext): void {
  for (const { conflict } of recalls)
    situation.observer?.declared(conflict.id, "recalled", situation.customer.id);
  for (const { conflict } of missed)
    situation.observer?.declared(conflict.id, "missed", situation.customer.id);
}

const STRENGTH: readonly Verdict[] = ["send", "amend", "hold", "block"];

function verdictOver(contributions: readonly Contribution[]): Verdict {
  let strongest = 0;
  for (const { observed, effect } of contributions)
    if (!observed) strongest = Math.max(strongest, STRENGTH.indexOf(effect));
  return STRENGTH[strongest] ?? "send";
}

/** Review if any rule asks for one, else a condition if any waits for one, else the latest instant. */
function untilOf(waits: readonly Wait[]): Until | null {
  const review = waits.find((wait) => wait.kind === "review");
  if (review !== undefined) return { kind: "review", by: review.by };
  if (waits.some((wait) => wait.kind === "fact")) return { kind: "fact" };
  const instants = waits.map((wait) => (wait.kind === "instant" ? wait.at : Number.NEGATIVE_INFINITY));
  return instants.length === 0 ? null : { kind: "instant", at: Math.max(...instants) };
}

function totalChanges(contributions: readonly Contribution[]): Changes {
  return contributions
    .filter((one) => !one.observed && one.changes !== null)
    .reduce((total, one) => addChanges(total, one.changes ?? NO_CHANGES), NO_CHANGES);
}

function channelsOf(contributions: readonly Contribution[]): string[] {
  const channels = contributions.map((one) => (one.observed ? null : (one.changes?.channel ?? null)));
  return [...new Set(channels.filter((channel) => channel !== null))].sort();
}

function amend(message: Message, changes: Changes): Message {
  return {
    ...message,
    channel: changes.channel ?? message.channel,
    items: message.items.filter((item) => !changes.removed.includes(item.id)),
  };
}

/** The message as its rules change it, if they move it or take items out; null if they do not. It is decided again then. */
export function messageAfter(message: Message, { considered }: Pick<Decision, "considered">): Message | null {
  const changes = totalChanges(considered);
  return changes.channel === null && changes.removed.length === 0 ? null : amend(message, changes);
}

/** Clocks of this decision over those of earlier ones; a hold that was not asked for now keeps its start. */
function mergeClocks({ holds, situation }: DecisionContext, now: readonly HoldClock[]): readonly HoldClock[] {
  if (holds.length === 0 && now.length < 2) return now;
  const key = (clock: HoldClock): string => `${clock.rule} ${clock.clause}`;
  const merged = new Map(holds.map((clock) => [key(clock), { ...clock, active: false }]));
  for (const clock of now) merged.set(key(clock), clock);
  for (const clock of holds) {
    const goesOn = now.some((one) => key(one) === key(clock));
    if (clock.active && !goesOn) situation.observer?.holdEnded(clock.rule, clock.clause, "ended");
  }
  return [...merged.values()];
}

/** So many reasons are compared one with another; of more it is worth making a table. */
const FEW = 12;

function distinct(reasons: readonly Reason[]): readonly Reason[] {
  if (reasons.length < 2) return reasons;
  if (reasons.length <= FEW)
    return reasons.filter((one, index) => reasons.findIndex((before) => isSame(before, one)) === index);
  const seen = new Map<string, Reason>();
  for (const reason of reasons) {
    const key = JSON.stringify([reason.rule, reason.kind, reason.effect, reason.text, reason.other]);
    if (!seen.has(key)) seen.set(key, reason);
  }
  return [...seen.values()];
}

function isSame(left: Reason, right: Reason): boolean {
  return (
    left.rule === right.rule &&
    left.kind === right.kind &&
    left.effect === right.effect &&
    left.other === right.other &&
    left.text === right.text
  );
}

function earliest(instants: readonly (Instant | null)[]): Instant | null {
  let least: Instant | null = null;
  for (const instant of instants)
    if (instant !== null && (least === null || instant < least)) least = instant;
  return least;
}
