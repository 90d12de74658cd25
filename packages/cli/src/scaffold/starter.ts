import type { Intent, RecordType, Type, Vocabulary } from "@comity/core";

/** A first rule over what a vocabulary has, with tests that reach all that it can come to. */
export interface Starter {
  readonly rule: string;
  /** What the rule does, in a sentence. */
  readonly does: string;
  /** What it reads, in Markdown. */
  readonly reads: string;
  /** What happens when it cannot know. */
  readonly unknown: string;
  /** Declarations after the pack's line. */
  readonly text: string;
}

/**
 * First rules that fit a vocabulary, the best one first: an offer that is stopped by the state of a record, and quiet hours,
 * which need no record. Some may not compile, because of a purpose or of a name that is a word of the language.
 */
export function startersFor(vocabulary: Vocabulary): readonly Starter[] {
  const intents = [...vocabulary.intents.values()];
  const sorted = [...intents.filter(isMarketing), ...intents.filter((one) => !isMarketing(one))];
  const [intent] = sorted;
  const [channel] = vocabulary.channels;
  if (intent === undefined || channel === undefined) return [];
  const ask = asking(intent, channel, vocabulary);
  const fields = [...vocabulary.records.values()].flatMap(statesOf);
  // What a status is reads best in a first rule.
  const states = [...fields.filter(isStatus), ...fields.filter((one) => !isStatus(one))];
  return [...states.map((state) => stopped(intent, state, ask)), quietHours(intent, ask)];
}

/** A field of a record that has one of several values. */
interface State {
  readonly record: RecordType;
  readonly field: string;
  readonly value: string;
  readonly other: string;
  /** The record's key as a test writes it: `number "K-1"`. */
  readonly key: readonly string[];
  /** The field that tells one record from another in a sentence. */
  readonly name: string | null;
}

const OF_THE_ENGINE = ["message", "customer", "item", "other"];

function statesOf(record: RecordType): readonly State[] {
  const own = record.key.filter((name) => name !== "customer");
  const key = own.map((name) => keyPart(name, record.fields.get(name)?.type));
  if (record.reference || OF_THE_ENGINE.includes(shortOf(record)) || key.includes(null)) return [];
  return [...record.fields.values()].flatMap(({ name: field, type, sensitivity }) => {
    if (type.kind !== "enumeration" || record.key.includes(field) || sensitivity === "protected") return [];
    const [value, other] = type.values;
    if (value === undefined || other === undefined) return [];
    return [{ record, field, value, other, key: key.filter((part) => part !== null), name: own[0] ?? null }];
  });
}

function keyPart(name: string, type: Type | undefined): string | null {
  switch (type?.kind) {
    case "text":
    case "reference":
      return `${name} "K-1"`;
    case "number":
      return `${name} 1`;
    case "date":
      return `${name} 2026-01-01`;
    case "enumeration":
      return `${name} ${type.values[0]}`;
    default:
      return null;
  }
}

function stopped(intent: Intent, state: State, ask: string): Starter {
  const { record, field, value, other, key, name } = state;
  const short = shortOf(record);
  const rule = named(`no-${intent.name}-while-${value}`);
  const has = (one: string) => `ana has ${record.name} (${[...key, `${field} ${one}`].join(", ")})`;
  const subject = name === null ? `The ${record.label}` : `The ${record.label} {${short}.${name}}`;
  return {
    rule,
    does: `A message of the intent \`${intent.name}\` is blocked while the customer has a \`${record.name}\` whose \`${field}\` is \`${value}\`.`,
    reads: `\`${record.name}\` of the customer: ${[...(name === null ? [] : [name]), field].map((one) => `\`${one}\``).join(", ")}`,
    unknown: `while \`${record.silo}\` is stale or cannot be read, the message waits, at most 4 hours, and is blocked then`,
    text: `
rule ${rule} "A first rule, to be replaced by your own."
  applies to ${intent.name}
  when some ${record.name} (${field} is ${value})
  then block
  because "${subject} is {${short}.${field}}."
  if unknown hold at most 4 hours or else block

test stopped-while-${named(value)}
  given customer ana
  and ${has(value)}
  when ${ask}
  expect block by ${rule}

test sent-while-${named(other)}
  given customer ana
  and ${has(other)}
  when ${ask}
  expect send

test waits-until-${named(record.silo)}-is-in-step
  given customer ana
  and ${has(other)}
  and silo ${record.silo} is unreadable
  when ${ask} as first
  expect hold by ${rule}
  when silo ${record.silo} is in step
  expect first send

test waits-four-hours-at-most
  given customer ana
  and silo ${record.silo} is unreadable
  when ${ask} as first
  expect hold
  when 4 hours pass
  expect first block
`,
  };
}

function quietHours(intent: Intent, ask: string): Starter {
  return {
    rule: "quiet-hours",
    does: `A message of the intent \`${intent.name}\` waits for the morning where the customer lives.`,
    reads: "the customer's `time_zone`",
    unknown: "if the customer's time zone is not known, a person decides",
    text: `
rule quiet-hours "A first rule, to be replaced by your own."
  applies to ${intent.name}
  when local_time is between 21:00 and 08:00
  then hold until 08:00 local time
  because "It is night where the customer lives."
  if unknown hold for review

test waits-for-the-morning
  given it is 2026-03-02T23:00:00Z
  and customer ana in zone "UTC"
  when ${ask} as late
  expect hold by quiet-hours until 2026-03-03T08:00:00Z
  when 9 hours pass
  expect late send

test sent-by-day
  given it is 2026-03-02T12:00:00Z
  and customer ana in zone "UTC"
  when ${ask}
  expect send

test a-person-decides-where-nobody-knows-the-time
  given customer ana
  when ${ask} as first
  expect hold until review
  when "mia" reviews first and says send
  expect first send
  when ${ask} as second
  when "mia" reviews second and says block
  expect second block
`,
  };
}

function asking(intent: Intent, channel: string, { departments }: Vocabulary): string {
  const department = intent.departments[0] ?? departments?.[0] ?? "Marketing";
  const written = /^[A-Za-z_][\w-]*$/.test(department) ? department : JSON.stringify(department);
  return `${written} asks to send ${intent.name} by ${channel} to ana`;
}

function isStatus({ field }: State): boolean {
  return field === "status";
}

function isMarketing(intent: Intent): boolean {
  return intent.class === "marketing";
}

function shortOf({ name, silo }: RecordType): string {
  return name.slice(silo.length + 1);
}

/** A name as declarations have them. */
function named(text: string): string {
  return text.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-");
}
