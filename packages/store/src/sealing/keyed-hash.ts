import { sha256, sha256Into } from "./sha-256.ts";

const BLOCK_BYTES = 64;
const DIGEST_BYTES = 32;

/**
 * HMAC-SHA-256 (RFC 2104) under one key. By one-shot hashes, which take a third of the time of the `Hmac` of `node:crypto`
 * for texts as short as keys are.
 *
 * @param key of at most 64 bytes.
 */
export function keyedHash(key: Uint8Array): (text: string) => Buffer {
  const inner = Buffer.alloc(BLOCK_BYTES, 0x36);
  const outer = Buffer.alloc(BLOCK_BYTES, 0x5c);
  for (const [index, byte] of key.entries()) {
    inner[index] = byte ^ 0x36;
    outer[index] = byte ^ 0x5c;
  }
  const last = Buffer.concat([outer, Buffer.alloc(DIGEST_BYTES)]);
  return (text) => {
    sha256Into(last, BLOCK_BYTES, Buffer.concat([inner, Buffer.from(text, "utf8")]));
    return sha256(last);
  };
}
