import type { Instant } from "../value/value.ts";
import type { ChainTransaction } from "./chain-port.ts";
import type { Claim } from "./claim.ts";
import type { Consumer } from "./delivery.ts";
import type { Compared } from "./earlier.ts";
import type { Entry } from "./entry.ts";
import type { LedgerEvent } from "./event.ts";
import type { EarlierMessage, Evidence } from "./evidence.ts";
import type { Customer, SiloState, StoredRecord } from "./fact.ts";
import type { SubjectTransaction } from "./subject-port.ts";

/**
 * Where state and ledger live. Every read and write happens inside {@link Store.transact}, which is atomic and durable:
 * when its promise resolves, the writes survive a crash; when it rejects, none of them happened.
 */
export interface Store {
  /**
   * Runs the work in one transaction. The work may be run again after a conflict, so it must have no effect but
   * through the transaction. Two transactions that lock a common scope exclude each other.
   *
   * @throws StoreError when the store cannot promise durability now (disk full, read-only, locked, gone).
   */
  transact<T>(work: (transaction: Transaction) => Promise<T>): Promise<T>;
  /** Waits for running transactions, then lets go of the database. Calls after it are refused with a StoreError. */
  close(): Promise<void>;
}

export interface Transaction extends SubjectTransaction, ChainTransaction {
  /** Takes the locks of these scopes, in sorted order, and holds them to the end. Scopes: `household:h-1`, `alert:…`. */
  lock(scopes: readonly string[]): Promise<void>;
  /** The same, together with others that share them: nobody who takes one of them alone goes on until all these have ended. */
  lockShared(scopes: readonly string[]): Promise<void>;
  /**
   * Takes these locks if all of them are free now, and never waits: who works off what is due leaves to others what they
   * are at. If it gives false, the work should end: it may have some of them.
   */
  tryLock(scopes: readonly string[]): Promise<boolean>;
  /**
   * What a message claims from now on, in place of what it claimed before; nothing, when it must not go. A store that runs
   * several transactions at once refuses the commit of a claim against which another one stands, and runs the work again:
   * a second wall, should the locks fail. One that runs them one at a time need not keep claims.
   */
  claim(entry: Pick<Entry, "id" | "sequence">, claims: readonly Claim[]): Promise<void>;
  /** A message that lost a conflict and had gone gives up what it claimed in it. */
  concede(entry: Pick<Entry, "id" | "sequence">, conflict: string): Promise<void>;

  silo(name: string): Promise<SiloState | null>;
  putSilo(state: SiloState): Promise<void>;

  customer(id: string): Promise<Customer | null>;
  putCustomer(customer: Customer): Promise<void>;
  /** Ids of the members of a household, in order. */
  members(household: string): Promise<readonly string[]>;
  /** Customers that have this key, or had it (see `formerKeys`); by id, at most `limit`. */
  customersByKey(key: string, limit: number): Promise<readonly Customer[]>;

  /** One record, deleted ones included (with `deleted` true), or null if it was never reported. */
  record(type: string, key: string): Promise<StoredRecord | null>;
  putRecord(record: StoredRecord): Promise<void>;
  /** Records of a type that belong to any of these customers, in key order, without deleted ones. */
  records(type: string, customers: readonly string[]): Promise<readonly StoredRecord[]>;
  /** All records of a type, in key order, without deleted ones: for reference records. */
  allRecords(type: string): Promise<readonly StoredRecord[]>;
  /** Records of any type that have this identifying key, whoever they belong to, without deleted ones; by type, then key. */
  recordsByKey(key: string, limit: number): Promise<readonly StoredRecord[]>;

  entry(id: string): Promise<Entry | null>;
  /** The same, and no other transaction changes it until this one ends: for one that is decided again. */
  entryForUpdate(id: string): Promise<Entry | null>;
  /** Writes an entry, new or changed, with the scopes under which {@link entries} finds it. */
  putEntry(entry: Entry, scopes: readonly string[]): Promise<void>;
  /**
   * The next free sequence number for an entry. Growing; gaps are allowed.
   */
  nextSequence(): Promise<number>;
  /**
   * Entries of a scope (`customer:`, `household:`, `campaign:`, `about:…`) whose effective time is not before `since`,
   * in sequence order, whatever their state.
   */
  entries(scope: string, since: Instant | null): Promise<readonly Entry[]>;
  /**
   * What rules can compare a message with: the same entries, if they may go, are going or have gone (by their state alone, see
   * `standingAt`), as far as it is compared. A busy household has many that nothing compares, and these are not opened.
   */
  earlier(scope: string, since: Instant | null, compared: Compared): Promise<readonly EarlierMessage[]>;
  /** Entries of any of these scopes whose sequence is before one (null: all), each once, the last one first, at most `limit`. */
  latestEntries(scopes: readonly string[], before: number | null, limit: number): Promise<readonly Entry[]>;
  /** Entries of a scope that are held and whose sequence is after one, in sequence order, at most `limit`. */
  held(scope: string, after: number, limit: number): Promise<readonly Entry[]>;
  /** Entries with `dueAt` not after `now`, by `dueAt` then sequence, at most `limit`. */
  due(now: Instant, limit: number): Promise<readonly Entry[]>;
  /**
   * Sets `dueAt` of these messages to an instant, if they are held and not due before it. Nothing else of them is written,
   * whatever others are writing of them at the same time: their locks are not needed.
   */
  wake(ids: readonly string[], at: Instant): Promise<void>;
  /** The earliest `dueAt` of all entries; null if none is waiting for time. */
  nextDue(): Promise<Instant | null>;

  /**
   * Keeps what a decision rested on, beside that of earlier decisions on the message. The message's entry is written in
   * this transaction, before or after, or was before it; its message, which is the same for all its life, need not be
   * kept twice.
   */
  putEvidence(evidence: Evidence): Promise<void>;
  /** What the last decision on a message rested on; null if there was none, or it was erased. */
  evidence(message: string): Promise<Evidence | null>;
  /** What all decisions on a message rested on, the first one first. */
  allEvidence(message: string): Promise<readonly Evidence[]>;
  /** Keeps a rule set for good; under a hash that is kept already, nothing is written. */
  putRuleSet(ruleSet: StoredRuleSet): Promise<void>;
  /** The text of a rule set that was kept; null if none was kept under this hash. */
  ruleSet(hash: string): Promise<string | null>;
  /**
   * Puts a rule set in force, if the last one that was is another.
   *
   * @returns the number of the change: they grow
   */
  activateRuleSet(hash: string, at: Instant): Promise<number>;
  /** The last rule set that was put in force, which it stays until this transaction ends; null if none was. */
  activeRuleSet(): Promise<Activation | null>;
  /** Ids of entries that are not before a text, in the order of their code points, at most `limit`. */
  entryIds(from: string, limit: number): Promise<readonly string[]>;

  /** When an alert was last raised for this key; null if never. */
  alertRaisedAt(alert: string, key: string): Promise<Instant | null>;
  putAlertRaised(alert: string, key: string, at: Instant): Promise<void>;

  /** Appends to the log of what happened. Its order is the order of commits. */
  append(event: LedgerEvent): Promise<void>;
  /** What happened to a message, in order: the events that name it as theirs. */
  eventsOf(message: string): Promise<readonly LedgerEvent[]>;
  /** Events after a position in the log, in order, at most `limit`. */
  events(
    after: number,
    limit: number,
  ): Promise<readonly { readonly position: number; readonly event: LedgerEvent }[]>;
  /** How far a consumer of the log has come; null if it never took anything. */
  consumer(name: string): Promise<Consumer | null>;
  putConsumer(consumer: Consumer): Promise<void>;
}

/** A rule set as the ledger keeps it, so that what was decided by it can be told and decided again for ever. */
export interface StoredRuleSet {
  /** `Program.hash` */
  readonly hash: string;
  /** A bundle (see `bundle/bundle.ts`). */
  readonly text: string;
  /** When it was first used here. */
  readonly at: Instant;
}

/** That a rule set was put in force. */
export interface Activation {
  readonly number: number;
  /** `Program.hash` */
  readonly hash: string;
}

/** The store cannot do what was asked, and has done nothing of it. */
export class StoreError extends Error {
  readonly code:
    | "unavailable"
    | "full"
    | "read_only"
    | "locked"
    | "newer_schema"
    | "older_schema"
    | "not_a_ledger"
    | "corrupt"
    | "wrong_key"
    | "closed";

  constructor(code: StoreError["code"], message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "StoreError";
    this.code = code;
  }
}
