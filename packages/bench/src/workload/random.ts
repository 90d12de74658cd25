/** A seeded source of chance: the same seed gives the same draws for ever, on every machine. */
export class Random {
  private state: number;

  constructor(seed: number) {
    this.state = seed >>> 0;
  }

  /** Uniform in [0, 1), by the generator known as mulberry32. */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let bits = Math.imul(this.state ^ (this.state >>> 15), this.state | 1);
    bits = (bits + Math.imul(bits ^ (bits >>> 7), bits | 61)) ^ bits;
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number from `low` to `high`, both included. */
  int(low: number, high: number): number {
    return low + Math.floor(this.next() * (high - low + 1));
  }

  /** A whole number from 0 to `max`; the higher the power, the closer they crowd to 0. */
  nearZero(max: number, power: number): number {
    return Math.floor(this.next() ** power * (max + 1));
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  pick<T>(from: readonly T[]): T {
    return nth(from, Math.floor(this.next() * from.length));
  }

  /** Like {@link pick}, with a leaning to the front: some products sell much better than others. */
  pickPopular<T>(from: readonly T[]): T {
    return nth(from, Math.floor(this.next() ** 1.7 * from.length));
  }

  pickWeighted<T>(from: readonly T[], weights: readonly number[]): T {
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    let left = this.next() * total;
    let index = 0;
    for (;;) {
      left -= weights[index] ?? total;
      if (left <= 0) return nth(from, index);
      index++;
    }
  }

  /** Between `low` and `high` different ones, in the order in which they were drawn. */
  some<T>(low: number, high: number, draw: () => T): T[] {
    const drawn = new Set<T>();
    const count = this.int(low, high);
    while (drawn.size < count) drawn.add(draw());
    return [...drawn];
  }
}

function nth<T>(from: readonly T[], index: number): T {
  const chosen = from[index];
  if (chosen === undefined) throw new RangeError("There is nothing to draw from.");
  return chosen;
}
