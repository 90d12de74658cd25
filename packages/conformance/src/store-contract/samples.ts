import {
  type AlertEvent,
  type Answer,
  type Customer,
  type Entry,
  type Evidence,
  type Instant,
  type LedgerEvent,
  NO_CHANGES,
  type StoredRecord,
} from "@comity/core";

/** 2026-03-02T09:00:00Z: an instant to count from. */
export const START: Instant = Date.UTC(2026, 2, 2, 9);

/** A plain entry, ready to be varied: cleared, to leave at {@link START}, waiting for nothing. */
export function entryOf(id: string, sequence: number, changes: Partial<Entry> = {}): Entry {
  return {
    id,
    sequence,
    customer: "c1",
    household: "h1",
    message: {
      id,
      department: "Marketing",
      intent: "offer",
      class: "marketing",
      channel: "email",
      about: { order: "o-1", amount: { minor: 1250, currency: "USD" } },
      items: [{ id: "i-1", fields: { event: "e-1", seats: 2 } }],
      campaign: null,
      priority: 50,
      sendAt: START,
    },
    request: {
      id,
      department: "Marketing",
      intent: "offer",
      channel: "email",
      customer: "c1",
      about: { order: "o-1", amount: "12.50 USD" },
      items: [{ id: "i-1", event: "e-1", seats: 2 }],
    },
    contentHash: "00",
    askedAt: START,
    state: "cleared",
    clearedAt: START,
    startedAt: null,
    leaseUntil: null,
    sentAt: null,
    endedAt: null,
    breach: false,
    changes: NO_CHANGES,
    holds: [],
    reviews: [],
    dueAt: null,
    answer: answerOf(id),
    ...changes,
  };
}

/** An entry that is to leave at an instant, which is its effective time until it starts. */
export function entryAt(id: string, sequence: number, sendAt: Instant, changes: Partial<Entry> = {}): Entry {
  const entry = entryOf(id, sequence, changes);
  return { ...entry, clearedAt: null, message: { ...entry.message, sendAt } };
}

export function answerOf(message: string): Answer {
  return {
    message,
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
    validUntil: START + 86_400_000,
    decidedAt: START,
    ruleSet: "rules-1",
  };
}

/** What a decision on {@link entryOf} rested on. */
export function evidenceOf(id: string, sequence: number, changes: Partial<Evidence> = {}): Evidence {
  return {
    ruleSet: "rules-1",
    at: START + 1,
    clock: START,
    sequence,
    message: entryOf(id, sequence).message,
    customer: { id: "c1", household: "h1", fields: { time_zone: "UTC" } },
    silos: [{ name: "risk", inStep: "live", readable: true }],
    sets: [{ record: "risk.policy", scope: "household" }],
    records: [],
    absent: [],
    earlier: [],
    holds: [],
    reviews: [],
    ...changes,
  };
}

export function customerOf(id: string, changes: Partial<Customer> = {}): Customer {
  const household = "h1";
  return {
    id,
    household,
    fields: {},
    provisional: false,
    keys: [],
    formerKeys: [],
    mergedInto: null,
    ...changes,
  };
}

export function recordOf(type: string, key: string, changes: Partial<StoredRecord> = {}): StoredRecord {
  return {
    type,
    key,
    customer: "c1",
    fields: {},
    receivedAt: START,
    order: 1,
    versioned: true,
    deleted: false,
    match: "named",
    keys: [],
    ...changes,
  };
}

export function stateEvent(message: string, at: Instant = START): LedgerEvent {
  return { kind: "state", at, message, customer: "c1", state: "sent", breach: false };
}

export function alertEvent(about: Readonly<Record<string, unknown>>): AlertEvent {
  return {
    kind: "alert",
    at: START,
    alert: "pack/alert",
    department: "Care",
    customer: "c1",
    intent: "warn",
    about,
    text: "",
  };
}

/** Text that something between a program and a disk has mistreated before. */
export const ODD_TEXTS: readonly string[] = [
  "",
  " ",
  'it\'s "quoted" \\ `back`',
  "nul\0inside",
  "nul\0inside2",
  "line\nbreak\r\n",
  "%_*?",
  "; DROP TABLE entry; --",
  "ü",
  "u\u0308",
  "\uffee",
  "😀",
  "\u2028",
  "__proto__",
  "constructor",
  "null",
  "A",
  "a",
];
