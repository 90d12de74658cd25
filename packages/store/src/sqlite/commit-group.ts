import { setImmediate, setTimeout as sleep } from "node:timers/promises";
import { StoreError } from "@comity/core";
import type { Operations } from "../transaction/operations.ts";
import type { Work, WorkRunner } from "../transaction/work-runner.ts";
import type { Connection } from "./connection.ts";
import { type LockWait, waitForLock } from "./lock-wait.ts";

/** One durable commit is shared by at most so many works. */
const GROUP_WORKS = 256;
/** For so long, in milliseconds, it takes on works that come while it gathers; */
export const GROUP_MS = 5;
/** and for so long those that waited for it: longer would keep other processes from the ledger. */
const LONGEST_MS = 100;
/** For how long after meeting another process the pauses between groups are long enough to let it in. */
const POLITE_MS = 1_000;

/** A work that waits, or runs, or waits for its commit. */
interface Job {
  /** Runs the work; then tells what to do with its outcome, once that is durable. */
  run(): Promise<Outcome>;
  /** The store could not do it. */
  refuse(error: unknown): void;
}

/** What is done once for all works of a group. */
export interface Around {
  /** Writes what waited for the commit. */
  beforeCommit(): void;
  /** Clears up. */
  afterCommit(): void;
}

interface Outcome {
  /** What it threw; null if it did not. */
  readonly thrown: { readonly error: unknown } | null;
  settle(): void;
}

/**
 * Lets decisions that wait together share one durable commit: a commit waits for the disk, and the works that arrive
 * meanwhile go into the next one. Within a group works run one after another, each under a savepoint of its own: a work
 * that throws takes back its own writes and nobody else's. Only after the commit does anybody hear of an outcome, since
 * even a refusal may rest on what an earlier work of the group wrote.
 */
export class CommitGroups {
  readonly #connection: Connection;
  readonly #savepoint;
  readonly #rollback;
  readonly #release;
  readonly #operations: Operations;
  readonly #runner: WorkRunner;
  readonly #wait: LockWait;
  readonly #groupMs: number;
  readonly #around: Around;
  readonly #waiting: Job[] = [];
  #pumping: Promise<void> | null = null;
  #politeUntil = 0;

  constructor(
    connection: Connection,
    operations: Operations,
    runner: WorkRunner,
    wait: LockWait,
    groupMs: number,
    around: Around,
  ) {
    this.#connection = connection;
    this.#savepoint = connection.prepare("SAVEPOINT work");
    this.#rollback = connection.prepare("ROLLBACK TO work");
    this.#release = connection.prepare("RELEASE work");
    this.#operations = operations;
    this.#runner = runner;
    this.#wait = wait;
    this.#groupMs = groupMs;
    this.#around = around;
  }

  /** Resolves with the work's result when its writes are durable. */
  submit<T>(work: Work<T>): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    let begin = (): void => undefined;
    const turn = new Promise<void>((resolve) => {
      begin = resolve;
    });
    const runInTurn = async (): Promise<Outcome> => {
      // One caller's pump runs the works of others: what goes on after a wait does so in the context of who began to wait.
      await turn;
      try {
        const result = await this.#runner.run(this.#operations, work);
        return { thrown: null, settle: () => resolve(result) };
      } catch (error) {
        return { thrown: { error }, settle: () => reject(error) };
      }
    };
    const outcome = runInTurn();
    const run = (): Promise<Outcome> => {
      begin();
      return outcome;
    };
    this.#waiting.push({ run, refuse: reject });
    this.#pumping ??= this.#pump();
    return promise;
  }

  /** Resolves when nothing waits or runs any more. */
  async idle(): Promise<void> {
    await this.#pumping;
  }

  async #pump(): Promise<void> {
    while (this.#waiting.length > 0) {
      // A turn of the event loop, so that all callers whose requests have arrived are in the group.
      if (performance.now() < this.#politeUntil) await sleep(1);
      else await setImmediate();
      await this.#group();
    }
    this.#pumping = null;
  }

  async #group(): Promise<void> {
    try {
      const waited = await waitForLock(() => this.#connection.begin(), this.#wait);
      if (waited) this.#politeUntil = performance.now() + POLITE_MS;
    } catch (error) {
      for (const job of this.#waiting.splice(0, GROUP_WORKS)) job.refuse(error);
      return;
    }
    const begun: Job[] = [];
    try {
      const outcomes = await this.#runTogether(begun);
      this.#around.beforeCommit();
      this.#connection.exec("COMMIT");
      for (const outcome of outcomes) outcome.settle();
    } catch (error) {
      this.#letGo();
      for (const job of begun) job.refuse(error);
    }
    // What is committed is answered by now: clearing up keeps nobody waiting, and fails nobody.
    this.#clearUp();
  }

  #clearUp(): void {
    try {
      this.#around.afterCommit();
    } catch (error) {
      // It is no fault of those who wait for the next group, and must not be lost: it ends the process as an uncaught one.
      queueMicrotask(() => {
        throw error;
      });
    }
  }

  /** Ends a transaction that failed, so that other processes can have the lock. */
  #letGo(): void {
    try {
      this.#connection.rollback();
    } catch {
      // The next group begins with another attempt, and refuses its works if that fails too.
    }
  }

  async #runTogether(begun: Job[]): Promise<readonly Outcome[]> {
    const outcomes: Outcome[] = [];
    const waited = this.#waiting.length;
    const from = performance.now();
    const isOpen = (): boolean => {
      const ms = begun.length < waited ? Math.max(LONGEST_MS, this.#groupMs) : this.#groupMs;
      return begun.length < GROUP_WORKS && performance.now() < from + ms;
    };
    do {
      const job = this.#waiting.shift();
      if (job === undefined) break;
      begun.push(job);
      this.#savepoint.run();
      const outcome = await job.run();
      if (!this.#connection.inTransaction) throw lostWith(outcome, this.#connection.path);
      if (outcome.thrown !== null) this.#rollback.run();
      this.#release.run();
      outcomes.push(outcome);
    } while (isOpen());
    return outcomes;
  }
}

/**
 * Some errors (a full disk, a failed read) make SQLite take back the whole transaction at once, with what other works of
 * the group wrote: then none of them has happened.
 */
function lostWith(outcome: Outcome, path: string): unknown {
  if (outcome.thrown?.error instanceof StoreError) return outcome.thrown.error;
  return new StoreError("unavailable", `The ledger ${path} took back a transaction by itself. Ask again.`);
}
