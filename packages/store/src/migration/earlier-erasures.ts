import { type NewLink, Unlinked } from "../chain/unlinked.ts";

/** A message or a customer of whom something was erased before erasures were chained. */
export type ErasedRow =
  | { readonly what: "evidence"; readonly id: string; readonly number: number }
  | { readonly what: "events" | "alerts"; readonly id: string; readonly number: null };

/** Finds them, in either database; `at` is what stands before the names of tables. */
export const earlierErasures = (at: "" | "comity."): string => `
  SELECT 'evidence' AS what, e.id, v.number FROM ${at}entry_evidence v JOIN ${at}entry e ON e.sequence = v.sequence
  WHERE v.mark = ''
  UNION ALL
  SELECT DISTINCT 'events', message, CAST(NULL AS integer) FROM ${at}event
  WHERE message IS NOT NULL AND commitment IS NOT NULL AND sealed IS NULL
  UNION ALL
  SELECT DISTINCT 'alerts', customer, CAST(NULL AS integer) FROM ${at}event
  WHERE message IS NULL AND customer IS NOT NULL AND commitment IS NOT NULL AND sealed IS NULL`;

/** Links that tell of them as erased by now. */
export function linksOf(rows: readonly ErasedRow[]): readonly NewLink[] {
  const unlinked = new Unlinked();
  for (const { what, id, number } of rows) {
    if (what === "evidence") unlinked.evidenceErased(id, [number]);
    else if (what === "events") unlinked.eventsErased(id);
    else unlinked.alertsErased(id);
  }
  return unlinked.take();
}
