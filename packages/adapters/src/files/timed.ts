import type { Change, Json } from "../contract/fact-source.ts";

/** With the time of the file it stands in, unless it has an order of its own; and as it can be tried again. */
export function timed(change: Change, at: string, raw: Json): Change {
  switch (change.kind) {
    case "rejected":
      return { ...change, rejected: { ...change.rejected, raw } };
    case "fact": {
      const { fact, origin } = change;
      const hasOrder = fact.version !== undefined || fact.at !== undefined;
      const timedFact = hasOrder ? fact : { ...fact, at };
      return {
        kind: "fact",
        fact: timedFact,
        ...(origin === undefined ? {} : { origin: { ...origin, raw } }),
      };
    }
    default:
      return change.origin === undefined ? change : { ...change, origin: { ...change.origin, raw } };
  }
}
