import type { SiloState } from "../ledger/fact.ts";
import type { StoredRecord } from "../ledger/port.ts";
import { customerScope, householdScope, readsScope, recordScope } from "../ledger/scope.ts";
import { InputError } from "../value/input-error.ts";
import { parseInstant } from "../value/instant.ts";
import { didYouMean } from "../value/suggest.ts";
import type { Instant } from "../value/value.ts";
import { decodeRecord } from "../vocabulary/decode-record.ts";
import type { RecordType, Silo } from "../vocabulary/vocabulary.ts";
import { raiseAlerts } from "./alerts.ts";
import type { Fact } from "./api.ts";
import { wakeHeld } from "./apply.ts";
import { placeRecord } from "./rematch.ts";
import { ownerNamed, storedRecord } from "./stored-record.ts";
import { wakeReaders } from "./wake.ts";
import type { Work } from "./work.ts";

/**
 * Takes in a silo's report of a record. An older report that comes late changes nothing. Held messages that depend on it
 * are marked due, and alerts whose condition it made true are raised.
 *
 * @throws InputError if it does not fit the vocabulary.
 */
export async function takeFact(work: Work, fact: Fact): Promise<void> {
  const type = recordTypeOf(work, fact.record);
  const deleted = fact.deleted === true;
  const decoded = decodeRecord(work.rules.vocabulary, fact.record, fact.data, deleted);
  const reportOrder = orderOf(work, fact);
  const owner = decoded.customer === null ? null : await ownerNamed(work, decoded.customer);
  await work.lock([
    recordScope(type.name, decoded.key),
    ...(owner === null ? [] : [customerScope(owner.id), householdScope(owner.household)]),
  ]);

  const before = await work.transaction.record(type.name, decoded.key);
  if (before !== null && isOlder(reportOrder, before)) return;
  const reported = storedRecord(work, type.name, decoded, owner, { receivedAt: work.now, ...reportOrder });
  const after = await placeRecord(work, before, deleted ? gone(reported, before) : reported);
  await wakeReaders(work, type.name, [before, after]);
  // For a customer that gets it only now, it is new.
  const had = before !== null && !before.deleted && before.customer === after.customer;
  if (!deleted) await raiseAlerts(work, after, had ? before : null);
}

/** A record that is gone says nothing any more, and stays whose it was. */
function gone(reported: StoredRecord, before: StoredRecord | null): StoredRecord {
  const { customer, match } = reported.customer === null && before !== null ? before : reported;
  return { ...reported, customer, match, fields: {}, keys: [], deleted: true };
}

type ReportOrder = Pick<StoredRecord, "order" | "versioned">;

function orderOf(work: Work, fact: Fact): ReportOrder {
  if (fact.version === undefined) return { order: sourceTime(work, fact), versioned: false };
  if (typeof fact.version === "number" && Number.isFinite(fact.version))
    return { order: fact.version, versioned: true };
  throw new InputError(
    "CY584",
    `fact ${fact.record}: version`,
    "It is not a number.",
    "Give a number that grows with each change of the record, or leave it out.",
  );
}

/**
 * Whether a report comes late. A version and a time cannot be compared, so of two such reports the one that comes later
 * counts; what was there at the start is older than any report.
 */
function isOlder(report: ReportOrder, before: StoredRecord): boolean {
  return before.receivedAt !== null && report.versioned === before.versioned && report.order < before.order;
}

function sourceTime(work: Work, fact: Fact): Instant {
  if (fact.at === undefined) return work.now;
  const instant = parseInstant(fact.at);
  if (instant.ok) return instant.value;
  throw new InputError(
    "CY580",
    `fact ${fact.record}: at`,
    instant.error,
    "Give an ISO 8601 instant with an offset.",
  );
}

/** A silo is in step, or cannot be read: every held message whose rules read it is looked at again. */
export async function takeSiloState(work: Work, name: string, change: Partial<SiloState>): Promise<void> {
  const silo = siloNamed(work, name);
  await work.lock([`silo:${name}`]);
  const before = (await work.transaction.silo(name)) ?? { name, inStep: null, readable: true };
  const after = { ...before, ...change };
  const inStep = laterMark(before.inStep, notAfter(work.now, after.inStep));
  await work.transaction.putSilo({ ...after, inStep });
  const scopes = [...silo.records.values()].map((record) => readsScope(record.name));
  await wakeHeld(work, scopes, () => true);
}

/** Nobody can have been in step later than now. */
function notAfter(now: Instant, mark: SiloState["inStep"]): SiloState["inStep"] {
  return typeof mark === "number" ? Math.min(mark, now) : mark;
}

/** A watermark that comes late does not take back a newer one. */
function laterMark(before: SiloState["inStep"], after: SiloState["inStep"]): SiloState["inStep"] {
  return typeof before === "number" && typeof after === "number" ? Math.max(before, after) : after;
}

function siloNamed(work: Work, name: string): Silo {
  const { silos } = work.rules.vocabulary;
  const silo = silos.get(name);
  if (silo !== undefined) return silo;
  throw new InputError(
    "CY581",
    `silo ${name}`,
    "The vocabulary has no such silo.",
    didYouMean(name, silos.keys()),
  );
}

function recordTypeOf(work: Work, name: string): RecordType {
  const { records } = work.rules.vocabulary;
  const type = records.get(name);
  if (type !== undefined) return type;
  throw new InputError(
    "CY582",
    `fact ${name}`,
    "The vocabulary has no such record.",
    didYouMean(name, records.keys()),
  );
}
