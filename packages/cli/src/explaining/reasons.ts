import {
  type DecisionExplanation,
  durationInWords,
  type EarlierMessage,
  type Evidence,
  effectiveAt,
  exactInstantInWords,
  instantInWords,
  intentLabel,
  type Reason,
  recordInWords,
  siloLabel,
  siloOf,
  standingAt,
  stateInWords,
  type Vocabulary,
} from "@comity/core";
import { wrap } from "../frame/wrap.ts";

export const WIDTH = 96;

/** What reasons are told with: how things are called, when it was decided, and what it rested on. */
export interface Telling {
  readonly vocabulary: Vocabulary;
  readonly decidedAt: number;
  /** For the other message of a conflict; null: only its id is known. */
  readonly evidence: Evidence | null;
  /** Why the decision was what it was; null if that cannot be told. */
  readonly decision: DecisionExplanation | null;
}

/** Of the messages that a limit counts, so many are named. */
const MOST_COUNTED = 8;

/** A reason in its author's words, the facts it rests on with silo and age, and the other messages. */
export function reasonLines(reason: Reason, telling: Telling): string[] {
  const rule = reason.rule === null ? "" : ` (${reason.rule})`;
  const facts = reason.facts.map((fact) => `from ${factInWords(fact, telling)}`);
  return [
    ...wrap(`${reason.text}${rule}`, WIDTH, "  "),
    ...[...facts, ...opponentLines(reason, telling), ...countedLines(reason, telling)].flatMap((line) =>
      wrap(line, WIDTH, "    "),
    ),
  ];
}

/** The message on the other side, if more is known of it than what the reason says. */
function opponentLines({ other, text }: Reason, telling: Telling): string[] {
  if (other === null) return [];
  const isTold = telling.evidence?.earlier.some(({ id }) => id === other) === true;
  return isTold || !text.includes(other) ? [`against ${messageInWords(other, telling)}`] : [];
}

/** The messages that have taken the room which a limit gives. */
function countedLines({ rule, kind }: Reason, { decision, ...telling }: Telling): string[] {
  const counted =
    (kind === "limit" || kind === "maximum" ? decision?.counted.get(rule ?? "") : undefined) ?? [];
  const more = counted.length - MOST_COUNTED;
  return [
    ...counted
      .slice(0, MOST_COUNTED)
      .map((entry) => `counting message ${entry.id}: ${earlierInWords(entry, { ...telling, decision })}`),
    ...(more > 0 ? [`and ${more} more`] : []),
  ];
}

/** "policy P-1 of Risk, confirmed 1 hour before (2 March 2026, 08:00 (UTC))": its age when it was decided. */
export function factInWords(fact: Reason["facts"][number], telling: Telling): string {
  const { vocabulary, decidedAt } = telling;
  const silo = siloLabel(siloOf(fact.record), vocabulary);
  const name = `${recordInWords({ type: fact.record, key: fact.key }, vocabulary)} of ${silo}`;
  if (fact.asOf === null) return `${name}, in step`;
  const age = decidedAt - fact.asOf;
  const before = age <= 0 ? "at that moment" : `${durationInWords(age)} before`;
  return `${name}, confirmed ${before} (${when(fact.asOf, vocabulary)})`;
}

/** An instant on the company's clock. */
export function when(instant: number, vocabulary: Vocabulary): string {
  return instantInWords(instant, vocabulary.company.timeZone);
}

/** The same with its seconds where the minute is not whole. */
export function exactWhen(instant: number, vocabulary: Vocabulary): string {
  return exactInstantInWords(instant, vocabulary.company.timeZone);
}

/** "message m1: newsletter from Marketing, sent, 2 March 2026, 10:00 (UTC)", as it stood then; or its id alone. */
export function messageInWords(id: string, telling: Telling): string {
  const entry = telling.evidence?.earlier.find((one) => one.id === id);
  return entry === undefined ? `message ${id}` : `message ${id}: ${earlierInWords(entry, telling)}`;
}

function earlierInWords(entry: EarlierMessage, { vocabulary, decidedAt }: Telling): string {
  const state = standingAt(entry, decidedAt);
  const { intent, department } = entry.message;
  // It is read later: what was sent stays so, how anything else stood may have changed.
  const stood = state === "sent" ? "sent" : `then ${stateInWords(state)}`;
  return `${intentLabel(intent, vocabulary)} from ${department}, ${stood}, ${when(effectiveAt(entry), vocabulary)}`;
}
