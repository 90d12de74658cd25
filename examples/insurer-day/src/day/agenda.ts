/** Something to do at an instant of the day. */
export type Step = () => Promise<void>;

interface Entry {
  readonly at: number;
  readonly order: number;
  readonly step: Step;
}

/** What is to be done, in the order of time; of the same instant, in the order in which it was put in. */
export class Agenda {
  readonly #heap: Entry[] = [];
  #order = 0;

  put(at: number, step: Step): void {
    const heap = this.#heap;
    heap.push({ at, order: this.#order++, step });
    for (let child = heap.length - 1; child > 0; ) {
      const parent = (child - 1) >> 1;
      if (!this.#swapIfBefore(child, parent)) return;
      child = parent;
    }
  }

  /** Takes out the steps that are due by an instant, in order. */
  takeUntil(instant: number): Step[] {
    const steps: Step[] = [];
    for (let first = this.#heap[0]; first !== undefined && first.at <= instant; first = this.#heap[0]) {
      steps.push(first.step);
      this.#removeFirst();
    }
    return steps;
  }

  #removeFirst(): void {
    const last = this.#heap.pop();
    if (last === undefined || this.#heap.length === 0) return;
    this.#heap[0] = last;
    this.#sink();
  }

  #sink(): void {
    for (let parent = 0; ; ) {
      const left = 2 * parent + 1;
      const smaller = this.#isBefore(left + 1, left) ? left + 1 : left;
      if (!this.#swapIfBefore(smaller, parent)) return;
      parent = smaller;
    }
  }

  #isBefore(one: number, other: number): boolean {
    const [left, right] = [this.#heap[one], this.#heap[other]];
    if (!left || !right) return false;
    return left.at < right.at || (left.at === right.at && left.order < right.order);
  }

  #swapIfBefore(one: number, other: number): boolean {
    if (!this.#isBefore(one, other)) return false;
    const [left, right] = [this.#heap[one], this.#heap[other]];
    if (left && right) [this.#heap[one], this.#heap[other]] = [right, left];
    return true;
  }
}
