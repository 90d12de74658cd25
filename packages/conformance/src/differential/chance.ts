/**
 * Choices that follow from a seed alone, so that a program of a hundred rules is named by one number and made in a
 * millisecond. Shrinking is not its business: a counterexample is made small by its structure (see `shrink.ts`).
 */
export class Chance {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
    // Seeds that lie close together begin alike otherwise.
    for (let step = 0; step < 4; step++) this.#next();
  }

  /** A whole number from `min` to `max`, both included. */
  int(min: number, max: number): number {
    return min + Math.floor(this.#next() * (max - min + 1));
  }

  /** True with this probability. */
  flip(probability = 0.5): boolean {
    return this.#next() < probability;
  }

  /** @throws RangeError for an empty list */
  pick<T>(from: readonly T[]): T {
    const index = this.int(0, from.length - 1);
    if (from.length === 0) throw new RangeError("There is nothing to pick from.");
    return from[index] as T;
  }

  /** Makes one of these, each as likely as its weight. */
  weighted<T>(options: readonly (readonly [weight: number, make: () => T])[]): T {
    let rest = this.#next() * options.reduce((sum, [weight]) => sum + weight, 0);
    for (const [weight, make] of options) {
      rest -= weight;
      if (rest < 0) return make();
    }
    return this.pick(options)[1]();
  }

  /** Each of these with this probability, in their order. */
  some<T>(from: readonly T[], probability: number): T[] {
    return from.filter(() => this.flip(probability));
  }

  /** At least one of these, in their order. */
  someOf<T>(from: readonly T[], probability: number): readonly T[] {
    const chosen = this.some(from, probability);
    return chosen.length > 0 ? chosen : [this.pick(from)];
  }

  times<T>(count: number, make: (index: number) => T): T[] {
    return Array.from({ length: count }, (_, index) => make(index));
  }

  /** Mulberry32: 32 bits of state, which is plenty for choices among few. */
  #next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }
}
