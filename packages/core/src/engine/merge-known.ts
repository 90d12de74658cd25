import type { Customer } from "../ledger/fact.ts";
import { customerScope, householdScope, keyScope } from "../ledger/scope.ts";
import { InputError } from "../value/input-error.ts";
import type { Merge } from "./api.ts";
import { wakeHeld } from "./apply.ts";
import { customerNamed } from "./identity.ts";
import { mergeCustomer } from "./merge.ts";
import { rematchKeys } from "./rematch.ts";
import type { Work } from "./work.ts";

/**
 * Master data has found that two customers are one. What belonged to the one belongs to the other from now on, and what one
 * person may not get as well as the other is looked at again. Told again, it changes nothing.
 *
 * @throws InputError CY598 for a customer whom nobody knows, and for one that is to be merged into itself
 */
export async function mergeKnown(work: Work, merge: Merge): Promise<void> {
  const { from, into } = await lockBoth(work, merge);
  if (from.mergedInto !== null && from.id !== into.id) {
    const became = await customerNamed(work.transaction, from.id);
    if (became?.id === into.id) return;
    throw refused(
      merge.from,
      `It was merged into ${became?.id ?? from.mergedInto} before.`,
      "Merge that one.",
    );
  }
  if (from.id === into.id)
    throw refused(merge.from, "It is the same customer.", "Name the one that it turned out to be.");
  const households = [householdScope(from.household), householdScope(into.household)];
  await mergeCustomer(work, from, into);
  // Records that could be of either are of one now.
  const merged = (await work.transaction.customer(into.id)) ?? into;
  await rematchKeys(work, merged, [...new Set([...from.keys, ...from.formerKeys])]);
  await wakeHeld(work, households, () => true);
}

interface Both {
  /** As it is, merged or not. */
  readonly from: Customer;
  /** Whom the other one turned out to be, if that was merged too. */
  readonly into: Customer;
}

/** Takes the locks of both customers, where they live, and what leads to the one that goes. */
async function lockBoth(work: Work, merge: Merge): Promise<Both> {
  for (;;) {
    const before = await bothOf(work, merge);
    await work.lock(scopesOf(before));
    const both = await bothOf(work, merge);
    const held = new Set(scopesOf(before));
    // One of them may have moved while we waited for the locks.
    if (scopesOf(both).every((scope) => held.has(scope))) return both;
  }
}

function scopesOf({ from, into }: Both): readonly string[] {
  const customers = [from, into].flatMap(({ id, household }) => [
    customerScope(id),
    householdScope(household),
  ]);
  return [...customers, ...[...from.keys, ...from.formerKeys].map(keyScope)];
}

async function bothOf({ transaction }: Work, { from, into }: Merge): Promise<Both> {
  const [one, other] = [await transaction.customer(from), await customerNamed(transaction, into)];
  if (one === null) throw refused(from, "Nobody knows this customer.", "Check the id.");
  if (other === null)
    throw refused(into, "Nobody knows this customer.", "Report the customer first, or check the id.");
  return { from: one, into: other };
}

function refused(id: string, what: string, help: string): InputError {
  return new InputError("CY598", `merge: customer ${id}`, what, help);
}
