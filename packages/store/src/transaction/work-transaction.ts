import {
  type Activation,
  type AlertEvent,
  type Claim,
  type Compared,
  type Consumer,
  type Customer,
  type EarlierMessage,
  type Entry,
  type ErasedCustomer,
  type EventPlace,
  type Evidence,
  type Instant,
  type LedgerEvent,
  type PlacedAlert,
  type SiloState,
  type StoredRecord,
  type StoredRuleSet,
  StoreError,
  type Transaction,
} from "@comity/core";
import { type Operations, oneAtATime, type Soon } from "./operations.ts";
import { Remembered } from "./remembered.ts";
import { keyText } from "./text.ts";
import { Turns } from "./turns.ts";

/**
 * The transaction that one work of a store gets to see. It is good for as long as the work runs, and no longer. Once the store has failed it stays failed: a work that swallows a StoreError cannot go on to be committed
 * without what it tried to write.
 */
export class WorkTransaction implements Transaction {
  readonly #operations: Operations;
  readonly #turns = new Turns();
  readonly #entries = new Remembered<Entry>();
  readonly #customers = new Remembered<Customer>();
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
    return this.#exclude((exclusion) => exclusion.lock(scopes.map(keyText)));
  }

  async lockShared(scopes: readonly string[]): Promise<void> {
    return this.#exclude((exclusion) => exclusion.lockShared(scopes.map(keyText)));
  }

  async tryLock(scopes: readonly string[]): Promise<boolean> {
    return this.#exclude((exclusion) => exclusion.tryLock(scopes.map(keyText)));
  }

  claim(entry: Pick<Entry, "id" | "sequence">, claims: readonly Claim[]): Promise<void> {
    return this.#perform(({ exclusion }) => {
      for (const { scope } of claims) keyText(scope);
      return exclusion.claim(entry, claims);
    });
  }

  concede(entry: Pick<Entry, "id" | "sequence">, conflict: string): Promise<void> {
    return this.#perform(({ exclusion }) => exclusion.concede(entry, conflict));
  }

  silo(name: string): Promise<SiloState | null> {
    return this.#perform(({ facts }) => facts.silo(keyText(name)));
  }

  putSilo(state: SiloState): Promise<void> {
    return this.#perform(({ facts }) => {
      keyText(state.name);
      return facts.putSilo(state);
    });
  }

  customer(id: string): Promise<Customer | null> {
    return this.#perform(({ facts }) => this.#customers.get(keyText(id), () => facts.customer(id)));
  }

  putCustomer(customer: Customer): Promise<void> {
    return this.#perform(({ facts }) => {
      keyText(customer.id);
      keyText(customer.household);
      if (customer.mergedInto !== null) keyText(customer.mergedInto);
      for (const key of [...customer.keys, ...customer.formerKeys]) keyText(key);
      this.#customers.forget(customer.id);
      return facts.putCustomer(customer);
    });
  }

  members(household: string): Promise<readonly string[]> {
    return this.#perform(({ facts }) => facts.members(keyText(household)));
  }

  customersByKey(key: string, limit: number): Promise<readonly Customer[]> {
    return this.#perform(({ facts }) => facts.customersByKey(keyText(key), count(limit)));
  }

  record(type: string, key: string): Promise<StoredRecord | null> {
    return this.#perform(({ facts }) => facts.record(keyText(type), keyText(key)));
  }

  putRecord(record: StoredRecord): Promise<void> {
    return this.#perform(({ facts }) => {
      keyText(record.type);
      keyText(record.key);
      if (record.customer !== null) keyText(record.customer);
      for (const key of record.keys) keyText(key);
      return facts.putRecord(record);
    });
  }

  records(type: string, customers: readonly string[]): Promise<readonly StoredRecord[]> {
    return this.#perform(({ facts }) => facts.records(keyText(type), customers.map(keyText)));
  }

  allRecords(type: string): Promise<readonly StoredRecord[]> {
    return this.#perform(({ facts }) => facts.allRecords(keyText(type)));
  }

  recordsByKey(key: string, limit: number): Promise<readonly StoredRecord[]> {
    return this.#perform(({ facts }) => facts.recordsByKey(keyText(key), count(limit)));
  }

  entry(id: string): Promise<Entry | null> {
    return this.#perform(({ entries }) => this.#entries.get(keyText(id), () => entries.entry(id)));
  }

  entryForUpdate(id: string): Promise<Entry | null> {
    return this.#perform(({ entries }) => {
      this.#entries.forget(keyText(id));
      return this.#entries.get(id, () => entries.entryForUpdate(id));
    });
  }

  wake(ids: readonly string[], at: Instant): Promise<void> {
    return this.#perform(({ entries }) => {
      for (const id of ids) this.#entries.forget(keyText(id));
      return entries.wake(ids, at);
    });
  }

  putEntry(entry: Entry, scopes: readonly string[]): Promise<void> {
    return this.#perform(({ entries }) => {
      keyText(entry.id);
      keyText(entry.customer);
      keyText(entry.household);
      this.#entries.forget(entry.id);
      return entries.putEntry(entry, [...new Set(scopes.map(keyText))].sort());
    });
  }

  nextSequence(): Promise<number> {
    return this.#perform(({ entries }) => entries.nextSequence());
  }

  entries(scope: string, since: Instant | null): Promise<readonly Entry[]> {
    return this.#perform(({ entries }) => entries.entries(keyText(scope), since));
  }

  earlier(scope: string, since: Instant | null, compared: Compared): Promise<readonly EarlierMessage[]> {
    return this.#perform(({ entries }) => entries.earlier(keyText(scope), since, compared));
  }

  latestEntries(scopes: readonly string[], before: number | null, limit: number): Promise<readonly Entry[]> {
    return this.#perform(({ entries }) => entries.latestEntries(scopes.map(keyText), before, count(limit)));
  }

  held(scope: string, after: number, limit: number): Promise<readonly Entry[]> {
    return this.#perform(({ entries }) => entries.held(keyText(scope), after, count(limit)));
  }

  due(now: Instant, limit: number): Promise<readonly Entry[]> {
    return this.#perform(({ entries }) => entries.due(now, count(limit)));
  }

  nextDue(): Promise<Instant | null> {
    return this.#perform(({ entries }) => entries.nextDue());
  }

  entryIds(from: string, limit: number): Promise<readonly string[]> {
    return this.#perform(({ entries }) => entries.entryIds(keyText(from), count(limit)));
  }

  putEvidence(evidence: Evidence): Promise<void> {
    return this.#perform((operations) => {
      keyText(evidence.message.id);
      return operations.evidence.putEvidence(evidence);
    });
  }

  evidence(message: string): Promise<Evidence | null> {
    return this.#perform(({ evidence }) => evidence.evidence(keyText(message)));
  }

  allEvidence(message: string): Promise<readonly Evidence[]> {
    return this.#perform(({ evidence }) => evidence.allEvidence(keyText(message)));
  }

  putRuleSet(ruleSet: StoredRuleSet): Promise<void> {
    return this.#perform(({ ruleSets }) => {
      keyText(ruleSet.hash);
      return ruleSets.putRuleSet(ruleSet);
    });
  }

  ruleSet(hash: string): Promise<string | null> {
    return this.#perform(({ ruleSets }) => ruleSets.ruleSet(keyText(hash)));
  }

  activateRuleSet(hash: string, at: Instant): Promise<number> {
    return this.#perform(({ ruleSets }) => ruleSets.activateRuleSet(keyText(hash), at));
  }

  activeRuleSet(): Promise<Activation | null> {
    return this.#perform(({ ruleSets }) => ruleSets.activeRuleSet());
  }

  alertRaisedAt(alert: string, key: string): Promise<Instant | null> {
    return this.#perform(({ log }) => log.alertRaisedAt(keyText(alert), keyText(key)));
  }

  putAlertRaised(alert: string, key: string, at: Instant): Promise<void> {
    return this.#perform(({ log }) => log.putAlertRaised(keyText(alert), keyText(key), at));
  }

  append(event: LedgerEvent): Promise<void> {
    return this.#perform(({ log }) => log.append(event));
  }

  eventsOf(message: string): Promise<readonly LedgerEvent[]> {
    return this.#perform(({ log }) => log.eventsOf(keyText(message)));
  }

  events(after: number, limit: number): ReturnType<Transaction["events"]> {
    return this.#perform(({ log }) => log.events(after, count(limit)));
  }

  suppress(subject: string, keys: readonly string[], at: Instant): Promise<void> {
    return this.#perform(({ subjects }) => subjects.suppress(keyText(subject), keys.map(keyText), at));
  }

  suppressedSince(keys: readonly string[]): Promise<Instant | null> {
    return this.#perform(({ subjects }) => subjects.suppressedSince(keys.map(keyText)));
  }

  readmit(key: string): Promise<number> {
    return this.#perform(({ subjects }) => subjects.readmit(keyText(key)));
  }

  mergedFrom(customer: string): Promise<readonly Customer[]> {
    return this.#perform(({ subjects }) => subjects.mergedFrom(keyText(customer)));
  }

  recordsOf(customer: string): Promise<readonly StoredRecord[]> {
    return this.#perform(({ subjects }) => subjects.recordsOf(keyText(customer)));
  }

  alertsOf(customer: string): Promise<readonly AlertEvent[]> {
    return this.#perform(({ subjects }) => subjects.alertsOf(keyText(customer)));
  }

  latestAlerts(
    customers: readonly string[],
    before: EventPlace | null,
    limit: number,
  ): Promise<readonly PlacedAlert[]> {
    return this.#perform(({ subjects }) =>
      subjects.latestAlerts(customers.map(keyText), before, count(limit)),
    );
  }

  restingOn(traces: readonly string[]): Promise<readonly string[]> {
    return this.#perform(({ subjects }) => subjects.restingOn(traces.map(keyText)));
  }

  noteTraces(message: string, traces: readonly string[]): Promise<void> {
    return this.#perform(({ subjects }) => subjects.noteTraces(keyText(message), traces.map(keyText)));
  }

  eraseEvidence(message: string): Promise<boolean> {
    return this.#perform(({ subjects }) => {
      this.#forgetAll();
      return subjects.eraseEvidence(keyText(message));
    });
  }

  eraseEvents(message: string): Promise<void> {
    return this.#perform(({ subjects }) => {
      this.#forgetAll();
      return subjects.eraseEvents(keyText(message));
    });
  }

  eraseCustomer(customer: string): Promise<ErasedCustomer> {
    return this.#perform(({ subjects }) => {
      this.#forgetAll();
      return subjects.eraseCustomer(keyText(customer));
    });
  }

  eraseRecord(type: string, key: string): Promise<void> {
    return this.#perform(({ subjects }) => {
      this.#forgetAll();
      return subjects.eraseRecord(keyText(type), keyText(key));
    });
  }

  unerased(after: number, limit: number): Promise<readonly Entry[]> {
    return this.#perform(({ subjects }) => subjects.unerased(after, count(limit)));
  }

  unmatched(before: Instant, limit: number): Promise<readonly StoredRecord[]> {
    return this.#perform(({ subjects }) => subjects.unmatched(before, count(limit)));
  }

  strangers(after: string, limit: number): Promise<readonly Customer[]> {
    return this.#perform(({ subjects }) => subjects.strangers(keyText(after), count(limit)));
  }

  pseudonym(text: string): Promise<string> {
    return this.#perform(({ subjects }) => subjects.pseudonym(keyText(text)));
  }

  consumer(name: string): Promise<Consumer | null> {
    return this.#perform(({ consumers }) => consumers.consumer(keyText(name)));
  }

  putConsumer(consumer: Consumer): Promise<void> {
    return this.#perform(({ consumers }) => {
      keyText(consumer.name);
      return consumers.putConsumer(consumer);
    });
  }

  links(after: number, limit: number): ReturnType<Transaction["links"]> {
    return this.#perform(({ chain }) => chain.links(after, count(limit)));
  }

  audit(message: string): ReturnType<Transaction["audit"]> {
    return this.#perform(({ chain }) => chain.audit(keyText(message)));
  }

  /** Takes locks. What was read before may have changed while they were waited for, where there is anybody to wait for. */
  async #exclude<T>(take: (exclusion: Operations["exclusion"]) => Soon<T>): Promise<T> {
    return this.#perform(({ exclusion }) => {
      if (exclusion !== oneAtATime) this.#forgetAll();
      return take(exclusion);
    });
  }

  #forgetAll(): void {
    this.#entries.forgetAll();
    this.#customers.forgetAll();
  }

  /** Without an `async` of its own, here and above: each costs turns of the queue, and an embedded store answers at once. */
  #perform<T>(operation: (operations: Operations) => Soon<T>): Promise<T> {
    if (this.#ended) {
      const text = "This transaction has ended with its work. Await every call before the work returns.";
      return Promise.reject(new StoreError("closed", text));
    }
    try {
      const result = this.#turns.take(() => {
        if (this.#failure !== null) throw this.#failure;
        return operation(this.#operations);
      });
      return result instanceof Promise ? result.catch((error) => this.#fail(error)) : Promise.resolve(result);
    } catch (error) {
      return Promise.reject(this.#noted(error));
    }
  }

  #fail(error: unknown): never {
    throw this.#noted(error);
  }

  #noted(error: unknown): unknown {
    if (error instanceof StoreError) this.#failure ??= error;
    return error;
  }
}

// A database takes a negative limit for none, and cannot take Infinity at all.
function count(limit: number): number {
  return Math.min(Math.max(0, Math.trunc(limit)), Number.MAX_SAFE_INTEGER);
}
