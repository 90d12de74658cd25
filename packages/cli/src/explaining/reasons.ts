import {
  durationInWords,
  type EarlierMessage,
  type Evidence,
  effectiveAt,
  instantInWords,
  intentLabel,
  type Reason,
  recordInWords,
  siloLabel,
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
}

/** A reason in its author's words, the facts it rests on with silo and age, and the other message. */
export function reasonLines(reason: Reason, telling: Telling): string[] {
  const rule = reason.rule === null ? "" : ` (${reason.rule})`;
  const facts = reason.facts.map((fact) => `from ${factInWords(fact, telling)}`);
  const other = reason.other === null ? [] : [`against message ${otherInWords(reason.other, telling)}`];
  return [
    ...wrap(`${reason.text}${rule}`, WIDTH, "  "),
    ...[...facts, ...other].flatMap((line) => wrap(line, WIDTH, "    ")),
  ];
}

/** "policy P-1 of Risk, confirmed 1 hour before (2 March 2026, 08:00 (UTC))": its age when it was decided. */
export function factInWords(fact: Reason["facts"][number], telling: Telling): string {
  const { vocabulary, decidedAt } = telling;
  const silo = siloLabel(fact.record.slice(0, fact.record.indexOf(".")), vocabulary);
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

function otherInWords(id: string, telling: Telling): string {
  const entry = telling.evidence?.earlier.find((one) => one.id === id);
  return entry === undefined ? id : `${id}: ${earlierInWords(entry, telling)}`;
}

function earlierInWords(entry: EarlierMessage, { vocabulary, decidedAt }: Telling): string {
  const state = stateInWords(standingAt(entry, decidedAt));
  const { intent, department } = entry.message;
  return `${intentLabel(intent, vocabulary)} from ${department}, ${state}, ${when(effectiveAt(entry), vocabulary)}`;
}
