import type { Facts } from "../eval/situation.ts";
import type { Reads } from "../ir/program.ts";
import type { Customer, FactRecord, SiloState } from "../ledger/fact.ts";
import type { Transaction } from "../ledger/port.ts";

/** Fetches exactly what rules can read (see `ir/reads.ts`), so that evaluation is pure and synchronous. */
export async function gatherFacts(
  transaction: Transaction,
  reads: Reads,
  customer: Customer,
): Promise<Facts> {
  const records = new Map<string, readonly FactRecord[]>();
  const silos = new Map<string, SiloState>();
  const members = await membersOf(transaction, reads, customer);
  for (const { record, scope } of reads.records) {
    const found =
      scope === "reference"
        ? await transaction.allRecords(record)
        : await transaction.records(record, scope === "household" ? members : [customer.id]);
    records.set(record, found);
    const silo = siloOf(record);
    if (!silos.has(silo)) silos.set(silo, (await transaction.silo(silo)) ?? neverHeardOf(silo));
  }
  return factsOf(records, silos, customer.id);
}

async function membersOf(
  transaction: Transaction,
  reads: Reads,
  customer: Customer,
): Promise<readonly string[]> {
  if (!reads.records.some((one) => one.scope === "household")) return [customer.id];
  const members = (await transaction.household(customer.household)).map((member) => member.id);
  return members.includes(customer.id) ? members : [...members, customer.id];
}

function factsOf(
  records: ReadonlyMap<string, readonly FactRecord[]>,
  silos: ReadonlyMap<string, SiloState>,
  customer: string,
): Facts {
  const keyed = new Map<string, ReadonlyMap<string, FactRecord>>();
  const byKeyOf = (type: string): ReadonlyMap<string, FactRecord> => {
    const known = keyed.get(type);
    if (known !== undefined) return known;
    const built = new Map((records.get(type) ?? []).map((record) => [record.key, record]));
    keyed.set(type, built);
    return built;
  };
  return {
    silo: (name) => silos.get(name) ?? neverHeardOf(name),
    records(type, scope) {
      const all = records.get(type) ?? [];
      return scope === "customer" ? all.filter((record) => record.customer === customer) : all;
    },
    byKey: (type, key) => byKeyOf(type).get(key) ?? null,
  };
}

/** The same facts with one record as it was before a report: what an alert's condition is compared with. */
export function asBefore(facts: Facts, type: string, key: string, before: FactRecord | null): Facts {
  return {
    silo: (name) => facts.silo(name),
    records(other, scope) {
      const records = facts.records(other, scope);
      if (other !== type) return records;
      const rest = records.filter((record) => record.key !== key);
      if (before === null) return rest;
      return [...rest, before].sort((left, right) => (left.key < right.key ? -1 : 1));
    },
    byKey: (other, otherKey) => (other === type && otherKey === key ? before : facts.byKey(other, otherKey)),
  };
}

/** A silo that never reported: its set of records is not known to be complete. */
function neverHeardOf(name: string): SiloState {
  return { name, inStep: null, readable: true };
}

/** `risk` of `risk.policy`. */
export function siloOf(recordType: string): string {
  return recordType.slice(0, recordType.indexOf("."));
}
