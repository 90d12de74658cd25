import type { Instant } from "@comity/core";

const WINDOW_MS = 60_000;

/** How often one link is taken within a minute: mail programs that hear nothing ask again. */
const MOST_OF_ONE = 6;

/** Bounds how much is taken within a minute, of one link and of all. It holds no more than so many ids. */
export class Rate {
  readonly #most: number;
  readonly #taken = new Map<string, number>();
  #all = 0;
  #since: Instant = 0;

  constructor(most: number) {
    this.#most = most;
  }

  /** @returns whether one more is taken */
  take(id: string, now: Instant): boolean {
    if (now - this.#since >= WINDOW_MS || now < this.#since) {
      this.#taken.clear();
      this.#all = 0;
      this.#since = now;
    }
    const taken = this.#taken.get(id) ?? 0;
    if (taken >= MOST_OF_ONE || this.#all >= this.#most) return false;
    this.#taken.set(id, taken + 1);
    this.#all++;
    return true;
  }
}
