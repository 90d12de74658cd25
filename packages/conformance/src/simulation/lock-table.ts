import type { Owner } from "./scheduler.ts";

/** Who holds locks, or waits for one. */
export interface Holder {
  readonly owner: Owner;
  /** The lock that it waits for. */
  waitsFor: string | null;
}

/** Locks of transactions, each held to the end. */
export class LockTable {
  readonly #holders = new Map<string, Holder>();

  isFree(lock: string, forWhom: Holder): boolean {
    const holder = this.#holders.get(lock);
    return holder === undefined || holder === forWhom;
  }

  /** Takes a lock that is free. */
  take(lock: string, holder: Holder): void {
    this.#holders.set(lock, holder);
  }

  /** Whether waiting for this lock would be waiting for oneself: a deadlock, which a database ends by refusing one. */
  wouldDeadlock(lock: string, holder: Holder): boolean {
    let next = this.#holders.get(lock);
    while (next !== undefined && next !== holder) {
      next = next.waitsFor === null ? undefined : this.#holders.get(next.waitsFor);
    }
    return next === holder;
  }

  /** A process died: its connections are gone, and what they held is free. */
  forget(owner: Owner): void {
    for (const [lock, one] of this.#holders) if (one.owner === owner) this.#holders.delete(lock);
  }

  release(holder: Holder): void {
    for (const [lock, one] of this.#holders) if (one === holder) this.#holders.delete(lock);
  }
}
