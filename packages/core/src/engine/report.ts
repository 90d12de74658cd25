import type { Customer, SiloState } from "../ledger/fact.ts";
import type { StoredRecord } from "../ledger/port.ts";
import { customerScope, householdScope, readsScope } from "../ledger/scope.ts";
import { InputError } from "../value/input-error.ts";
import { parseInstant } from "../value/instant.ts";
import { didYouMean } from "../value/suggest.ts";
import type { Instant } from "../value/value.ts";
import { decodeRecord } from "../vocabulary/decode-record.ts";
import type { RecordType, Silo } from "../vocabulary/vocabulary.ts";
import { raiseAlerts } from "./alerts.ts";
import type { Fact } from "./api.ts";
import { wakeHeld } from "./apply.ts";
import { provisional } from "./identity.ts";
import { readsOf } from "./judge.ts";
import type { Work } from "./work.ts";

/**
 * Takes in a silo's report of a record. An older report that comes late changes nothing. Held messages that depend on it
 * are marked due, and alerts whose condition it made true are raised.
 *
 * @throws InputError if it does not fit the vocabulary.
 */
export async function takeFact(work: Work, fact: Fact): Promise<void> {
  const type = recordTypeOf(work, fact.record);
  const { key, customer, fields } = decodeRecord(
    work.rules.vocabulary,
    fact.record,
    fact.data,
    fact.deleted === true,
  );
  const order = fact.version ?? sourceTime(work, fact);
  const owner = customer === null ? null : await ownerOf(work, customer);
  await work.transaction.lock(
    owner === null ? [`record:${type.name}`] : [customerScope(owner.id), householdScope(owner.household)],
  );

  const before = await work.transaction.record(type.name, key);
  if (before !== null && order < before.order) return;
  const deleted = fact.deleted === true;
  const after: StoredRecord = {
    type: type.name,
    key,
    customer: owner?.id ?? (deleted ? (before?.customer ?? null) : null),
    fields: deleted ? {} : fields,
    receivedAt: work.now,
    order,
    deleted,
  };
  await work.transaction.putRecord(after);
  await wakeReaders(work, type, [before, after]);
  if (!deleted) await raiseAlerts(work, after, before === null || before.deleted ? null : before);
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

async function ownerOf(work: Work, customer: string): Promise<Customer> {
  const known = await work.transaction.customer(customer);
  if (known !== null) return known;
  const stranger = provisional(customer, {});
  await work.transaction.putCustomer(stranger);
  return stranger;
}

/** Held messages whose rules read this record type: of the household for a customer's record, of everybody otherwise. */
async function wakeReaders(
  work: Work,
  type: RecordType,
  versions: readonly (StoredRecord | null)[],
): Promise<void> {
  const reads = (intent: string): boolean =>
    readsOf(work.rules.program, intent).records.some((one) => one.record === type.name);
  if (type.reference) {
    await wakeHeld(work, [readsScope(type.name)], () => true);
    return;
  }
  const owners = new Set(
    versions.flatMap((version) => (version?.customer == null ? [] : [version.customer])),
  );
  for (const owner of owners) {
    const customer = await work.transaction.customer(owner);
    const scope = customer === null ? customerScope(owner) : householdScope(customer.household);
    await wakeHeld(work, [scope], (entry) => reads(entry.message.intent));
  }
}

/** A silo is in step, or cannot be read: every held message whose rules read it is looked at again. */
export async function takeSiloState(work: Work, name: string, change: Partial<SiloState>): Promise<void> {
  const silo = siloNamed(work, name);
  await work.transaction.lock([`silo:${name}`]);
  const before = (await work.transaction.silo(name)) ?? { name, inStep: null, readable: true };
  const after = { ...before, ...change };
  // A watermark that comes late does not take back a newer one.
  const isOlder =
    typeof before.inStep === "number" && typeof after.inStep === "number" && after.inStep < before.inStep;
  await work.transaction.putSilo(isOlder ? { ...after, inStep: before.inStep } : after);
  const scopes = [...silo.records.values()].map((record) => readsScope(record.name));
  await wakeHeld(work, scopes, () => true);
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
