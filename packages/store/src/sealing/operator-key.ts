import { StoreError } from "@comity/core";

/** The environment variable that names the operator's key where no option does. */
export const KEY_VARIABLE = "COMITY_LEDGER_KEY";

const HEX = /^[0-9a-f]{64}$/i;
const BASE64 = /^[\w+/-]{43}=?$/;

/**
 * Reads the key that whoever runs Comity keeps apart from the database.
 *
 * @param given 32 bytes in hex or base64; without it, what the environment variable COMITY_LEDGER_KEY says.
 * @returns null if none is given.
 * @throws StoreError `wrong_key` for text that is no such key; it is not repeated.
 */
export function operatorKey(given: string | undefined): Uint8Array | null {
  const text = given ?? process.env[KEY_VARIABLE] ?? "";
  if (text === "" && given === undefined) return null;
  if (HEX.test(text)) return Buffer.from(text, "hex");
  if (BASE64.test(text)) return Buffer.from(text, "base64");
  throw new StoreError(
    "wrong_key",
    `${given === undefined ? KEY_VARIABLE : "The key of the ledger"} is not a key: 32 bytes in base64 or hex are needed. ` +
      "Make one with: openssl rand -base64 32",
  );
}
