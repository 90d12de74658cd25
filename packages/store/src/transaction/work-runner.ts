import { AsyncLocalStorage } from "node:async_hooks";
import type { Transaction } from "@comity/core";
import type { Operations } from "./operations.ts";
import { WorkTransaction } from "./work-transaction.ts";

export type Work<T> = (transaction: Transaction) => Promise<T>;

/** Runs the works of one store, and knows from inside which of them a call comes. */
export class WorkRunner {
  readonly #running = new AsyncLocalStorage<WorkTransaction>();

  /**
   * A work that waits for another transaction of its own store waits for ever, since that one waits for it to end.
   * Better to say so.
   *
   * @throws Error when called from inside a running work.
   */
  refuseNested(): void {
    const outer = this.#running.getStore();
    if (outer !== undefined && !outer.ended) {
      throw new Error(
        "transact was called from inside the work of another transaction of the same store, which would wait for " +
          "itself. Use the transaction that the work was given.",
      );
    }
  }

  /**
   * Runs a work to its end, inside whatever transaction the caller has begun.
   *
   * @throws the StoreError that the work met, whatever it made of it; else whatever the work throws.
   */
  async run<T>(operations: Operations, work: Work<T>): Promise<T> {
    const transaction = new WorkTransaction(operations);
    try {
      const result = await this.#running.run(transaction, work, transaction);
      await transaction.end();
      if (transaction.failure !== null) throw transaction.failure;
      operations.ending?.flush();
      return result;
    } catch (error) {
      await transaction.end();
      operations.ending?.discard();
      throw transaction.failure ?? error;
    }
  }
}
