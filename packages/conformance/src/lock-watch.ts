import { type Customer, type Entry, type Store, scopesOf, type Transaction } from "@comity/core";
import { tampered } from "./tampered-store.ts";

/**
 * Looks on while an engine works, and notes what it writes without having locked it. A store that runs one transaction at a
 * time forgives that; where several run, one of them would write back what the other had changed.
 */
export class LockWatch {
  readonly unlocked: string[] = [];

  /** The same store, with somebody looking on. */
  watch(store: Store): Store {
    return tampered(store, (transaction) => this.#watching(transaction));
  }

  #watching(transaction: Transaction): Partial<Transaction> {
    const locked = new Set<string>();
    return {
      lock: async (scopes) => {
        for (const scope of scopes) locked.add(scope);
        await transaction.lock(scopes);
      },
      tryLock: async (scopes) => {
        const isTaken = await transaction.tryLock(scopes);
        if (isTaken) for (const scope of scopes) locked.add(scope);
        return isTaken;
      },
      putEntry: async (entry, scopes) => {
        if (!deciding(entry).some((scope) => locked.has(scope)))
          this.unlocked.push(`message ${entry.id} as ${entry.state}`);
        await transaction.putEntry(entry, scopes);
      },
      putCustomer: async (customer: Customer) => {
        if (!locked.has(`customer:${customer.id}`)) this.unlocked.push(`customer ${customer.id}`);
        await transaction.putCustomer(customer);
      },
    };
  }
}

/** What a decision on a message may lock; a customer of whom nothing is known has its own. */
function deciding({ message, customer, household }: Entry): readonly string[] {
  return scopesOf(message, customer, household);
}
