import type { Store } from "@comity/core";
import { memoryStore } from "@comity/store";
import { tampered } from "./tampered-store.ts";

/** The same store, with names for strangers as memory has them: each ledger makes its own, and two are to be compared. */
export function withMemorysNames(store: Store): Store {
  const memory = memoryStore();
  const pseudonym = (text: string) => memory.transact((transaction) => transaction.pseudonym(text));
  return tampered(store, () => ({ pseudonym }));
}
