import type { Facts } from "../eval/situation.ts";
import type { Reads } from "../ir/program.ts";
import type { ReadSet } from "../ledger/evidence.ts";
import type { Customer, FactRecord, SiloState } from "../ledger/fact.ts";
import type { Message } from "../ledger/message.ts";
import type { Transaction } from "../ledger/port.ts";
import { siloOf } from "../vocabulary/silo-of.ts";
import { type Followed, follow, idOf } from "./follow.ts";

/** What was fetched for a decision, beside what its rules make of it. */
export interface GatheredFacts extends Facts {
  readonly silos: readonly SiloState[];
  /** The sets that were fetched from end to end. */
  readonly sets: readonly ReadSet[];
  /** All records, of sets and followed; each once. */
  readonly all: readonly FactRecord[];
  /** Those of them that are in none of the sets, though of a type that is. */
  readonly followed: readonly { readonly record: string; readonly key: string }[];
  /** References that lead to no record. */
  readonly absent: readonly { readonly record: string; readonly key: string }[];
}

/**
 * Fetches exactly what rules can read (see `ir/reads.ts`), so that evaluation is pure and synchronous.
 *
 * @param before a record as it was before a report: what it referred to then is fetched too
 */
export async function gatherFacts(
  transaction: Transaction,
  reads: Reads,
  customer: Customer,
  message: Pick<Message, "about" | "items"> | null,
  before: FactRecord | null = null,
): Promise<GatheredFacts> {
  const records = new Map<string, readonly FactRecord[]>();
  const silos = new Map<string, SiloState>();
  const sets: ReadSet[] = [];
  const members = await membersOf(transaction, reads, customer);
  for (const { record, scope } of reads.records) {
    const silo = siloOf(record);
    if (!silos.has(silo)) silos.set(silo, (await transaction.silo(silo)) ?? neverHeardOf(silo));
    if (scope === "followed") continue;
    const found =
      scope === "reference"
        ? await transaction.allRecords(record)
        : await transaction.records(record, scope === "household" ? members : [customer.id]);
    records.set(record, found);
    sets.push({ record, scope });
  }
  const followed = await follow(transaction, reads, customer, message, [...records.values()].flat(), before);
  return factsOf(records, sets, silos, followed, customer.id);
}

async function membersOf(
  transaction: Transaction,
  reads: Reads,
  customer: Customer,
): Promise<readonly string[]> {
  if (!reads.records.some((one) => one.scope === "household")) return [customer.id];
  const members = await transaction.members(customer.household);
  return members.includes(customer.id) ? members : [...members, customer.id];
}

function factsOf(
  sets: ReadonlyMap<string, readonly FactRecord[]>,
  read: readonly ReadSet[],
  silos: ReadonlyMap<string, SiloState>,
  followed: ReadonlyMap<string, Followed>,
  customer: string,
): GatheredFacts {
  const own = new Map<string, readonly FactRecord[]>();
  const members = new Map([...sets.values()].flat().map((one) => [idOf(one.type, one.key), one]));
  const reached = [...followed].filter(([id]) => !members.has(id)).map(([, one]) => one);
  return {
    silos: [...silos.values()],
    sets: read,
    all: [...members.values(), ...reached.flatMap(({ found }) => found ?? [])],
    followed: reached.flatMap(({ record, key, found }) =>
      found !== null && sets.has(record) ? [{ record, key }] : [],
    ),
    absent: reached.flatMap(({ record, key, found }) => (found === null ? [{ record, key }] : [])),
    silo: (name) => silos.get(name) ?? neverHeardOf(name),
    records(type, scope) {
      const all = sets.get(type) ?? [];
      if (scope !== "customer") return all;
      const known = own.get(type) ?? all.filter((record) => record.customer === customer);
      own.set(type, known);
      return known;
    },
    byKey: (type, key) => followed.get(idOf(type, key))?.found ?? null,
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
