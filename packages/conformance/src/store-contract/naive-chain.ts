import { createHash } from "node:crypto";
import { type ChainTransaction, type Entry, type LedgerEvent, redactEvent } from "@comity/core";

/** The chain over the log of a naive store, in the fewest lines: nothing in it can be altered. */
export function naiveChain(state: {
  readonly events: readonly LedgerEvent[];
  readonly entries: readonly { readonly entry: Entry }[];
}): ChainTransaction {
  return {
    links: async (after, limit) => {
      let hash = "";
      const links = state.events.map((event, index) => {
        const text = hash + JSON.stringify(redactEvent(event));
        hash = createHash("sha256").update(text).digest("hex");
        const message = "message" in event ? event.message : null;
        return { position: index + 1, hash, message, event: event.kind, erased: false, faults: [] };
      });
      return links.slice(after).slice(0, limit);
    },
    audit: async (message) =>
      state.entries.some(({ entry }) => entry.id === message) ? { faults: [], erased: 0 } : null,
  };
}
