import type { Store, Transaction } from "@comity/core";
import { memoryStore } from "@comity/store";
import type { ClaimChange } from "../claim-guard.ts";
import { ClaimWall } from "./claim-wall.ts";
import { RunAgain } from "./faults.ts";
import { LockTable } from "./lock-table.ts";
import type { Owner } from "./scheduler.ts";

/** A method of the port that was called, to be called again on what is committed by then. */
export interface Operation {
  readonly name: string;
  readonly args: readonly unknown[];
}

/** Told of everything that is committed, in order. */
export type OnCommit = (writes: readonly Operation[]) => void;

/**
 * A database server for several processes. What is committed is in the real memory store. A transaction keeps its writes to
 * itself: what it reads is what is committed at that moment (READ COMMITTED) with its own writes on top.
 */
export class SimulatedDatabase {
  readonly locks = new LockTable();
  readonly #committed: Store = memoryStore();
  readonly #wall = new ClaimWall();
  readonly #hasWall: boolean;
  readonly #onCommit: OnCommit;
  #sequence = 0;
  /** Claims that the wall refused: the locks should have come first. */
  readonly refused: string[] = [];

  constructor(hasWall: boolean, onCommit: OnCommit) {
    this.#hasWall = hasWall;
    this.#onCommit = onCommit;
  }

  /** As a sequence of a database: what a transaction that came to nothing took is gone. */
  nextSequence(): number {
    this.#sequence++;
    return this.#sequence;
  }

  /** A process died: its transactions are taken back. They had written nothing that anybody saw. */
  forget(owner: Owner): void {
    this.locks.forget(owner);
  }

  /** What an operation gives to a transaction with these writes. */
  async read(writes: readonly Operation[], operation: Operation): Promise<unknown> {
    let result: unknown;
    try {
      await this.#committed.transact(async (transaction) => {
        for (const write of writes) await perform(transaction, write);
        result = await perform(transaction, operation);
        throw new TakenBack();
      });
    } catch (error) {
      if (!(error instanceof TakenBack)) throw error;
    }
    return result;
  }

  /** @throws RunAgain if a claim is refused */
  async commit(writes: readonly Operation[], claims: readonly ClaimChange[]): Promise<void> {
    const refused = this.#hasWall ? this.#wall.refused(claims) : null;
    if (refused !== null) {
      this.refused.push(JSON.stringify(refused));
      throw new RunAgain("Another claim stands.");
    }
    await this.#committed.transact(async (transaction) => {
      for (const write of writes) await perform(transaction, write);
    });
    this.#wall.commit(claims);
    this.#onCommit(writes);
  }
}

/** Takes back what was done only to read after it. */
class TakenBack extends Error {}

async function perform(transaction: Transaction, { name, args }: Operation): Promise<unknown> {
  const method: unknown = Reflect.get(transaction, name);
  if (typeof method !== "function") throw new TypeError(`A transaction has no ${name}.`);
  return await method.apply(transaction, args);
}
