import type { Store, Transaction } from "@comity/core";
import { afterEach, beforeEach } from "vitest";

/** A store that was opened for one test, on nothing. */
export interface OpenedStore {
  readonly store: Store;
  /** Opens again what the store has kept, after the store was closed. Absent: it keeps nothing. */
  readonly reopen?: () => Promise<Store>;
  /** Removes what the store has kept. */
  readonly dispose?: () => Promise<void>;
}

export type OpenStore = () => Promise<OpenedStore>;

/** What differs between stores that all keep the contract. */
export interface StoreTraits {
  /** It outlives its process, and `open` gives a way to reopen it. */
  readonly keeps: boolean;
  /** It runs its transactions one after another, in the order in which they were asked for. */
  readonly inTurn: boolean;
}

/** The store of the running test. */
export interface ContractCase {
  readonly store: Store;
  /** One transaction. */
  inOne<T>(work: (transaction: Transaction) => Promise<T>): Promise<T>;
  /** Closes the store, and goes on with what it has kept. */
  reopen(): Promise<void>;
}

/** Opens a store before each test of the surrounding `describe`, and closes it after. */
export function eachOnItsOwn(open: OpenStore): ContractCase {
  let opened: OpenedStore | null = null;
  let store: Store | null = null;
  const current = (): Store => {
    if (store === null) throw new Error("There is a store only while a test runs.");
    return store;
  };
  beforeEach(async () => {
    opened = await open();
    store = opened.store;
  });
  afterEach(async () => {
    await store?.close();
    await opened?.dispose?.();
    store = null;
  });
  return {
    get store() {
      return current();
    },
    inOne: (work) => current().transact(work),
    async reopen() {
      if (opened?.reopen === undefined) throw new Error("This store keeps nothing.");
      await current().close();
      store = await opened.reopen();
    },
  };
}
