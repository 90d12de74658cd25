import { createSecretKey } from "node:crypto";
import { StoreError } from "@comity/core";
import { decrypt, encrypt } from "./cipher.ts";
import { KEY_VARIABLE } from "./operator-key.ts";
import { drawBytes } from "./random-bytes.ts";

const SECRET_BYTES = 32;
const IDENTITY = "comity ledger secret";

/** How a database keeps the secret of its ledger: as it is, or encrypted with the operator's key. */
export interface KeptSecret {
  readonly secret: Uint8Array;
  readonly encrypted: boolean;
}

/** Makes the secret of a new ledger, and what of it the database keeps. */
export function newSecret(key: Uint8Array | null): {
  readonly secret: Uint8Array;
  readonly kept: KeptSecret;
} {
  const secret = drawBytes(SECRET_BYTES);
  const kept =
    key === null
      ? { secret, encrypted: false }
      : { secret: encrypt(createSecretKey(key), IDENTITY, secret), encrypted: true };
  return { secret, kept };
}

/**
 * The secret of a ledger.
 *
 * @param ledger what to call it in an error.
 * @throws StoreError `wrong_key` when the ledger needs a key that was not given, or was given one that is not its own.
 */
export function secretFrom(kept: KeptSecret, key: Uint8Array | null, ledger: string): Uint8Array {
  if (!kept.encrypted) {
    if (key === null) return kept.secret;
    throw new StoreError(
      "wrong_key",
      `${ledger} was begun without a key, so it cannot be opened with one. Leave the key out (${KEY_VARIABLE}, or the ` +
        "option key), or begin a new ledger with it.",
    );
  }
  if (key === null) {
    throw new StoreError(
      "wrong_key",
      `${ledger} is sealed with a key that is kept apart from it, and no key was given. Set ${KEY_VARIABLE}, or the option ` +
        "key, to the one with which it was begun.",
    );
  }
  const secret = decrypt(createSecretKey(key), IDENTITY, kept.secret);
  if (secret !== null) return secret;
  throw new StoreError(
    "wrong_key",
    `${ledger} is sealed with another key than the one given. Set ${KEY_VARIABLE}, or the option key, to the one with ` +
      "which it was begun: a ledger keeps that one.",
  );
}
