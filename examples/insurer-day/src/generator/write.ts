import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { DEFAULT_SEED, generate } from "./generate.ts";

/** Writes the day of a seed into a folder. Returns how many bytes that is. */
export function generateInto(folder: string, seed: number): number {
  let bytes = 0;
  for (const [path, text] of generate(seed)) {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    bytes += Buffer.byteLength(text);
  }
  return bytes;
}

/**
 * Reads a seed given on the command line; the default one if none is.
 *
 * @throws RangeError if it is not a whole number from 0 to 4294967295.
 */
export function readSeed(text: string | undefined): number {
  if (text === undefined) return DEFAULT_SEED;
  const seed = Number(text);
  if (!/^\d+$/.test(text) || seed > 0xffffffff) {
    throw new RangeError(`The seed "${text}" is not a whole number from 0 to 4294967295. Try --seed 7.`);
  }
  return seed;
}
