import {
  type Claim,
  type Customer,
  type Entry,
  type Evidence,
  type Instant,
  type LedgerEvent,
  type SiloState,
  type StoredRecord,
  StoreError,
  type Transaction,
} from "@comity/core";
import type { Operations, Soon } from "./operations.ts";
import { keyText } from "./text.ts";
import { Turns } from "./turns.ts";

/**
 * The transaction that one work of a store gets to see. It is good for as long as the work runs, and no longer. Once the store has failed it stays failed: a work that swallows a StoreError cannot go on to be committed
 * without what it tried to write.
 */
export class WorkTransaction implements Transaction {
  readonly #operations: Operations;
  readonly #turns = new Turns();
  #ended = false;
  #failure: StoreError | null = null;

  constructor(operations: Operations) {
    this.#operations = operations;
  }

  /** The first error of the store itself, if there was one. */
  get failure(): StoreError | null {
    return this.#failure;
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** From now on every call is refused. Resolves when those that were made before are done. */
  async end(): Promise<void> {
    this.#ended = true;
    await this.#turns.idle();
  }

  async lock(scopes: readonly string[]): Promise<void> {
    return this.#perform(({ exclusion }) => exclusion.lock(scopes.map(keyText)));
  }

  async claim(entry: Pick<Entry, "id" | "sequence">, claims: readonly Claim[]): Promise<void> {
    return this.#perform(({ exclusion }) => {
      for (const { scope } of claims) keyText(scope);
      return exclusion.claim(entry, claims);
    });
  }

  async concede(entry: Pick<Entry, "id" | "sequence">, conflict: string): Promise<void> {
    return this.#perform(({ exclusion }) => exclusion.concede(entry, conflict));
  }

  async silo(name: string): Promise<SiloState | null> {
    return this.#perform(({ facts }) => facts.silo(keyText(name)));
  }

  async putSilo(state: SiloState): Promise<void> {
    return this.#perform(({ facts }) => {
      keyText(state.name);
      return facts.putSilo(state);
    });
  }

  async customer(id: string): Promise<Customer | null> {
    return this.#perform(({ facts }) => facts.customer(keyText(id)));
  }

  async putCustomer(customer: Customer): Promise<void> {
    return this.#perform(({ facts }) => {
      keyText(customer.id);
      keyText(customer.household);
      if (customer.mergedInto !== null) keyText(customer.mergedInto);
      for (const key of [...customer.keys, ...customer.formerKeys]) keyText(key);
      return facts.putCustomer(customer);
    });
  }

  async household(household: string): Promise<readonly Customer[]> {
    return this.#perform(({ facts }) => facts.household(keyText(household)));
  }

  async customersByKey(key: string): Promise<readonly Customer[]> {
    return this.#perform(({ facts }) => facts.customersByKey(keyText(key)));
  }

  async record(type: string, key: string): Promise<StoredRecord | null> {
    return this.#perform(({ facts }) => facts.record(keyText(type), keyText(key)));
  }

  async putRecord(record: StoredRecord): Promise<void> {
    return this.#perform(({ facts }) => {
      keyText(record.type);
      keyText(record.key);
      if (record.customer !== null) keyText(record.customer);
      for (const key of record.keys) keyText(key);
      return facts.putRecord(record);
    });
  }

  async records(type: string, customers: readonly string[]): Promise<readonly StoredRecord[]> {
    return this.#perform(({ facts }) => facts.records(keyText(type), customers.map(keyText)));
  }

  async allRecords(type: string): Promise<readonly StoredRecord[]> {
    return this.#perform(({ facts }) => facts.allRecords(keyText(type)));
  }

  async recordsByKey(key: string, limit: number): Promise<readonly StoredRecord[]> {
    return this.#perform(({ facts }) => facts.recordsByKey(keyText(key), count(limit)));
  }

  async entry(id: string): Promise<Entry | null> {
    return this.#perform(({ entries }) => entries.entry(keyText(id)));
  }

  async putEntry(entry: Entry, scopes: readonly string[]): Promise<void> {
    return this.#perform(({ entries }) => {
      keyText(entry.id);
      keyText(entry.customer);
      keyText(entry.household);
      return entries.putEntry(entry, [...new Set(scopes.map(keyText))].sort());
    });
  }

  async nextSequence(): Promise<number> {
    return this.#perform(({ entries }) => entries.nextSequence());
  }

  async entries(scope: string, since: Instant | null): Promise<readonly Entry[]> {
    return this.#perform(({ entries }) => entries.entries(keyText(scope), since));
  }

  async held(scope: string): Promise<readonly Entry[]> {
    return this.#perform(({ entries }) => entries.held(keyText(scope)));
  }

  async due(now: Instant, limit: number): Promise<readonly Entry[]> {
    return this.#perform(({ entries }) => entries.due(now, count(limit)));
  }

  async nextDue(): Promise<Instant | null> {
    return this.#perform(({ entries }) => entries.nextDue());
  }

  async entryIds(from: string, limit: number): Promise<readonly string[]> {
    return this.#perform(({ entries }) => entries.entryIds(keyText(from), count(limit)));
  }

  async putEvidence(evidence: Evidence): Promise<void> {
    return this.#perform((operations) => {
      keyText(evidence.message.id);
      return operations.evidence.putEvidence(evidence);
    });
  }

  async evidence(message: string): Promise<Evidence | null> {
    return this.#perform(({ evidence }) => evidence.evidence(keyText(message)));
  }

  async allEvidence(message: string): Promise<readonly Evidence[]> {
    return this.#perform(({ evidence }) => evidence.allEvidence(keyText(message)));
  }

  async alertRaisedAt(alert: string, key: string): Promise<Instant | null> {
    return this.#perform(({ log }) => log.alertRaisedAt(keyText(alert), keyText(key)));
  }

  async putAlertRaised(alert: string, key: string, at: Instant): Promise<void> {
    return this.#perform(({ log }) => log.putAlertRaised(keyText(alert), keyText(key), at));
  }

  async append(event: LedgerEvent): Promise<void> {
    return this.#perform(({ log }) => log.append(event));
  }

  async eventsOf(message: string): Promise<readonly LedgerEvent[]> {
    return this.#perform(({ log }) => log.eventsOf(keyText(message)));
  }

  async events(after: number, limit: number): ReturnType<Transaction["events"]> {
    return this.#perform(({ log }) => log.events(after, count(limit)));
  }

  async #perform<T>(operation: (operations: Operations) => Soon<T>): Promise<T> {
    if (this.#ended) {
      throw new StoreError(
        "closed",
        "This transaction has ended with its work. Await every call before the work returns.",
      );
    }
    try {
      return await this.#turns.take(() => {
        if (this.#failure !== null) throw this.#failure;
        return operation(this.#operations);
      });
    } catch (error) {
      if (error instanceof StoreError) this.#failure ??= error;
      throw error;
    }
  }
}

// A database takes a negative limit for none, and cannot take Infinity at all.
function count(limit: number): number {
  return Math.min(Math.max(0, Math.trunc(limit)), Number.MAX_SAFE_INTEGER);
}
