import { stat } from "node:fs/promises";
import type { Store } from "@comity/core";
import { openStore, storeNamed } from "@comity/store";
import { fileError } from "../frame/problem.ts";

/**
 * Opens a ledger that is there. To open an SQLite file that is not there begins a ledger, and a mistyped path would look as if
 * everything had been done.
 *
 * @throws CommandError if there is no such file; StoreError
 */
export async function openExisting(ledger: string): Promise<Store> {
  const named = storeNamed(ledger);
  if (named.kind === "sqlite") {
    await stat(named.path).catch((error: unknown) => {
      throw fileError(error, named.path);
    });
  }
  return openStore(ledger);
}
