import type { Counters } from "../contract/adapter.ts";

/** What an adapter has done, for its counters. */
export class Counts {
  readonly #counts = new Map<string, number>();

  /** Nothing is noted of what has not happened. */
  readonly add = (counter: string, by: number): void => {
    if (by !== 0) this.#counts.set(counter, (this.#counts.get(counter) ?? 0) + by);
  };

  readonly all = (): Counters => Object.fromEntries(this.#counts);
}
