import type { Soon } from "./operations.ts";

/**
 * Lets operations run one after another, in the order in which they were asked for. What answers at once is done at once;
 * what asks a server makes those after it wait, so that two writes of several statements never mix.
 */
export class Turns {
  /** What runs, and all that waits behind it; null if nothing does. */
  #last: Promise<unknown> | null = null;

  take<T>(operation: () => Soon<T>): Soon<T> {
    const result = this.#last === null ? operation() : this.#last.then(operation, operation);
    if (!(result instanceof Promise)) return result;
    const done = (): void => {
      if (this.#last === result) this.#last = null;
    };
    this.#last = result;
    result.then(done, done);
    return result;
  }

  /** Resolves when nothing runs or waits, whatever came of it. */
  async idle(): Promise<void> {
    while (this.#last !== null) await this.#last.catch(() => undefined);
  }
}
