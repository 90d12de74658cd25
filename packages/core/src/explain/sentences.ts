import { SUM_TOO_LARGE } from "../eval/aggregate.ts";
import { confirmedAt, siloStateOf } from "../eval/freshness.ts";
import type { Evaluation, Situation } from "../eval/situation.ts";
import { fillTemplate } from "../eval/template.ts";
import type { Conflict, Limit, Rule } from "../ir/program.ts";
import type { Citation, Reason } from "../ledger/answer.ts";
import type { EntryState, Review } from "../ledger/entry.ts";
import type { EarlierMessage } from "../ledger/evidence.ts";
import type { FactRecord } from "../ledger/fact.ts";
import type { Message } from "../ledger/message.ts";
import { isGone, standingAt } from "../ledger/standing.ts";
import { durationInWords } from "../value/duration.ts";
import type { Cause, Unknown } from "../value/unknown.ts";
import type { Instant } from "../value/value.ts";
import { instantInWords, listInWords } from "../value/words.ts";
import type { Vocabulary } from "../vocabulary/vocabulary.ts";

/** Why a rule fired: the author's words with the data in their holes, else the rule's own sentence. */
export function becauseOf(rule: Rule, matches: Evaluation["matches"], situation: Situation): string {
  if (rule.because !== null) return fillTemplate(rule.because, situation, matches);
  return rule.label ?? `The rule ${rule.id} applies.`;
}

/** Why a rule could not say: what it is about, and what was not known. */
export function notKnown(rule: Rule, unknown: Unknown, situation: Situation): string {
  const about =
    rule.label === null
      ? `whether the rule ${rule.id} applies.`
      : `whether this applies: ${quoted(rule.label)}`;
  return `It is not known ${about} ${unknown.causes.map((cause) => causeInWords(cause, situation)).join(" ")}`.trim();
}

/** A sentence of its own, whether or not its author ended it. */
function quoted(label: string): string {
  const isEnded = label.endsWith(".") || label.endsWith("!") || label.endsWith("?");
  return isEnded ? `“${label}”` : `“${label}”.`;
}

/** One cause of not knowing, as a sentence. */
export function causeInWords(cause: Cause, situation: Situation): string {
  const silo = cause.silo === undefined ? "The source" : siloName(cause.silo, situation);
  switch (cause.kind) {
    case "unreadable":
      return `${silo} cannot be read now.`;
    case "stale": {
      if (cause.asOf === null || cause.asOf === undefined) return `${silo} has never been in step.`;
      const zone = situation.vocabulary.company.timeZone;
      const age = durationInWords(Math.max(0, situation.clock - cause.asOf));
      // It is read later than it was written, so it names the instant and does not say "ago".
      return `${silo} was last in step ${age} before (${instantInWords(cause.asOf, zone)}).`;
    }
    case "missing":
      return missingInWords(cause, silo, situation);
    case "not_permitted":
      return `${fieldName(cause, situation)} may not be used for this.`;
    case "unreported":
      return `Nobody has reported whether message ${cause.message ?? ""} was sent.`;
  }
}

/** Of a rate of exchange that was missed (see `eval/relation.ts`), the currencies; null of anything else. */
function currenciesOf({ record, field }: Cause): readonly string[] | null {
  const rate = "exchange rate ";
  return record === undefined && field?.startsWith(rate) ? field.slice(rate.length).split("/") : null;
}

function isSumTooLarge({ record, field }: Cause): boolean {
  return record === undefined && field === SUM_TOO_LARGE.field;
}

function missingInWords(cause: Cause, silo: string, situation: Situation): string {
  const currencies = currenciesOf(cause);
  if (currencies !== null)
    return `Amounts in ${listInWords(currencies)} cannot be compared: no exchange rate is known.`;
  if (isSumTooLarge(cause)) return "Numbers of the records add up to more than can be told.";
  if (cause.field === undefined) return `${silo} has not been received in full yet.`;
  if (cause.record === "message" || cause.record === "item") return notSaid(cause, cause.field, situation);
  const whose = cause.key === undefined ? "" : ` of ${cause.key}`;
  return `${fieldName(cause, situation)}${whose} was never received.`;
}

/** What the department that asks has left out, though the intent requires it. */
function notSaid({ record }: Cause, field: string, { message, vocabulary }: Situation): string {
  const intent = vocabulary.intents.get(message?.intent ?? "");
  if (record === "item")
    return `An item of the message does not say its ${intent?.items.get(field)?.label ?? field}.`;
  return `The message does not say its ${intent?.about.get(field)?.label ?? field}.`;
}

function fieldName(cause: Cause, situation: Situation): string {
  const { customer, records } = situation.vocabulary;
  const fields = cause.record === "customer" ? customer : records.get(cause.record ?? "")?.fields;
  const label = fields?.get(cause.field ?? "")?.label ?? cause.field ?? "A field";
  const owner =
    cause.record === "customer"
      ? "customer"
      : (records.get(cause.record ?? "")?.label ?? cause.record ?? "record");
  return `The ${owner}'s ${label}`;
}

function siloName(name: string, situation: Situation): string {
  const label = situation.vocabulary.silos.get(name)?.label ?? name;
  return label.charAt(0).toUpperCase() + label.slice(1);
}

/** A conflict in the author's words, or plainly. `entry` is the other message; null when it is no longer in sight. */
export function otherWay(conflict: Conflict, entry: EarlierMessage | null, situation: Situation): string {
  if (entry === null) return "It has contradicted another message, and neither wins: a person decides.";
  const standing = standingInConflict(conflict, entry, situation);
  const intent = situation.vocabulary.intents.get(entry.message.intent)?.label ?? entry.message.intent;
  const other = { standing, intent, department: entry.message.department, message: entry.id };
  if (conflict.because !== null) return fillTemplate(conflict.because, situation, new Map(), other);
  return `${conflict.label ?? "It contradicts another message."} The other one, ${entry.id} (${intent}), is ${standing}.`;
}

/** What a conflict that only observes would have done to the message that loses. */
export function wouldLose(
  { label }: Conflict,
  { id, message, ...entry }: EarlierMessage,
  situation: Situation,
): string {
  const intent = situation.vocabulary.intents.get(message.intent)?.label ?? message.intent;
  const other = `message ${id} (${intent}, ${message.department})`;
  const state = standingAt(entry, situation.clock);
  const what = isGone(state)
    ? `It would come too late for ${other}: that is ${stateInWords(state)}.`
    : `It would recall ${other}.`;
  return label === null ? what : `${what} ${label}`;
}

/** Where neither wins, the other one, if it has not gone, must wait from this decision on: it is not "cleared to go". */
function standingInConflict({ winner, mode }: Conflict, entry: EarlierMessage, { clock }: Situation): string {
  const state = standingAt(entry, clock);
  const isStopped = winner === "neither" && mode === "enforce" && state === "cleared";
  return isStopped ? "to wait as well" : stateInWords(state);
}

/** A state for people. A cleared message has not reached anyone, and the words must not say so. */
export function stateInWords(state: EntryState): string {
  switch (state) {
    case "cleared":
      return "cleared to go";
    case "started":
      return "being sent";
    case "unreported":
      return "handed over, its outcome not reported";
    default:
      return state;
  }
}

export function limitReached(limit: Limit, situation: Situation): string {
  if (limit.because !== null) return fillTemplate(limit.because, situation, new Map());
  if (limit.label !== null) return limit.label;
  const { window } = limit;
  const span =
    window.kind === "rolling" ? `in any ${durationInWords(window.ms)}` : `in a calendar ${window.unit}`;
  return `At most ${limit.atMost} per ${limit.scope} ${span}.`;
}

/** The reason of a hold whose maximum is over. */
export function maximumOver(reason: Reason, waitedMs: number): Reason {
  return {
    ...reason,
    kind: "maximum",
    text: `${reason.text} It has waited ${durationInWords(waitedMs)}, which is as long as it may.`,
  };
}

export function reviewedBy(review: Review, situation: Situation): string {
  const when = instantInWords(review.at, situation.vocabulary.company.timeZone);
  return `${review.by} decided on ${when}: ${review.decision}.`;
}

export function departmentMayNot(message: Message, allowed: readonly string[]): string {
  return `${message.department} may not use the intent ${message.intent}; it belongs to ${listInWords(allowed)}.`;
}

export function suppressedSince(since: Instant, { vocabulary }: Situation): string {
  const when = instantInWords(since, vocabulary.company.timeZone);
  return `This person was erased on ${when}, and has not consented to advertising since.`;
}

export function twoChannels(channels: readonly string[]): string {
  return `Rules move it to different channels (${listInWords(channels)}); a person decides.`;
}

export function amendedTwice(channels: readonly string[]): string {
  return `On its new channel a rule moves it again, to ${listInWords(channels)}; a person decides.`;
}

/** Why a message that was cleared must not go any more. */
export function recalledBy(conflict: Conflict, winner: Message, vocabulary: Vocabulary): string {
  const intent = vocabulary.intents.get(winner.intent)?.label ?? winner.intent;
  const what = conflict.label === null ? "" : ` ${conflict.label}`;
  return `Recalled: message ${winner.id} (${intent}, ${winner.department}) was cleared after it and wins.${what}`;
}

/** The records that a decision rests on, with their age. */
export function citationsOf(records: readonly FactRecord[], situation: Situation): Citation[] {
  return records.map((record) => {
    const asOf = confirmedAt(record, siloStateOf(situation, record.type));
    return { record: record.type, key: record.key, asOf };
  });
}
