import type { Field, Intent, RecordType, Vocabulary } from "@comity/core";
import { type ExampleWords, PLAIN_WORDS } from "../syntax/examples.ts";
import { isReserved, wordType } from "../syntax/words.ts";

/**
 * Names of a vocabulary that examples are made of, so that their reader knows them: the first record of a customer with a
 * field that has one of several values, and the first intents, those of marketing before others. What the vocabulary lacks
 * is plain.
 */
export function exampleWords(vocabulary: Vocabulary): ExampleWords {
  const intents = [...vocabulary.intents.values()];
  const [intent, another] = [...intents.filter(isMarketing), ...intents.filter((one) => !isMarketing(one))];
  const records = [...vocabulary.records.values()].filter((one) => !one.reference);
  const record = records.find((one) => stateOf(one) !== null) ?? records[0];
  const [channel = PLAIN_WORDS.channel] = vocabulary.channels;
  const silos = [...vocabulary.silos.keys()];
  return {
    ...PLAIN_WORDS,
    ...(intent === undefined ? {} : { intent: intent.name, otherIntent: (another ?? intent).name }),
    ...(record === undefined ? {} : wordsOfRecord(record)),
    channel,
    department: departmentFor(intent, vocabulary),
    silo: silos[0] ?? PLAIN_WORDS.silo,
    silos,
  };
}

function wordsOfRecord(record: RecordType): Partial<ExampleWords> {
  const [keyField = PLAIN_WORDS.keyField] = record.key.filter((name) => name !== "customer");
  const state = stateOf(record);
  const key = `${asName(keyField)} ${valueFor(record.fields.get(keyField))}`;
  const alias = record.name.slice(record.silo.length + 1);
  const named = { record: record.name, alias, silo: record.silo, key, keyField: asName(keyField) };
  if (state === null) return { ...named, state: key, condition: `${asName(keyField)} is not empty` };
  const field = asName(state.field);
  return { ...named, state: `${field} ${state.value}`, condition: `${field} is ${state.value}` };
}

/** A field that has one of several values, what is called a status before others. */
function stateOf({ fields, key }: RecordType): { readonly field: string; readonly value: string } | null {
  const states = [...fields.values()].flatMap(({ name, type, sensitivity }) => {
    const [value] = type.kind === "enumeration" ? type.values : [];
    const usable = value !== undefined && sensitivity !== "protected" && !key.includes(name);
    return usable ? [{ field: name, value: asValue(value) }] : [];
  });
  return states.find(({ field }) => field === "status") ?? states[0] ?? null;
}

function valueFor(field: Field | undefined): string {
  switch (field?.type.kind) {
    case "number":
      return "1";
    case "date":
      return "2026-03-02";
    case "enumeration":
      return asValue(field.type.values[0] ?? "");
    default:
      return "C-1";
  }
}

function departmentFor(intent: Intent | undefined, { departments }: Vocabulary): string {
  const known = intent?.departments[0] ?? departments?.find((name) => name === PLAIN_WORDS.department);
  const name = known ?? departments?.[0] ?? PLAIN_WORDS.department;
  return /^[A-Za-z_][\w-]*$/.test(name) ? name : JSON.stringify(name);
}

/** A value of an enumeration as it is written: a word, or in quotes. */
function asValue(value: string): string {
  return /^[A-Za-z_]\w*$/.test(value) && !isWord(value) ? value : JSON.stringify(value);
}

/** A field as it is named: in backticks if it is a word of the language. */
function asName(name: string): string {
  return isWord(name) ? `\`${name}\`` : name;
}

function isWord(name: string): boolean {
  const type = wordType(name);
  return type !== undefined && isReserved(type);
}

function isMarketing(intent: Intent): boolean {
  return intent.class === "marketing";
}
