import { hash } from "node:crypto";

const DIGEST_BYTES = 32;

/**
 * SHA-256 (FIPS 180-4). By way of text of one byte a character, into a part of the buffer that small ones share: Node takes twice
 * as long to make a digest a buffer of its own, and longer still to clear it away.
 *
 * @param data bytes, or text that is taken as UTF-8.
 */
export function sha256(data: string | Uint8Array): Buffer {
  return Buffer.from(hash("sha256", data, "binary"), "latin1");
}

/** The same, written into a buffer from `offset` on. */
export function sha256Into(target: Buffer, offset: number, data: string | Uint8Array): void {
  target.write(hash("sha256", data, "binary"), offset, DIGEST_BYTES, "latin1");
}
