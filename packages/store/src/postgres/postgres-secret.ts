import { StoreError } from "@comity/core";
import type { ClientBase } from "pg";
import { newSecret, secretFrom } from "../sealing/ledger-secret.ts";
import { Seals } from "../sealing/seals.ts";
import type { Target } from "./target.ts";

/** Makes the secret of a ledger that has none yet. */
export async function beginSecret(client: ClientBase, key: Uint8Array | null): Promise<Seals> {
  const { secret, kept } = newSecret(key);
  await client.query("INSERT INTO comity.ledger_secret (id, secret, encrypted) VALUES (1, $1, $2)", [
    kept.secret,
    kept.encrypted,
  ]);
  return new Seals(secret);
}

/** @throws StoreError `wrong_key`; `corrupt` when the secret is gone, and with it all that it sealed. */
export async function readSecret(client: ClientBase, target: Target, key: Uint8Array | null): Promise<Seals> {
  const { rows } = await client.query<{ readonly secret: Uint8Array; readonly encrypted: boolean }>(
    "SELECT secret, encrypted FROM comity.ledger_secret WHERE id = 1",
  );
  const name = `The ledger in ${target.name}`;
  const [kept] = rows;
  if (kept === undefined)
    throw new StoreError(
      "corrupt",
      `${name} has lost its secret, so it cannot be read. Restore it from a backup.`,
    );
  return new Seals(secretFrom(kept, key, name));
}
