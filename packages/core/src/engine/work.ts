import type { Observer } from "../eval/observer.ts";
import type { Evaluator } from "../evaluator/evaluator.ts";
import type { RuleSet } from "../ir/program.ts";
import type { LedgerEvent } from "../ledger/event.ts";
import type { Transaction } from "../ledger/port.ts";
import type { Instant } from "../value/value.ts";

/** How long things live, in milliseconds. */
export interface Lives {
  readonly clearanceMs: number;
  readonly leaseMs: number;
}

/** One unit of work: a transaction at an instant under one rule set, and what happened in it. */
export interface Work {
  readonly rules: RuleSet;
  /** Runs the rules' conditions. */
  readonly evaluator: Evaluator;
  readonly lives: Lives;
  readonly transaction: Transaction;
  /** The instant at which this happens. A wait for a lock moves it on: what is decided after a wait is decided then. */
  readonly now: Instant;
  readonly observer: Observer | undefined;
  /**
   * Whether another process has put other rules in force since these were. It stays so, or not, until the transaction ends.
   */
  isSuperseded(): Promise<boolean>;
  /** Takes the locks of these scopes, and holds them to the end. */
  lock(scopes: readonly string[]): Promise<void>;
  /** Logs an event, and hands it to subscribers once the work is durable. */
  record(event: LedgerEvent): Promise<void>;
  /** Notes an instant at which something falls due, so that the engine wakes for it. */
  wakeAt(instant: Instant): void;
}
