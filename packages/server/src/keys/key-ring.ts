import { timingSafeEqual } from "node:crypto";
import { digestOf, type Scope } from "./api-key.ts";

/** Who a key stands for, and what it may be used for. */
export interface Grant {
  /** Its name in the configuration. */
  readonly name: string;
  readonly scopes: readonly Scope[];
  /** The only department that it speaks for; null: none in particular, which only `admin` may. */
  readonly department: string | null;
  /** The only silos that it reports for. */
  readonly silos: readonly string[];
}

export interface StoredKey extends Grant {
  /** SHA-256 of the key. */
  readonly digest: Buffer;
}

/** Finds who a key stands for. */
export type KeyRing = (key: string) => Grant | null;

/** All are compared, and each in constant time: how long it takes says nothing of how near a guess was. */
export function keyRing(keys: readonly StoredKey[]): KeyRing {
  return (key) => {
    const digest = digestOf(key);
    let found: Grant | null = null;
    for (const one of keys) if (timingSafeEqual(one.digest, digest)) found = one;
    return found;
  };
}
