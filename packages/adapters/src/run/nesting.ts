import type { Json } from "../contract/fact-source.ts";

/** Deeper than any record is meant, and far from where writing it as JSON would exhaust the stack. */
const DEEPEST = 100;

/** Whether a record nests too deeply to be kept, or compared. It does not recurse. */
export function nestsTooDeeply(record: Json): boolean {
  let level: readonly Json[] = [record];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > DEEPEST) return true;
    level = level.flatMap((one): readonly Json[] =>
      typeof one === "object" && one !== null ? Object.values(one) : [],
    );
  }
  return false;
}
