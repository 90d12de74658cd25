import { createCipheriv, createDecipheriv, createSecretKey, hkdfSync, randomBytes } from "node:crypto";
import type { Json } from "../contract/fact-source.ts";

const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const KEY_BYTES = 32;
const OPTIONS = { authTagLength: TAG_BYTES } as const;

/** Encrypts what is personal, so that it can be kept in a file. */
export interface Seal {
  /**
   * Encrypts with AES-256-GCM: nonce, tag, ciphertext.
   *
   * @param identity what this is and where it belongs. It is not kept, and must be the same to open it: so what was sealed for one
   *   place cannot be put in another.
   */
  close(identity: string, plain: Uint8Array): Buffer;
  /** @returns null if the key or the identity is another one, or a byte was changed */
  open(identity: string, sealed: Uint8Array): Buffer | null;
}

/**
 * A seal for one purpose. Two purposes have different keys, so that what is sealed for one cannot be opened as the other's.
 *
 * @param key 32 bytes or more
 * @throws RangeError for a key that is shorter
 */
export function sealOf(key: Uint8Array, purpose: string): Seal {
  if (key.length < KEY_BYTES)
    throw new RangeError(`A key of ${KEY_BYTES} bytes is needed, not ${key.length}.`);
  const own = createSecretKey(Buffer.from(hkdfSync("sha256", key, "", `comity ${purpose}`, KEY_BYTES)));
  return {
    close(identity, plain) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv("aes-256-gcm", own, nonce, OPTIONS);
      cipher.setAAD(Buffer.from(identity, "utf8"));
      const body = Buffer.concat([cipher.update(plain), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), body]);
    },
    open(identity, sealed) {
      if (sealed.length < NONCE_BYTES + TAG_BYTES) return null;
      const decipher = createDecipheriv("aes-256-gcm", own, sealed.subarray(0, NONCE_BYTES), OPTIONS);
      decipher.setAAD(Buffer.from(identity, "utf8"));
      decipher.setAuthTag(sealed.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
      const plain = decipher.update(sealed.subarray(NONCE_BYTES + TAG_BYTES));
      try {
        return Buffer.concat([plain, decipher.final()]);
      } catch {
        return null;
      }
    },
  };
}

/** Seals something that JSON can hold. */
export function closeJson(seal: Seal, identity: string, json: Json): Buffer {
  return seal.close(identity, Buffer.from(JSON.stringify(json), "utf8"));
}

/** @returns undefined if it cannot be opened */
export function openJson(seal: Seal, identity: string, sealed: Uint8Array): Json | undefined {
  const plain = seal.open(identity, sealed);
  return plain === null ? undefined : JSON.parse(plain.toString("utf8"));
}
