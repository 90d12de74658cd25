import {
  type Claim,
  type Customer,
  type Entry,
  type Store,
  StoreError,
  type Transaction,
} from "@comity/core";
import { type ClaimChange, claiming, conceding } from "../claim-guard.ts";
import type { Operation, SimulatedDatabase } from "./database.ts";
import { type Network, RunAgain } from "./faults.ts";
import type { Holder } from "./lock-table.ts";
import type { Owner, Scheduler } from "./scheduler.ts";

const MOST_ATTEMPTS = 8;

/** What only reads. Anything else is done again when the transaction commits. */
const READS = new Set([
  "silo",
  "customer",
  "members",
  "customersByKey",
  "record",
  "records",
  "allRecords",
  "recordsByKey",
  "entry",
  "entryForUpdate",
  "entries",
  "earlier",
  "held",
  "due",
  "nextDue",
  "evidence",
  "allEvidence",
  "entryIds",
  "alertRaisedAt",
  "eventsOf",
  "events",
  "ruleSet",
  "activeRuleSet",
  "consumer",
  "suppressedSince",
]);

/** What only writes: it is done when something is read after it, or at the commit. */
const WRITES = new Set([
  "putSilo",
  "putCustomer",
  "putRecord",
  "putEntry",
  "wake",
  "putEvidence",
  "putAlertRaised",
  "append",
  "putRuleSet",
  "putConsumer",
]);

/** The rows that an operation locks until its transaction ends. */
const ROWS: Readonly<Record<string, (args: readonly unknown[]) => readonly string[]>> = {
  putSilo: ([state]) => [`silo ${(state as { name: string }).name}`],
  putCustomer: ([customer]) => [`customer ${(customer as Customer).id}`],
  putRecord: ([record]) => {
    const { type, key } = record as { type: string; key: string };
    return [`record ${type} ${key}`];
  },
  putEntry: ([entry]) => [`entry ${(entry as Entry).id}`],
  entryForUpdate: ([id]) => [`entry ${String(id)}`],
  wake: ([ids]) => (ids as readonly string[]).map((id) => `entry ${id}`),
  // Those who only look share it in a database; that they wait for each other here only leaves out some orders.
  activateRuleSet: () => ["activation"],
  activeRuleSet: () => ["activation"],
  putAlertRaised: ([alert, key]) => [`alert ${String(alert)} ${String(key)}`],
};

/** What a transaction needs of its world. */
export interface Surroundings {
  readonly database: SimulatedDatabase;
  readonly scheduler: Scheduler;
  readonly network: Network;
}

/** The store as a process has it. Its transactions run at the same time as those of others, kept apart by locks alone. */
export function simulatedStore(surroundings: Surroundings, owner: Owner): Store {
  return {
    async transact(work) {
      for (let attempt = 1; ; attempt++) {
        const attempted = new Attempt(surroundings, owner);
        try {
          return await attempted.run(work);
        } catch (error) {
          if (!(error instanceof RunAgain) || attempt === MOST_ATTEMPTS) throw error;
        } finally {
          surroundings.database.locks.release(attempted);
        }
        await surroundings.scheduler.until(owner, () => true);
      }
    },
    close: async () => undefined,
  };
}

/** One run of a work. */
export class Attempt implements Holder {
  waitsFor: string | null = null;
  readonly #surroundings: Surroundings;
  readonly owner: Owner;
  readonly #writes: Operation[] = [];
  readonly #claims: ClaimChange[] = [];
  /** Ids that were looked for and not there. */
  readonly #absent = new Set<string>();
  #failure: StoreError | null = null;
  #ended = false;

  constructor(surroundings: Surroundings, owner: Owner) {
    this.#surroundings = surroundings;
    this.owner = owner;
  }

  async run<T>(work: (transaction: Transaction) => Promise<T>): Promise<T> {
    await this.#surroundings.scheduler.point(this.owner);
    const result = await this.#work(work);
    await this.#commit();
    await this.#surroundings.scheduler.point(this.owner);
    return result;
  }

  /** Once the store has failed, the work has: whatever it made of it. */
  async #work<T>(work: (transaction: Transaction) => Promise<T>): Promise<T> {
    try {
      const result = await work(this.#transaction());
      if (this.#failure !== null) throw this.#failure;
      return result;
    } catch (error) {
      throw this.#failure ?? error;
    } finally {
      this.#ended = true;
    }
  }

  async #commit(): Promise<void> {
    const { database, network, scheduler } = this.#surroundings;
    await scheduler.point(this.owner);
    const fate = this.#writes.length === 0 ? "committed" : network.fate();
    if (fate === "lost") throw new RunAgain("The connection was lost before the commit.");
    if (fate !== "unknown and lost") await database.commit(this.#writes, this.#claims);
    // The next one may go on with what this one held, before this one hears that it is committed.
    database.locks.release(this);
    if (fate !== "committed") {
      throw new StoreError("unavailable", "The connection was lost in the middle of a commit.");
    }
  }

  /** Every method of the port, by its name: one that is new is simulated like the others. */
  #transaction(): Transaction {
    const perform =
      (name: string) =>
      (...args: unknown[]) =>
        this.#perform({ name, args });
    return new Proxy({} as Transaction, {
      get: (_, name) => (typeof name === "string" && name !== "then" ? perform(name) : undefined),
    });
  }

  async #perform(operation: Operation): Promise<unknown> {
    await this.#surroundings.scheduler.point(this.owner);
    if (this.#ended) throw new StoreError("closed", "This transaction has ended with its work.");
    if (this.#failure !== null) throw this.#failure;
    try {
      this.#surroundings.network.cross();
      return await this.#do(operation);
    } catch (error) {
      if (error instanceof StoreError) this.#failure ??= error;
      throw error;
    }
  }

  async #do(operation: Operation): Promise<unknown> {
    const { name, args } = operation;
    const { database } = this.#surroundings;
    switch (name) {
      // That those who share wait for each other too only leaves out some orders.
      case "lockShared":
      case "lock":
        for (const scope of [...(args[0] as readonly string[])].sort()) await this.#lock(`scope ${scope}`);
        return undefined;
      case "tryLock":
        return this.#tryLock(args[0] as readonly string[]);
      case "claim":
        this.#claims.push(claiming(args[0] as Entry, args[1] as readonly Claim[]));
        return undefined;
      case "concede":
        this.#claims.push(conceding(args[0] as Entry, args[1] as string));
        return undefined;
      case "nextSequence":
        return database.nextSequence();
      default:
        break;
    }
    for (const row of ROWS[name]?.(args) ?? []) await this.#lock(`row ${row}`);
    if (name === "putEntry") await this.#expectNew((args[0] as Entry).id);
    if (WRITES.has(name)) {
      this.#writes.push(operation);
      return undefined;
    }
    const result = await database.read(this.#writes, operation);
    if (!READS.has(name)) this.#writes.push(operation);
    if ((name === "entry" || name === "entryForUpdate") && result === null) this.#absent.add(String(args[0]));
    return result;
  }

  /** An id that was looked for and not there can be there by now: then a database refuses the second one. */
  async #expectNew(id: string): Promise<void> {
    if (!this.#absent.delete(id)) return;
    const there = await this.#surroundings.database.read([], { name: "entry", args: [id] });
    if (there !== null) throw new RunAgain("Another transaction has written this id first.");
  }

  /** Never waits; of several locks it may have taken some. */
  #tryLock(scopes: readonly string[]): boolean {
    const { locks } = this.#surroundings.database;
    for (const lock of [...scopes].sort().map((scope) => `scope ${scope}`)) {
      if (!locks.isFree(lock, this)) return false;
      locks.take(lock, this);
    }
    return true;
  }

  async #lock(lock: string): Promise<void> {
    const { database, scheduler } = this.#surroundings;
    while (!database.locks.isFree(lock, this)) {
      if (database.locks.wouldDeadlock(lock, this)) throw new RunAgain("A deadlock was found.");
      this.waitsFor = lock;
      await scheduler.until(this.owner, () => database.locks.isFree(lock, this));
      this.waitsFor = null;
    }
    database.locks.take(lock, this);
  }
}
