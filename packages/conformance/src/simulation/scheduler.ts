import type { Chance } from "../differential/chance.ts";

/** Somebody to whom what waits belongs: when it dies, nothing of it goes on. */
export interface Owner {
  readonly name: string;
}

interface Waiting {
  readonly owner: Owner;
  /** Whether it can go on: a lock that it wants may be taken. */
  readonly isReady: () => boolean;
  readonly goOn: () => void;
}

/** How many points a task passes before another one may have its turn. */
const LONGEST_SLICE = 12;

/**
 * Runs the awaits of all processes one at a time, in an order that chance alone decides. Whatever waits, waits here: so of
 * all that is under way at most one task is between two of its points, and nothing depends on how promises are ordered.
 */
export class Scheduler {
  readonly #chance: Chance;
  readonly #waiting: Waiting[] = [];
  #slice = 0;

  constructor(chance: Chance) {
    this.#chance = chance;
  }

  /** A point at which another task may have its turn, or the process may die. */
  async point(owner: Owner): Promise<void> {
    if (this.#slice > 0) this.#slice--;
    else await this.until(owner, () => true);
  }

  /** Waits until it is ready and has its turn. */
  until(owner: Owner, isReady: () => boolean): Promise<void> {
    this.#slice = 0;
    return new Promise((resolve) => {
      this.#waiting.push({ owner, isReady, goOn: resolve });
    });
  }

  /** Whether anything can go on. */
  get isReady(): boolean {
    return this.#waiting.some(({ isReady }) => isReady());
  }

  /** Whether anything waits, ready or not. */
  get isBusy(): boolean {
    return this.#waiting.length > 0;
  }

  /** Lets one of those that are ready go on, and waits until it waits again or is done. */
  async goOn(): Promise<void> {
    const ready = this.#waiting.filter(({ isReady }) => isReady());
    const next = this.#chance.pick(ready);
    this.#waiting.splice(this.#waiting.indexOf(next), 1);
    await this.give(next.goOn);
  }

  /** Gives a task its turn, and waits until all it set off waits or is done. */
  async give(task: () => void): Promise<void> {
    this.#slice = this.#chance.int(0, LONGEST_SLICE);
    task();
    await settled();
    this.#slice = 0;
  }

  /** What belongs to an owner that died never goes on. */
  forget(owner: Owner): void {
    for (let index = this.#waiting.length - 1; index >= 0; index--) {
      if (this.#waiting[index]?.owner === owner) this.#waiting.splice(index, 1);
    }
  }
}

/** Resolves when every promise that can go on by itself has done so: they all come before the next turn of the event loop. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
