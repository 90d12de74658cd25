const CHUNK = 512;

/**
 * Items in order, in chunks of bounded size: an insertion or removal among n items moves at most a chunk and a list of
 * n / 256 chunks, so that hundreds of thousands of items stay quick. No two items may compare as equal.
 */
export class SortedList<T> {
  readonly #compare: (a: T, b: T) => number;
  /** None is empty. */
  readonly #chunks: T[][] = [];

  constructor(compare: (a: T, b: T) => number) {
    this.#compare = compare;
  }

  get first(): T | undefined {
    return this.#chunks[0]?.[0];
  }

  insert(item: T): void {
    const place = this.#chunkFor((other) => this.#compare(other, item) >= 0);
    // What goes after everything else belongs to the last chunk, not to a new one.
    const index = Math.min(place, this.#chunks.length - 1);
    const chunk = this.#chunks[index];
    if (chunk === undefined) {
      this.#chunks.push([item]);
      return;
    }
    chunk.splice(
      lowerBound(chunk, (other) => this.#compare(other, item) >= 0),
      0,
      item,
    );
    if (chunk.length > CHUNK) this.#chunks.splice(index + 1, 0, chunk.splice(CHUNK / 2));
  }

  /** Takes out the item that compares as equal. */
  remove(item: T): void {
    const index = this.#chunkFor((other) => this.#compare(other, item) >= 0);
    const chunk = this.#chunks[index];
    if (chunk === undefined) return;
    const place = lowerBound(chunk, (other) => this.#compare(other, item) >= 0);
    const found = chunk[place];
    if (found === undefined || this.#compare(found, item) !== 0) return;
    chunk.splice(place, 1);
    if (chunk.length === 0) this.#chunks.splice(index, 1);
  }

  /**
   * The items from the first one that is within, in order.
   *
   * @param within false for a run of items at the beginning, true for all after them.
   */
  *from(within: (item: T) => boolean): Generator<T> {
    const start = this.#chunkFor(within);
    for (let index = start; index < this.#chunks.length; index++) {
      const chunk = this.#chunks[index] ?? [];
      const begin = index === start ? lowerBound(chunk, within) : 0;
      for (let place = begin; place < chunk.length; place++) yield chunk[place] as T;
    }
  }

  toArray(): T[] {
    return this.#chunks.flat();
  }

  /** The first chunk whose last item is within: the first item within is in it. */
  #chunkFor(within: (item: T) => boolean): number {
    return lowerBound(this.#chunks, (chunk) => within(chunk[chunk.length - 1] as T));
  }
}

/** The index of the first item that is within; the length if none is. */
function lowerBound<T>(items: readonly T[], within: (item: T) => boolean): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (within(items[middle] as T)) high = middle;
    else low = middle + 1;
  }
  return low;
}
