import { randomFillSync } from "node:crypto";

const pool = Buffer.alloc(8_192);
let used = pool.length;

/** Random bytes for nonces and salts. Drawn many at a time: to ask the system for twelve costs as much as for thousands. */
export function drawBytes(count: number): Buffer {
  if (used + count > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const drawn = Buffer.from(pool.subarray(used, used + count));
  // What was given out does not stay behind.
  pool.fill(0, used, used + count);
  used += count;
  return drawn;
}
