import { StoreError } from "@comity/core";
import { newSecret, secretFrom } from "../sealing/ledger-secret.ts";
import { Seals } from "../sealing/seals.ts";
import type { Connection } from "./connection.ts";

/** Makes the secret of a ledger that has none yet. */
export function beginSecret(connection: Connection, key: Uint8Array | null): Seals {
  const { secret, kept } = newSecret(key);
  connection
    .prepare("INSERT INTO ledger_secret (id, secret, encrypted) VALUES (1, ?, ?)")
    .run(kept.secret, Number(kept.encrypted));
  return new Seals(secret);
}

/** @throws StoreError `wrong_key`; `corrupt` when the secret is gone, and with it all that it sealed. */
export function readSecret(connection: Connection, key: Uint8Array | null): Seals {
  const row = connection
    .prepare<{ readonly secret: Uint8Array; readonly encrypted: number }>(
      "SELECT secret, encrypted FROM ledger_secret WHERE id = 1",
    )
    .get();
  const name = `The ledger ${connection.path}`;
  if (row === undefined)
    throw new StoreError(
      "corrupt",
      `${name} has lost its secret, so it cannot be read. Restore it from a backup.`,
    );
  return new Seals(secretFrom({ secret: row.secret, encrypted: row.encrypted === 1 }, key, name));
}
