import type { Facts, Situation } from "../../src/eval/situation.ts";
import type { Expr } from "../../src/ir/expression.ts";
import type { Answer } from "../../src/ledger/answer.ts";
import type { Entry, EntryState } from "../../src/ledger/entry.ts";
import type { Customer, FactRecord, SiloState } from "../../src/ledger/fact.ts";
import { type Message, NO_CHANGES } from "../../src/ledger/message.ts";
import { parseInstant } from "../../src/value/instant.ts";
import {
  BOOLEAN,
  DATE,
  DURATION,
  INSTANT,
  MONEY,
  NUMBER,
  TEXT,
  TIME_OF_DAY,
  type Type,
} from "../../src/value/type.ts";
import { HOUR_MS } from "../../src/value/units.ts";
import type { Instant, Known } from "../../src/value/value.ts";
import type { Field, RecordType, Silo, Vocabulary } from "../../src/vocabulary/vocabulary.ts";

/** A small company to evaluate conditions in: two silos, one record with a field of every type, and a reference record. */
export const FRESH_FOR_MS = 24 * HOUR_MS;
export const STATUS: Type = { kind: "enumeration", values: ["open", "closed"] };
export const CHANNELS: Type = { kind: "list", of: { kind: "enumeration", values: ["email", "sms", "push"] } };

const caseFields = {
  number: [TEXT, true],
  status: [STATUS, true],
  topic: [TEXT, false],
  amount: [MONEY, false],
  score: [NUMBER, false],
  due_on: [DATE, false],
  seen_at: [INSTANT, false],
  waited: [DURATION, false],
  calls_at: [TIME_OF_DAY, false],
  urgent: [BOOLEAN, false],
  off: [CHANNELS, false],
  flight: [{ kind: "reference", record: "travel.flight" }, false],
} as const satisfies Readonly<Record<string, readonly [Type, boolean]>>;

export function fieldOf(name: string, type: Type, required = false): Field {
  return { name, type, required, label: name, purposes: [], sensitivity: "plain", identifies: null };
}

function fields(of: Readonly<Record<string, readonly [Type, boolean]>>): ReadonlyMap<string, Field> {
  return new Map(Object.entries(of).map(([name, [type, required]]) => [name, fieldOf(name, type, required)]));
}

export const CASE: RecordType = {
  name: "support.case",
  silo: "support",
  label: "case",
  key: ["number"],
  reference: false,
  fields: fields(caseFields),
};
export const FLIGHT: RecordType = {
  name: "travel.flight",
  silo: "travel",
  label: "flight",
  key: ["id"],
  reference: true,
  fields: fields({ id: [TEXT, true], route: [TEXT, true], seats: [NUMBER, false] }),
};
const silos: readonly Silo[] = [
  {
    name: "support",
    owner: "care",
    label: "Support",
    freshForMs: FRESH_FOR_MS,
    records: new Map([[CASE.name, CASE]]),
  },
  {
    name: "travel",
    owner: "ops",
    label: "Travel",
    freshForMs: null,
    records: new Map([[FLIGHT.name, FLIGHT]]),
  },
];

export const VOCABULARY: Vocabulary = {
  company: { timeZone: "UTC", currency: "USD" },
  channels: ["email", "sms", "push"],
  customer: fields({
    time_zone: [TEXT, true],
    email: [TEXT, false],
    phone: [TEXT, false],
    tier: [TEXT, true],
    born_on: [DATE, false],
  }),
  silos: new Map(silos.map((silo) => [silo.name, silo])),
  records: new Map([CASE, FLIGHT].map((record) => [record.name, record])),
  intents: new Map(
    (["upsell", "newsletter"] as const).map((name) => [
      name,
      {
        name,
        class: "marketing",
        label: name,
        departments: name === "upsell" ? ["Sales"] : [],
        about: fields({ order: [TEXT, false], price: [MONEY, false] }),
        items: fields({ event: [TEXT, false] }),
      },
    ]),
  ),
  notices: new Map(),
};

export const NOON = instant("2026-03-02T12:00:00Z");

/** @throws Error for what is no instant */
export function instant(text: string): Instant {
  const parsed = parseInstant(text);
  if (!parsed.ok) throw new Error(parsed.error);
  return parsed.value;
}

export function supportCase(
  number: string,
  more: Readonly<Record<string, Known>> = {},
  at: Instant | null = null,
): FactRecord {
  const given = { number, status: "open", ...more };
  return {
    type: CASE.name,
    key: number,
    customer: "ana",
    fields: withoutEmpty(given),
    receivedAt: at,
    order: 0,
  };
}

export function flight(
  id: string,
  more: Readonly<Record<string, Known>> = {},
  at: Instant | null = null,
): FactRecord {
  const given = { id, route: "OSL-LHR", ...more };
  return {
    type: FLIGHT.name,
    key: id,
    customer: null,
    fields: withoutEmpty(given),
    receivedAt: at,
    order: 0,
  };
}

function withoutEmpty(given: Readonly<Record<string, Known>>): Readonly<Record<string, Known>> {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== null));
}

/** What a test says of a situation; the rest is a live company at noon with a customer in Chicago. */
export interface World {
  readonly at?: Instant;
  readonly clock?: Instant;
  readonly records?: readonly FactRecord[];
  readonly silos?: Readonly<Record<string, Partial<SiloState>>>;
  readonly customer?: Readonly<Record<string, Known>>;
  readonly message?: Partial<Message> | null;
  readonly entries?: readonly Entry[];
  readonly reported?: Situation["reported"];
}

export function situation(world: World = {}): Situation {
  const at = world.at ?? NOON;
  return {
    vocabulary: VOCABULARY,
    at,
    clock: world.clock ?? at,
    message: world.message === null ? null : message(world.message),
    customer: customer(world.customer),
    facts: facts(world.records ?? [], world.silos ?? {}),
    entries: world.entries ?? [],
    reported: world.reported ?? null,
  };
}

export function facts(
  records: readonly FactRecord[],
  states: Readonly<Record<string, Partial<SiloState>>>,
): Facts {
  const ordered = [...records].sort((left, right) => (left.key < right.key ? -1 : 1));
  return {
    silo: (name) => ({ name, inStep: "live", readable: true, ...states[name] }),
    records: (type, scope) =>
      ordered.filter((one) => one.type === type && (scope !== "customer" || one.customer === "ana")),
    byKey: (type, key) => ordered.find((one) => one.type === type && one.key === key) ?? null,
  };
}

function customer(more: Readonly<Record<string, Known>> = {}): Customer {
  const given = { time_zone: "America/Chicago", tier: "standard", ...more };
  return {
    id: "ana",
    household: "h1",
    fields: withoutEmpty(given),
    provisional: false,
    keys: [],
    formerKeys: [],
    mergedInto: null,
  };
}

function message(more: Partial<Message> = {}): Message {
  return {
    id: "m1",
    department: "Sales",
    intent: "upsell",
    class: "marketing",
    channel: "email",
    about: { order: "O-1" },
    items: [],
    campaign: null,
    priority: 50,
    sendAt: NOON,
    ...more,
  };
}

const ANSWER: Answer = {
  message: "m0",
  verdict: "send",
  reasons: [],
  until: null,
  deadline: null,
  channel: null,
  removed: [],
  attached: [],
  recalled: [],
  missed: [],
  observed: [],
  validUntil: null,
  decidedAt: 0,
  ruleSet: "",
};

/** An earlier message, by default a newsletter about the same order. */
export function entry(
  state: EntryState,
  effective: Instant,
  more: Partial<Entry> = {},
  about = "O-1",
): Entry {
  const started = state === "started" || state === "sent" || state === "unreported";
  return {
    id: "m0",
    sequence: 1,
    customer: "ana",
    household: "h1",
    message: message({ id: "m0", intent: "newsletter", sendAt: effective, about: { order: about } }),
    request: { id: "m0", department: "Sales", intent: "newsletter", channel: "email", customer: "ana" },
    contentHash: "",
    askedAt: effective,
    state,
    clearedAt: state === "held" ? null : effective,
    startedAt: started ? effective : null,
    leaseUntil: started ? effective + HOUR_MS : null,
    sentAt: state === "sent" ? effective : null,
    endedAt: null,
    breach: false,
    changes: NO_CHANGES,
    holds: [],
    reviews: [],
    dueAt: null,
    answer: ANSWER,
    ...more,
  };
}

/** Shorthands for expressions. Slot 0 is a support case. */
export const slot = { index: 0, name: "case", record: CASE.name };
export const own = { record: CASE.name, scope: "customer" } as const;

export function literal(value: Known, type: Type): Expr {
  return { op: "literal", type, value };
}

export const text = (value: string) => literal(value, TEXT);
export const number = (value: number) => literal(value, NUMBER);
export const usd = (minor: number) => literal({ minor, currency: "USD" }, MONEY);
export const TRUE = literal(true, BOOLEAN);
export const FALSE = literal(false, BOOLEAN);

export function field(name: keyof typeof caseFields, index = 0): Expr {
  return { op: "field", type: caseFields[name][0], slot: index, field: name };
}

export function compare(relation: "eq" | "ne" | "lt" | "le" | "gt" | "ge", left: Expr, right: Expr): Expr {
  return { op: "compare", type: BOOLEAN, relation, left, right };
}

export function some(body: Expr = TRUE, quantifier: "some" | "no" | "every" = "some"): Expr {
  return { op: "quantify", type: BOOLEAN, quantifier, set: own, slot, body };
}

export const not = (arg: Expr): Expr => ({ op: "not", type: BOOLEAN, arg });
export const and = (...args: Expr[]): Expr => ({ op: "and", type: BOOLEAN, args });
export const or = (...args: Expr[]): Expr => ({ op: "or", type: BOOLEAN, args });
export const now: Expr = { op: "now", type: INSTANT };
export const today: Expr = { op: "today", type: DATE };
export const localTime: Expr = { op: "local_time", type: TIME_OF_DAY };
/** A condition that is unknown wherever it stands. */
export const UNKNOWN = compare("eq", { op: "customer", type: TEXT, field: "tier" }, text("gold"));
export const unknownTier = { customer: { tier: null } };
