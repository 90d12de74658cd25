import { createCipheriv, createDecipheriv, type KeyObject } from "node:crypto";
import { drawBytes } from "./random-bytes.ts";

const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const OPTIONS = { authTagLength: TAG_BYTES } as const;

/**
 * Encrypts with AES-256-GCM: nonce, tag, ciphertext.
 *
 * @param key of 32 bytes. A `KeyObject`, because Node takes several times as long with the bytes themselves.
 * @param identity what this is and where it belongs. It is not kept, and must be the same to decrypt: so what was sealed for
 *   one row cannot be put in the place of another.
 */
export function encrypt(key: KeyObject, identity: string, plain: Uint8Array): Buffer {
  const nonce = drawBytes(NONCE_BYTES);
  const cipher = createCipheriv("aes-256-gcm", key, nonce, OPTIONS);
  cipher.setAAD(Buffer.from(identity, "utf8"));
  const body = cipher.update(plain);
  // GCM is a stream: nothing is left for the end.
  cipher.final();
  return Buffer.concat([nonce, cipher.getAuthTag(), body]);
}

/** Decrypts what {@link encrypt} gave. @returns null if the key or the identity is another one, or a byte was changed. */
export function decrypt(key: KeyObject, identity: string, sealed: Uint8Array): Buffer | null {
  if (sealed.length < NONCE_BYTES + TAG_BYTES) return null;
  const decipher = createDecipheriv("aes-256-gcm", key, sealed.subarray(0, NONCE_BYTES), OPTIONS);
  decipher.setAAD(Buffer.from(identity, "utf8"));
  decipher.setAuthTag(sealed.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
  const plain = decipher.update(sealed.subarray(NONCE_BYTES + TAG_BYTES));
  try {
    decipher.final();
  } catch {
    return null;
  }
  return plain;
}
