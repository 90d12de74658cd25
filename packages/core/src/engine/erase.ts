import { plainReason } from "../decide/context.ts";
import type { Entry } from "../ledger/entry.ts";
import type { Customer, StoredRecord } from "../ledger/fact.ts";
import { customerScope, householdScope, keyScope, recordScope } from "../ledger/scope.ts";
import { standingAt } from "../ledger/standing.ts";
import type { Instant } from "../value/value.ts";
import { ended, ledgerChanged, putEntry, recordResolved, wakeHeld } from "./apply.ts";
import { eraseMessage, eraseTraces, isOpen } from "./erase-message.ts";
import { provisional } from "./identity.ts";
import { lookedUp } from "./judge.ts";
import { rematch } from "./rematch.ts";
import { dataOf, keysOf, type Subject, type SubjectData, subjectNamed } from "./subject.ts";
import { idKey } from "./suppression.ts";
import type { Work } from "./work.ts";

/** What an erasure came to. */
export interface Erasure {
  /** What was asked for: the id of a customer, or a key in its one form. */
  readonly subject: string;
  /** The ids under which the person was known, which stay as opaque ids; empty if nobody was known by the key. */
  readonly customers: readonly string[];
  readonly at: Instant;
  readonly erased: {
    /** Names of the customer's fields that were known. */
    readonly fields: readonly string[];
    /** How many addresses and other identifying keys. */
    readonly keys: number;
    /** How many by `silo.record`. */
    readonly records: Readonly<Record<string, number>>;
    readonly alerts: number;
    /** Messages that have lost what was personal in them. */
    readonly messages: readonly string[];
    /** Messages to others whose decisions had looked at something of this person, and lost what they rested on. */
    readonly traces: readonly string[];
  };
  /** Advertising that was held or cleared, and does not go. */
  readonly stopped: readonly string[];
  readonly kept: {
    /** Other messages that are held or cleared: each is erased when it has ended. */
    readonly open: readonly string[];
    /** Opaque entries of the ledger: that something was sent, when, and how it ended. */
    readonly entries: number;
    /** Keyed hashes by which no advertising goes to this person again. */
    readonly suppressions: number;
  };
}

/**
 * Erases a person: all that is personal goes, opaque entries stay, and no advertising goes to them until they are let in
 * again. Once more is fine: it erases what has come since.
 *
 * @throws InputError as {@link subjectNamed}
 */
export async function eraseSubject(work: Work, id: string): Promise<Erasure> {
  const { subject, data } = await lockSubject(work, id);
  const { transaction, rules, now } = work;
  const { customer, ids, asked, key } = subject;
  const keys = await keysOf(transaction, rules.vocabulary, subject, data);
  await transaction.suppress(customer === null ? asked : idKey(customer.id), keys, now);
  const messages = await eraseMessages(work, data.entries);
  for (const { id } of data.resting) await eraseTraces(work, id);
  const alerts = await eraseCustomers(work, subject, data);
  const waiting = await eraseWaiting(work, key);
  if (customer !== null) await work.record({ kind: "erased", at: now, customer: customer.id });
  return {
    subject: asked,
    customers: ids,
    at: now,
    erased: {
      fields: Object.keys(customer?.fields ?? {}).sort(),
      keys: (customer?.keys.length ?? 0) + (customer?.formerKeys.length ?? 0),
      records: countByType([...data.records, ...waiting]),
      alerts,
      messages: messages.erased,
      traces: data.resting.map((entry) => entry.id),
    },
    stopped: messages.stopped,
    kept: { open: messages.open, entries: data.entries.length, suppressions: keys.length },
  };
}

interface Locked {
  readonly subject: Subject;
  readonly data: SubjectData;
}

/** Finds the person and takes the locks of everything that is touched, until there is nothing more to lock. */
async function lockSubject(work: Work, id: string): Promise<Locked> {
  const held = new Set<string>();
  for (;;) {
    const subject = await subjectNamed(work.transaction, work.rules.vocabulary, id);
    const data = await dataOf(work.transaction, subject);
    const missing = [...new Set(scopesOf(work, subject, data))].filter((scope) => !held.has(scope));
    if (missing.length === 0) return { subject, data };
    await work.lock(missing);
    for (const scope of missing) held.add(scope);
  }
}

function scopesOf(work: Work, { customer, ids, key }: Subject, data: SubjectData): string[] {
  const { program } = work.rules;
  const keys = [...(customer?.keys ?? []), ...(customer?.formerKeys ?? []), ...(key === null ? [] : [key])];
  return [
    ...ids.map(customerScope),
    ...(customer === null ? [] : [householdScope(customer.household)]),
    ...[...keys, ...data.records.flatMap((record) => record.keys)].map(keyScope),
    ...data.records.map((record) => recordScope(record.type, record.key)),
    // Whoever compares a message with these keeps what they are about as its evidence.
    ...data.entries.flatMap((entry) => lookedUp(program, entry.message, entry.household)),
    ...data.resting.flatMap((entry) => [customerScope(entry.customer), householdScope(entry.household)]),
  ];
}

interface ErasedMessages {
  readonly erased: readonly string[];
  readonly stopped: readonly string[];
  readonly open: readonly string[];
}

async function eraseMessages(work: Work, entries: readonly Entry[]): Promise<ErasedMessages> {
  const erased: string[] = [];
  const stopped: string[] = [];
  const open: string[] = [];
  for (const { id } of entries) {
    // One that was stopped has woken others, which are written as they are by now.
    const before = await work.transaction.entryForUpdate(id);
    if (before === null || before.erasure === "done") continue;
    const isWaiting = isOpen(standingAt(before, work.now));
    if (isWaiting && before.message.class !== "marketing") {
      // What the law or a contract asks for still goes (GDPR, article 17(3)(b)), and needs to know what it says.
      await putEntry(work, { ...before, erasure: "due" });
      open.push(before.id);
      continue;
    }
    const entry = isWaiting ? await stop(work, before) : before;
    if (isWaiting) stopped.push(before.id);
    await eraseMessage(work, entry);
    erased.push(before.id);
  }
  return { erased, stopped, open };
}

/** Advertising that waits or was cleared does not go. */
async function stop(work: Work, before: Entry): Promise<Entry> {
  const state = before.state === "held" ? "blocked" : "recalled";
  const reason = plainReason(
    "suppressed",
    null,
    "block",
    "This person was erased, so no advertising goes to them.",
  );
  const after = await putEntry(work, ended(work, before, state, reason));
  const { id, customer, breach } = after;
  await work.record({ kind: "state", at: work.now, message: id, customer, state, breach });
  await recordResolved(work, before, after);
  await ledgerChanged(work, before, after);
  return after;
}

/** @returns how many alerts were erased */
async function eraseCustomers(
  work: Work,
  { customer, ids }: Subject,
  { records }: SubjectData,
): Promise<number> {
  const { transaction } = work;
  let alerts = 0;
  for (const id of ids) alerts += (await transaction.eraseCustomer(id)).alerts;
  if (customer === null) return alerts;
  // The household stays, so that limits of the household and of the person go on counting what was sent.
  const nobody: Customer = { ...provisional(customer.id, []), household: customer.household };
  await rematch(work, {
    customer: nobody,
    record: null,
    customerKeys: [...new Set([...customer.keys, ...customer.formerKeys])],
    recordKeys: [...new Set(records.flatMap((record) => record.keys))],
  });
  await wakeHeld(work, [householdScope(customer.household)], () => true);
  return alerts;
}

/** Records with the address that somebody gave, who is nobody yet. */
async function eraseWaiting(work: Work, key: string | null): Promise<readonly StoredRecord[]> {
  if (key === null) return [];
  const found = await work.transaction.recordsByKey(key, Number.POSITIVE_INFINITY);
  const waiting = found.filter((record) => record.match === "waiting");
  await work.lock(waiting.map((record) => recordScope(record.type, record.key)));
  for (const { type, key: name } of waiting) await work.transaction.eraseRecord(type, name);
  return waiting;
}

function countByType(records: readonly StoredRecord[]): Readonly<Record<string, number>> {
  const counts = new Map<string, number>();
  for (const { type } of records) counts.set(type, (counts.get(type) ?? 0) + 1);
  return Object.fromEntries([...counts].sort(([left], [right]) => (left < right ? -1 : 1)));
}

/** What letting a person in again came to. */
export interface Readmission {
  readonly subject: string;
  /** How many keyed hashes were forgotten; 0: advertising went to this person before. */
  readonly forgotten: number;
}

/**
 * Lets a person in again who has consented anew: advertising may go to them, to all ids and addresses by which they had been
 * known.
 *
 * @throws InputError as {@link subjectNamed}
 */
export async function readmitSubject(work: Work, id: string): Promise<Readmission> {
  const { customer, ids, asked, key } = await subjectNamed(work.transaction, work.rules.vocabulary, id);
  await work.lock([...ids.map(customerScope), ...(key === null ? [] : [keyScope(key)])]);
  let forgotten = 0;
  for (const one of [...ids.map(idKey), ...(key === null ? [] : [key])]) {
    forgotten += await work.transaction.readmit(one);
  }
  if (customer !== null && forgotten > 0)
    await work.record({ kind: "readmitted", at: work.now, customer: customer.id });
  return { subject: asked, forgotten };
}
