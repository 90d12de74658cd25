import { createHash, randomBytes } from "node:crypto";

/** What a key may be used for. */
export const SCOPES = ["decide", "report", "customers", "review", "outbox", "read", "admin"] as const;
export type Scope = (typeof SCOPES)[number];

/** What every key begins with, so that one that leaked is recognised. */
const BEGINNING = "comity_";
const HASH = /^sha256:[0-9a-f]{64}$/;

/** A new key of 256 bits of chance. It is shown once; only its hash is kept. */
export function newKey(): { readonly key: string; readonly hash: string } {
  const key = `${BEGINNING}${randomBytes(32).toString("base64url")}`;
  return { key, hash: `sha256:${digestOf(key).toString("hex")}` };
}

/** A key has as much chance in it as the hash, so one round of it is enough. */
export function digestOf(key: string): Buffer {
  return createHash("sha256").update(key).digest();
}

/** @returns null for what is no hash of a key */
export function readHash(text: string): Buffer | null {
  return HASH.test(text) ? Buffer.from(text.slice("sha256:".length), "hex") : null;
}
