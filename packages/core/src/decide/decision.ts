import { nextSwitch } from "../eval/in-effect.ts";
import { amendedTwice, departmentMayNot, twoChannels } from "../explain/sentences.ts";
import type { Reason, Until, Verdict } from "../ledger/answer.ts";
import type { HoldClock } from "../ledger/entry.ts";
import { type Changes, type Message, NO_CHANGES } from "../ledger/message.ts";
import type { Instant } from "../value/value.ts";
import { addChanges, isNothing } from "./amend.ts";
import { type Concerns, concernsOf } from "./concerns.ts";
import { type Beaten, type ConflictFindings, judgeConflicts, NO_CONFLICTS } from "./conflicts.ts";
import {
  type Contribution,
  type DecisionContext,
  type Findings,
  join,
  joinFindings,
  NONE,
  NOTHING,
  plainReason,
  type Wait,
} from "./context.ts";
import { judgeHold } from "./hold.ts";
import { judgeLimits } from "./limits.ts";
import { judgeRules } from "./rules.ts";
import { settle } from "./settle.ts";

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
  if (verdictOver(first.findings) !== "amend") return conclude(first, NO_CHANGES, context);
  const changes = totalChanges(first.findings);
  const channels = channelsOf(first.findings);
  if (channels.length > 1)
    return conclude(
      withReview(first, "comity/two-channels", twoChannels(channels), context),
      changes,
      context,
    );
  if (changes.channel === null && changes.removed.length === 0) return conclude(first, changes, context);

  const amended = {
    ...context,
    amended: true,
    situation: { ...context.situation, message: amend(context.situation.message, changes) },
  };
  const second = judge(amended);
  const both = { ...second, findings: joinFindings([amendmentsOnly(first.findings), second.findings]) };
  const again = channelsOf(second.findings);
  if (again.length > 0)
    return conclude(withReview(both, "comity/amended-twice", amendedTwice(again), amended), changes, context);
  return conclude(both, addChanges(changes, totalChanges(second.findings)), context);
}

interface Judged {
  readonly findings: Findings;
  readonly conflicts: ConflictFindings;
}

function judge(context: DecisionContext): Judged {
  const { program, situation } = context;
  const concerns = concernsOf(program, situation.message.intent);
  const conflicts = judgeConflicts(context, concerns);
  const rules = judgeRules(context, concerns);
  let findings = join(judgeDepartment(context), rules);
  if (conflicts !== NO_CONFLICTS) findings = join(findings, conflicts);
  findings = join(findings, judgeLimits(context, concerns));
  return { findings: join(findings, judgeDates(concerns.dated, context)), conflicts };
}

/** A date that begins or ends what concerns the message may change the decision. */
function judgeDates(dated: Concerns["dated"], { situation }: DecisionContext): Findings {
  if (dated.length === 0) return NOTHING;
  const instants = dated.map((one) => nextSwitch(one, situation)).filter((one) => one !== null);
  return { ...NOTHING, changesAt: instants };
}

/** An intent may be reserved for some departments, so that nobody can label an offer as service. */
function judgeDepartment({ situation }: DecisionContext): Findings {
  const { message, vocabulary } = situation;
  const allowed = vocabulary.intents.get(message.intent)?.departments ?? [];
  if (allowed.length === 0 || allowed.includes(message.department)) return NOTHING;
  const department = message.department.toLowerCase();
  if (allowed.some((one) => one.toLowerCase() === department)) return NOTHING;
  const reason = plainReason("department", null, "block", departmentMayNot(message, allowed));
  return {
    ...NOTHING,
    contributions: [{ effect: "block", reason, wait: null, changes: null, observed: false }],
  };
}

/** The engine itself asks for a person: the rules want what cannot both be done. */
function withReview(judged: Judged, rule: string, text: string, context: DecisionContext): Judged {
  const hold = {
    kind: "hold",
    until: { kind: "review", by: null },
    atMostMs: null,
    orElse: "block",
  } as const;
  const result = judgeHold({ rule, clause: "then", end: null, changesAt: null }, hold, context);
  if (result.kind === "unknown") return judged;
  const reason = (effect: Verdict): Reason => plainReason("amended", rule, effect, text);
  const asked = settle({ mode: "enforce", situation: context.situation, reason }, result);
  return { ...judged, findings: joinFindings([judged.findings, asked]) };
}

function conclude(judged: Judged, changes: Changes, context: DecisionContext): Decision {
  const { contributions, clocks, changesAt } = judged.findings;
  if (contributions.length === 0 && judged.conflicts === NO_CONFLICTS && context.holds.length === 0)
    return nothingAgainstIt(clocks, changesAt, context);
  const verdict = verdictOver(judged.findings);
  const goes = verdict === "send" || verdict === "amend";
  const winning: Reason[] = [];
  const waits: Wait[] = [];
  for (const { effect, observed, reason, wait } of contributions) {
    if (observed || (effect !== verdict && !(verdict === "amend" && effect === "send"))) continue;
    winning.push(reason);
    if (wait !== null) waits.push(wait);
  }
  const now = context.situation.clock;
  const decision: Decision = {
    verdict,
    reasons: distinct(winning),
    observed: distinct(observedIn(contributions, goes)),
    changes: verdict === "amend" ? changes : NO_CHANGES,
    until: verdict === "hold" ? untilOf(waits) : null,
    deadline: verdict === "hold" ? earliest(waits.map((wait) => wait.deadline)) : null,
    clocks: mergeClocks(context, clocks),
    considered: contributions,
    changesAt: earliestAfter(now, changesAt),
    recalls: goes ? judged.conflicts.recalls : NONE,
    missed: goes ? judged.conflicts.missed : NONE,
    drawn: verdict === "block" ? NONE : judged.conflicts.drawn,
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
function nothingAgainstIt(
  clocks: readonly HoldClock[],
  changesAt: readonly Instant[],
  { situation }: DecisionContext,
): Decision {
  return {
    verdict: "send",
    reasons: NONE,
    observed: NONE,
    changes: NO_CHANGES,
    until: null,
    deadline: null,
    clocks,
    considered: NONE,
    changesAt: earliestAfter(situation.clock, changesAt),
    recalls: NONE,
    missed: NONE,
    drawn: NONE,
  };
}

function tellOfLosers({ recalls, missed }: Decision, { situation }: DecisionContext): void {
  for (const { conflict } of recalls)
    situation.observer?.declared(conflict.id, "recalled", situation.customer.id);
  for (const { conflict } of missed)
    situation.observer?.declared(conflict.id, "missed", situation.customer.id);
}

const STRENGTH: readonly Verdict[] = ["send", "amend", "hold", "block"];

function verdictOver({ contributions }: Findings): Verdict {
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

function totalChanges(findings: Findings): Changes {
  return findings.contributions
    .filter((one) => !one.observed && one.changes !== null)
    .reduce((total, one) => addChanges(total, one.changes ?? NO_CHANGES), NO_CHANGES);
}

function channelsOf(findings: Findings): string[] {
  const channels = findings.contributions.map((one) =>
    one.observed ? null : (one.changes?.channel ?? null),
  );
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
  const changes = totalChanges({ ...NOTHING, contributions: considered });
  return changes.channel === null && changes.removed.length === 0 ? null : amend(message, changes);
}

/** What made the first look amend the message: it stays a reason when the second look finds nothing more. */
function amendmentsOnly(findings: Findings): Findings {
  return {
    ...findings,
    contributions: findings.contributions.filter((one) => one.changes !== null && !isNothing(one.changes)),
  };
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

function earliestAfter(now: Instant, instants: readonly Instant[]): Instant | null {
  let least: Instant | null = null;
  for (const instant of instants) if (instant > now && (least === null || instant < least)) least = instant;
  return least;
}
