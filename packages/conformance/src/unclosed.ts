import type { Store } from "@comity/core";

/** The same store, which an engine that closes leaves open for the next one: a ledger in memory that outlives its engine. */
export function unclosed(store: Store): Store {
  return { transact: (work) => store.transact(work), close: async () => undefined };
}
