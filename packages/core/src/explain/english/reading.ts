import type { Expr } from "../../ir/expression.ts";
import type { FactRecord } from "../../ledger/fact.ts";
import type { Vocabulary } from "../../vocabulary/vocabulary.ts";

/** How a record that a quantifier holds in its hand is called. */
export interface SlotWords {
  /** "the policy", or "policy P-1" when a record stands there. */
  readonly name: string;
  /** `silo.record`. */
  readonly record: string;
  /** Whether its fields go without its name: those of the record that is being described. */
  readonly own: boolean;
}

/** Everything that the words for a condition depend on. */
export interface Reading {
  readonly vocabulary: Vocabulary;
  readonly slots: ReadonlyMap<number, SlotWords>;
  /** Where a definition is described as such: the expressions that stand for its parameters, and how these are called. */
  readonly parameters: ReadonlyMap<Expr, string>;
}

/** Nothing is bound yet. */
export function readingOf(vocabulary: Vocabulary): Reading {
  return { vocabulary, slots: new Map(), parameters: new Map() };
}

/** The reading inside a quantifier: its record's fields go without a name, those of outer ones with theirs. */
export function inside(
  reading: Reading,
  slot: { readonly index: number; readonly name: string; readonly record: string },
): Reading {
  const slots = new Map<number, SlotWords>();
  for (const [index, words] of reading.slots) slots.set(index, { ...words, own: false });
  slots.set(slot.index, { name: `the ${slot.name}`, record: slot.record, own: true });
  return { ...reading, slots };
}

/** The reading of a condition for one record: "policy P-1's status". */
export function bound(reading: Reading, slot: number, record: FactRecord): Reading {
  const words = { name: recordInWords(record, reading.vocabulary), record: record.type, own: false };
  return { ...reading, slots: new Map(reading.slots).set(slot, words) };
}

/** The reading in which a record that may be absent is called "the policy". */
export function named(
  reading: Reading,
  slot: { readonly index: number; readonly name: string; readonly record: string },
): Reading {
  const words = { name: `the ${slot.name}`, record: slot.record, own: false };
  return { ...reading, slots: new Map(reading.slots).set(slot.index, words) };
}

/** "policy P-1"; of a key of several parts those that are not the customer: "consent email". */
export function recordInWords(
  record: { readonly type: string; readonly key: string },
  vocabulary: Vocabulary,
): string {
  const label = recordLabel(record.type, vocabulary);
  const names = vocabulary.records.get(record.type)?.key ?? [];
  const parts = splitKey(record.key);
  if (names.length === 1 && names[0] === "customer") return `${label} of ${record.key}`;
  if (names.length < 2 || names.length !== parts.length) return `${label} ${record.key}`;
  return `${label} ${parts.filter((_, index) => names[index] !== "customer").join(", ")}`;
}

/** The parts of a key that `joinKey` has joined. */
function splitKey(key: string): string[] {
  const parts = key.match(/(?:\\.|[^\\|])+|(?<=\||^)(?=\||$)/g) ?? [key];
  return parts.map((part) => part.replace(/\\(.)/g, "$1"));
}

export function recordLabel(type: string, vocabulary: Vocabulary): string {
  return vocabulary.records.get(type)?.label ?? type;
}

export function fieldLabel(type: string, field: string, vocabulary: Vocabulary): string {
  return vocabulary.records.get(type)?.fields.get(field)?.label ?? spoken(field);
}

export function intentLabel(intent: string, vocabulary: Vocabulary): string {
  return vocabulary.intents.get(intent)?.label ?? spoken(intent);
}

export function siloLabel(silo: string, vocabulary: Vocabulary): string {
  const label = vocabulary.silos.get(silo)?.label ?? spoken(silo);
  return label.charAt(0).toUpperCase() + label.slice(1);
}

/** "an offer", "a policy". */
export function withArticle(noun: string): string {
  return `${/^(?!uni|use|eu|one)[aeiou]/i.test(noun) ? "an" : "a"} ${noun}`;
}

/** A name as it is spoken: `late_fee` is "late fee". */
export function spoken(name: string): string {
  return name.replaceAll("_", " ");
}

/** "a", "a or b", "a, b or c". */
export function anyOfThese(words: readonly string[]): string {
  if (words.length < 2) return words.join("");
  return `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;
}
