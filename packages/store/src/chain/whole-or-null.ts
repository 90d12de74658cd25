import { StoreError } from "@comity/core";

/** What an opening gives; null where it was altered, for who looks for just that. */
export function wholeOrNull<T>(open: () => T | null): T | null {
  try {
    return open();
  } catch (error) {
    if (error instanceof StoreError && error.code === "corrupt") return null;
    throw error;
  }
}
