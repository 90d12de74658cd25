import type { Seals } from "./seals.ts";

/** Scopes that are made of opaque ids and names; any other may say what a message is about. */
const OPAQUE = /^(?:customer|household|campaign|reads):|^(?:held|unreported)$/;

/** A scope as the ledger keeps it: as it is if it is made of opaque ids, else as a keyed hash. */
export function storedScope(seals: Seals, scope: string): string {
  return OPAQUE.test(scope) ? scope : `#${seals.lookup("scope", scope)}`;
}
