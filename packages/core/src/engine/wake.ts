import type { StoredRecord } from "../ledger/fact.ts";
import { customerScope, householdScope, readsScope } from "../ledger/scope.ts";
import { wakeHeld } from "./apply.ts";
import { readsOf } from "./judge.ts";
import type { Work } from "./work.ts";

/**
 * Wakes the held messages whose rules read a record that has changed: those of the household of each customer that had it or
 * has it; of everybody for a reference record.
 */
export async function wakeReaders(
  work: Work,
  type: string,
  versions: readonly (StoredRecord | null)[],
): Promise<void> {
  if (work.rules.vocabulary.records.get(type)?.reference === true) {
    await wakeHeld(work, [readsScope(type)], () => true);
    return;
  }
  const reads = (intent: string): boolean =>
    readsOf(work.rules.program, intent).records.some((one) => one.record === type);
  const owners = new Set(
    versions.flatMap((version) => (version?.customer == null ? [] : [version.customer])),
  );
  for (const owner of owners) {
    const customer = await work.transaction.customer(owner);
    const scope = customer === null ? customerScope(owner) : householdScope(customer.household);
    await wakeHeld(work, [scope], (entry) => reads(entry.message.intent));
  }
}
