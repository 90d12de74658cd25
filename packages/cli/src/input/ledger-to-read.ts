import type { Store } from "@comity/core";
import { openStore, sqliteStore, storeNamed } from "@comity/store";
import { copyLedger } from "./ledger-copy.ts";

/** A ledger that is only read. */
export interface LedgerToRead {
  readonly store: Store;
  /** What to call it; never with a password. */
  readonly name: string;
  close(): Promise<void>;
}

/**
 * Opens a ledger to read from it. Of an SQLite file it is a copy, since to open the file itself may write to it.
 *
 * @throws CommandError, StoreError
 */
export async function openToRead(ledger: string): Promise<LedgerToRead> {
  const named = storeNamed(ledger);
  if (named.kind !== "sqlite") {
    const store = await openStore(ledger);
    return { store, name: "the ledger", close: () => store.close() };
  }
  const copy = await copyLedger(named.path);
  try {
    const store = await sqliteStore(copy.path);
    const close = async (): Promise<void> => {
      await store.close();
      await copy.remove();
    };
    return { store, name: named.path, close };
  } catch (error) {
    await copy.remove();
    throw error;
  }
}
