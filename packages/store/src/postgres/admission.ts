import { StoreError } from "@comity/core";

interface Waiter {
  readonly enter: () => void;
}

/**
 * Lets so many in at a time, and so many wait for so long. Work that could not be done in time is refused at once rather
 * than piled up: an overloaded ledger that answers late answers nobody.
 */
export class Admission {
  readonly #places: number;
  readonly #mostWaiting: number;
  readonly #patienceMs: number;
  readonly #name: string;
  readonly #waiting = new Set<Waiter>();
  #inside = 0;
  #emptied: (() => void) | null = null;

  constructor(name: string, places: number, mostWaiting: number, patienceMs: number) {
    this.#name = name;
    this.#places = places;
    this.#mostWaiting = mostWaiting;
    this.#patienceMs = patienceMs;
  }

  /**
   * Runs a task when there is room for it.
   *
   * @throws StoreError `unavailable` when too many wait already, or the wait was too long.
   */
  async run<T>(task: () => Promise<T>): Promise<T> {
    await this.#enter();
    try {
      return await task();
    } finally {
      this.#leave();
    }
  }

  /** Resolves when nobody is inside or waits. */
  async idle(): Promise<void> {
    if (this.#inside === 0) return;
    await new Promise<void>((resolve) => {
      this.#emptied = resolve;
    });
  }

  async #enter(): Promise<void> {
    if (this.#inside < this.#places) {
      this.#inside++;
      return;
    }
    if (this.#waiting.size >= this.#mostWaiting) {
      throw this.#refusal(`${this.#waiting.size} others wait already`);
    }
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const waiter: Waiter = { enter: resolve };
    this.#waiting.add(waiter);
    const patience = setTimeout(() => {
      this.#waiting.delete(waiter);
      reject(this.#refusal(`none became free within ${this.#patienceMs} ms`));
    }, this.#patienceMs);
    try {
      await promise;
    } finally {
      clearTimeout(patience);
    }
  }

  #leave(): void {
    for (const next of this.#waiting) {
      // The place goes from hand to hand: nobody who comes later slips in between.
      this.#waiting.delete(next);
      next.enter();
      return;
    }
    this.#inside--;
    if (this.#inside === 0) this.#emptied?.();
  }

  #refusal(why: string): StoreError {
    return new StoreError(
      "unavailable",
      `All ${this.#places} connections to ${this.#name} are in use, and ${why}. Nothing of this was recorded: ask again ` +
        "later, ask for less at once, or allow more connections.",
    );
  }
}
