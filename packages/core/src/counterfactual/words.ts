import {
  anyOfThese,
  fieldLabel,
  intentLabel,
  recordInWords,
  recordLabel,
  siloLabel,
  spoken,
  withArticle,
} from "../explain/english/reading.ts";
import { stateInWords } from "../explain/sentences.ts";
import type { RuleSet } from "../ir/program.ts";
import type { Evidence } from "../ledger/evidence.ts";
import type { FactRecord } from "../ledger/fact.ts";
import { effectiveAt, standingAt } from "../ledger/standing.ts";
import type { Type } from "../value/type.ts";
import type { Instant, Known } from "../value/value.ts";
import { exactInstantInWords, instantInWords, inWords, listInWords } from "../value/words.ts";
import type { Alteration } from "./alteration.ts";
import { type Alternatives, joinAlternatives } from "./alternatives.ts";
import type { Option } from "./options.ts";

/** So many records are named. */
const MOST_NAMED = 8;

/** Ways that are told in one sentence, as they differ in one value only: "if it went by email or letter". */
export interface ToldTogether {
  readonly ways: readonly Option[];
  /** After "It would go": "if case C-1's status were closed and Risk were in step". */
  readonly text: string;
}

/** Puts ways in words, in their order, with those that differ in one value only put together. */
export function waysInWords(
  ways: readonly Option[],
  evidence: Evidence,
  rules: RuleSet,
): readonly ToldTogether[] {
  return joinAlternatives(ways).map((one) => ({ ways: one.ways, text: wayInWords(one, evidence, rules) }));
}

function wayInWords({ parts }: Alternatives, evidence: Evidence, rules: RuleSet): string {
  const times: string[] = [];
  const conditions: string[] = [];
  for (const [first, ...others] of parts) {
    if (first?.kind === "time") times.push(atThatTime(first.at, rules));
    else if (first !== undefined) conditions.push(conditionInWords(first, others, evidence, rules));
  }
  const conditional = conditions.length === 0 ? [] : [`if ${listInWords(conditions)}`];
  return [...times, ...conditional].join(", ");
}

/** "at 3 March 2026, 08:00 (UTC)"; to the second where the minute is not whole. */
function atThatTime(at: Instant, { vocabulary }: RuleSet): string {
  return `at ${exactInstantInWords(at, vocabulary.company.timeZone)}`;
}

function conditionInWords(
  alteration: Exclude<Alteration, { kind: "time" }>,
  others: readonly Alteration[],
  evidence: Evidence,
  rules: RuleSet,
): string {
  const { vocabulary } = rules;
  switch (alteration.kind) {
    case "field": {
      const { record, key, field, value } = alteration;
      const type = fieldType(record, field, rules);
      const label = quotedIfFlag(fieldLabel(record, field, vocabulary), type);
      const name = recordInWords({ type: record, key }, vocabulary);
      const values = [value, ...others.flatMap((one) => (one.kind === "field" ? [one.value] : []))];
      return `${name}'s ${label} were ${anyOfThese(values.map((one) => valueInWords(one, type, rules)))}`;
    }
    case "customer": {
      const field = vocabulary.customer.get(alteration.field);
      const label = quotedIfFlag(field?.label ?? spoken(alteration.field), field?.type);
      return `the customer's ${label} were ${valueInWords(alteration.value, field?.type, rules)}`;
    }
    case "gone":
      return notThere([alteration, ...others], rules);
    case "new":
      return newRecordInWords(alteration.record, rules);
    case "silo":
      return `${siloLabel(alteration.silo, vocabulary)} were in step`;
    case "unsent": {
      const ids = [alteration, ...others].flatMap((one) => (one.kind === "unsent" ? [one.message] : []));
      return notSent(ids, evidence, rules);
    }
    case "sent":
      return newMessageInWords(alteration, rules);
    case "reported":
      return `message ${alteration.message} were reported as ${alteration.sent ? "sent" : "failed"}`;
    case "review":
      return `${alteration.by ?? "a person"} decided to let it go`;
    case "consent":
      return "the person consented to advertising anew";
    case "channel": {
      const values = others.flatMap((one) => (one.kind === "channel" ? [one.value] : []));
      return `it went by ${anyOfThese([alteration.value, ...values].map(spoken))}`;
    }
    case "about": {
      const type = vocabulary.intents.get(evidence.message.intent)?.about.get(alteration.field)?.type;
      return `it said that it is about ${spoken(alteration.field)} ${valueInWords(alteration.value, type, rules)}`;
    }
    case "department":
      return `${alteration.value} sent it`;
    case "priority":
      return `its priority were ${alteration.value}`;
  }
}

/** "the customer had no case where ... (now there is case C-1)", "invoice I-1 did not exist". */
function notThere(ways: readonly Alteration[], rules: RuleSet): string {
  const gone = ways.flatMap((one) => (one.kind === "gone" ? [one] : []));
  const names = gone.flatMap(({ record, keys }) =>
    keys.map((key) => recordInWords({ type: record, key }, rules.vocabulary)),
  );
  const [first] = gone;
  if (first !== undefined && first.so !== null)
    return `${first.so} (now there is ${listInWords(firstOf(names))})`;
  return gone.length > 1
    ? `one of these did not exist: ${listInWords(firstOf(names))}`
    : `${listInWords(firstOf(names))} did not exist`;
}

/** A list that nobody would read to its end says how much there is of it. */
function firstOf(names: readonly string[]): readonly string[] {
  const more = names.length - MOST_NAMED;
  return more > 1 ? [...names.slice(0, MOST_NAMED), `${more} more`] : names;
}

function newRecordInWords(record: FactRecord, rules: RuleSet): string {
  const { vocabulary } = rules;
  const given = Object.entries(record.fields).map(([field, value]) => {
    const type = fieldType(record.type, field, rules);
    const label = quotedIfFlag(fieldLabel(record.type, field, vocabulary), type);
    return `${label} ${valueInWords(value, type, rules)}`;
  });
  const noun = withArticle(recordLabel(record.type, vocabulary));
  const more = given.length === 0 ? "" : ` with ${listInWords(given)}`;
  return record.customer === null ? `there were ${noun}${more}` : `the customer had ${noun}${more}`;
}

function notSent(ids: readonly string[], evidence: Evidence, rules: RuleSet): string {
  const names = ids.map((id) => earlierInWords(id, evidence, rules));
  if (names.length > 1) return `one of these had not been cleared or sent: ${listInWords(names)}`;
  const isCleared = evidence.earlier.find(({ id }) => id === ids[0])?.state === "cleared";
  return `${names.join("")} had not been ${isCleared ? "cleared" : "sent"}`;
}

/** "message m2 (newsletter, sent 2 March 2026, 10:00 (UTC))". */
function earlierInWords(message: string, { earlier, clock }: Evidence, { vocabulary }: RuleSet): string {
  const entry = earlier.find(({ id }) => id === message);
  if (entry === undefined) return `message ${message}`;
  const intent = intentLabel(entry.message.intent, vocabulary);
  const when = instantInWords(effectiveAt(entry), vocabulary.company.timeZone);
  return `message ${message} (${intent}, ${stateInWords(standingAt(entry, clock))}, ${when})`;
}

function newMessageInWords({ message }: Alteration & { kind: "sent" }, { vocabulary }: RuleSet): string {
  const noun = withArticle(intentLabel(message.message.intent, vocabulary));
  const about = Object.keys(message.message.about).map(spoken);
  const same = about.length === 0 ? "" : ` about the same ${listInWords(about)}`;
  const when = instantInWords(effectiveAt(message), vocabulary.company.timeZone);
  return `${noun}${same} had been sent by ${when}`;
}

function valueInWords(value: Known, type: Type | undefined, { vocabulary }: RuleSet): string {
  if (value === null) return "not given";
  if (type === undefined) return String(value);
  const words = inWords(value, type, vocabulary.company.timeZone);
  return type.kind === "enumeration" ? spoken(words) : words;
}

function fieldType(record: string, field: string, { vocabulary }: RuleSet): Type | undefined {
  return vocabulary.records.get(record)?.fields.get(field)?.type;
}

/** The name of something that is true or false is no noun. */
function quotedIfFlag(label: string, type: Type | undefined): string {
  return type?.kind === "boolean" ? `“${label}”` : label;
}
