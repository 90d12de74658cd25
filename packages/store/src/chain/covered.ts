import { parse } from "../rows/json.ts";

/**
 * What a link covers beside its event and its message:
 *
 * - `[3, DIGEST]`: the third of what decisions on its message rested on, by its digest in base64url; `[3, ""]`: that was erased
 * - `["events", ""]`: what is personal in the events of its message before this link was erased
 * - `["alerts", CUSTOMER]`: the same of the alerts about a customer
 */
export type Covered = readonly CoveredPart[];

export type CoveredPart = readonly [what: number | "events" | "alerts", text: string];

/** In place of the digest of what was erased. */
export const ERASED = "";

export function encodeCovered(covered: Covered): string | null {
  return covered.length === 0 ? null : JSON.stringify(covered);
}

/** What is no list was altered, and covers nothing: the hash of its link says so. */
export function decodeCovered(text: string | null): Covered {
  const parts = text === null ? [] : parse<unknown>(text);
  return Array.isArray(parts) ? parts.filter((part): part is CoveredPart => Array.isArray(part)) : [];
}
