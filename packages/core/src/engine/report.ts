import type { Customer, SiloState, StoredRecord } from "../ledger/fact.ts";
import { customerScope, householdScope, readsScope, recordScope, siloScope } from "../ledger/scope.ts";
import { excerpt } from "../value/date.ts";
import { InputError } from "../value/input-error.ts";
import { parseInstant } from "../value/instant.ts";
import { didYouMean } from "../value/suggest.ts";
import type { Instant } from "../value/value.ts";
import { isNotGiven } from "../vocabulary/decode-field.ts";
import { checkObject, refuseUnknownNames } from "../vocabulary/decode-fields.ts";
import { type DecodedRecord, decodeRecord } from "../vocabulary/decode-record.ts";
import type { RecordType, Silo } from "../vocabulary/vocabulary.ts";
import { raiseAlerts } from "./alerts.ts";
import type { Fact } from "./api.ts";
import { wakeHeld } from "./apply.ts";
import { placeRecord } from "./rematch.ts";
import { lockOwner, ownerNamed, storedRecord } from "./stored-record.ts";
import { passOnSuppression } from "./suppression.ts";
import { wakeReaders } from "./wake.ts";
import type { Work } from "./work.ts";

/**
 * Takes in a silo's report of a record. An older report that comes late changes nothing. Held messages that depend on it
 * are marked due, and alerts whose condition it made true are raised.
 *
 * @throws InputError if it does not fit the vocabulary.
 */
export async function takeFact(work: Work, fact: Fact): Promise<void> {
  checkReport(fact);
  const type = recordTypeOf(work, fact.record);
  const deleted = fact.deleted === true;
  const decoded = decodeRecord(work.rules.vocabulary, fact.record, fact.data, deleted);
  const reportOrder = orderOf(work, fact);
  const { owner, before } = await lockReported(work, type, decoded);
  if (before !== null && isOlder(reportOrder, before)) return;
  const reported = storedRecord(work, type.name, decoded, owner, { receivedAt: work.now, ...reportOrder });
  const after = await placeRecord(work, before, deleted ? gone(reported, before) : reported);
  if (!deleted) await passOnSuppression(work, after);
  await wakeReaders(work, type.name, [before, after]);
  // For a customer that gets it only now, it is new.
  const had = before !== null && !before.deleted && before.customer === after.customer;
  if (!deleted) await raiseAlerts(work, after, had ? before : null);
}

/** A record as it was before a report, and whose it is said to be, with the locks of both and of whose it was. */
async function lockReported(
  work: Work,
  { name: type, reference }: RecordType,
  { key, customer }: DecodedRecord,
): Promise<{ readonly owner: Customer | null; readonly before: StoredRecord | null }> {
  const { transaction } = work;
  for (;;) {
    const known = await transaction.record(type, key);
    // What everybody reads does not change while somebody decides by it (see `judge.ts`).
    const scopes = [recordScope(type, key), ...(reference ? [readsScope(type)] : [])];
    if (known?.customer != null) {
      const former = await ownerNamed(work, known.customer);
      scopes.push(customerScope(former.id), householdScope(former.household));
    }
    const owner = customer === null ? null : await lockOwner(work, customer, scopes);
    if (owner === null) await work.lock(scopes);
    const before = await transaction.record(type, key);
    // It may have become somebody else's while we waited for the locks.
    if (before?.customer === known?.customer) return { owner, before };
  }
}

/** A record that is gone says nothing any more, and stays whose it was. */
function gone(reported: StoredRecord, before: StoredRecord | null): StoredRecord {
  const { customer, match } = reported.customer === null && before !== null ? before : reported;
  return { ...reported, customer, match, fields: {}, keys: [], deleted: true };
}

/**
 * By how much the clock of a source may be ahead. A report from further ahead would stand until its time has come, whatever is
 * reported of the record meanwhile.
 */
const MOST_AHEAD_MS = 5 * 60_000;

type ReportOrder = Pick<StoredRecord, "order" | "versioned">;

function orderOf(work: Work, fact: Fact): ReportOrder {
  if (fact.version === undefined) return { order: sourceTime(work, fact), versioned: false };
  const { version } = fact;
  const where = `fact ${fact.record}: version`;
  if (typeof version !== "number" || !Number.isFinite(version)) {
    throw new InputError(
      "CY584",
      where,
      "It is not a number.",
      "Give a number that grows with each change of the record, or leave it out.",
    );
  }
  if (Math.abs(version) <= Number.MAX_SAFE_INTEGER) return { order: version, versioned: true };
  throw new InputError(
    "CY584",
    where,
    "It is so large that two which follow each other would be taken for one.",
    `${Number.MAX_SAFE_INTEGER} is the most: of a time, give milliseconds, or use \`at\`.`,
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
  const where = `fact ${fact.record}: at`;
  const instant = parseInstant(fact.at);
  if (!instant.ok)
    throw new InputError("CY580", where, instant.error, "Give an ISO 8601 instant with an offset.");
  if (instant.value <= work.now + MOST_AHEAD_MS) return instant.value;
  throw new InputError(
    "CY580",
    where,
    `It is more than ${MOST_AHEAD_MS / 60_000} minutes ahead of the clock here, so all that is reported before then would count as older.`,
    "Give when the record became so at its source, and report it then; for what is planned, use a field of the record. If it became so just now, one of the two clocks is wrong: comity doctor looks at the one here.",
  );
}

/** A silo is in step, or cannot be read: every held message whose rules read it is looked at again. */
export async function takeSiloState(work: Work, name: string, change: Partial<SiloState>): Promise<void> {
  const silo = siloNamed(work, name);
  await work.lock([siloScope(name)]);
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

const NAMES = ["record", "data", "deleted", "version", "at"];

/** What a report may say, and nothing else: with a misspelt `deleted` a record that is gone would live on. */
function checkReport(raw: unknown): void {
  checkObject(raw, "fact");
  refuseUnknownNames(raw, NAMES, "fact", "A report");
  if (typeof raw.record !== "string") {
    throw new InputError(
      "CY582",
      "fact: record",
      "It does not say which record.",
      "Write it as silo.record.",
    );
  }
  if (raw.at !== undefined && typeof raw.at !== "string") {
    throw new InputError(
      "CY580",
      `fact ${excerpt(raw.record)}: at`,
      "This is not text.",
      "Give an ISO 8601 instant with an offset.",
    );
  }
  if (isNotGiven(raw.deleted) || typeof raw.deleted === "boolean") return;
  throw new InputError(
    "CY504",
    `fact ${excerpt(raw.record)}: deleted`,
    "This is neither true nor false.",
    "Write true for a record that is gone.",
  );
}

function recordTypeOf(work: Work, name: string): RecordType {
  const { records } = work.rules.vocabulary;
  const type = records.get(name);
  if (type !== undefined) return type;
  throw new InputError(
    "CY582",
    `fact ${excerpt(name)}`,
    "The vocabulary has no such record.",
    didYouMean(name, records.keys()),
  );
}
