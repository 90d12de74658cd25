import { StoreError } from "@comity/core";

/** Trusts the shape of what this program wrote, and nothing else about the file. */
export function parse<T>(json: string): T {
  try {
    return JSON.parse(json) as T;
  } catch (error) {
    throw new StoreError(
      "corrupt",
      "The ledger holds a row that is not JSON, so something else has written to it. Restore it from a backup.",
      // Without what it says: the parser repeats the beginning of the text, and that may be personal.
      { cause: error instanceof Error ? error.name : error },
    );
  }
}

/** A record by names from outside has no prototype, so that a field called `constructor` is absent unless it is given. */
export function bare<T>(record: Readonly<Record<string, T>>): Readonly<Record<string, T>> {
  return Object.assign(Object.create(null), record);
}
