import type { Entry } from "@comity/core";

/** An entry claims the place in the ledger that another one has: a mistake of the caller, nothing is written. */
export function sequenceTaken(entry: Entry, holder: string): RangeError {
  return new RangeError(
    `Entry ${JSON.stringify(entry.id)} has the sequence ${entry.sequence}, which is that of ` +
      `${JSON.stringify(holder)}. Take one from nextSequence.`,
  );
}

/** An entry changes its place in the ledger: a mistake of the caller, nothing is written. */
export function sequenceChanged(entry: Entry, before: number): RangeError {
  return new RangeError(
    `Entry ${JSON.stringify(entry.id)} has the sequence ${entry.sequence}, but was written with ${before}. ` +
      "An entry keeps its sequence.",
  );
}
