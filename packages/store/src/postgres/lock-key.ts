import { createHash } from "node:crypto";

/**
 * The number by which PostgreSQL's advisory locks know a name: 64 bits of its SHA-256. Two names that meet in one number
 * only wait for each other without need.
 */
export function lockKey(name: string): bigint {
  return createHash("sha256").update(`comity:${name}`).digest().readBigInt64BE(0);
}

/** The numbers of these names, each once and in order: everybody takes several locks in the same order. */
export function lockKeys(names: readonly string[]): bigint[] {
  return [...new Set(names.map(lockKey))].sort((a, b) => (a < b ? -1 : 1));
}
