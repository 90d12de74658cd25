import { sha256 as digest } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";

/**
 * Hex SHA-256 (FIPS 180-4) of a text in UTF-8. At once and anywhere: Web Crypto answers later (and in a transaction of an
 * embedded ledger everybody waits for what one of them waits for), is missing on pages without TLS, and `node:crypto` is
 * Node's alone.
 */
export function sha256(text: string): string {
  return bytesToHex(digest(utf8ToBytes(text)));
}
