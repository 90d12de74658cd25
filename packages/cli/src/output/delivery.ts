import { type Delivery, formatInstant } from "@comity/core";
import { eventLine } from "./event.ts";

/** What is delivered, as a JSON line: what to deduplicate by, its place in the log, and what happened. */
export function deliveryLine({ id, position, kind, event }: Delivery): Readonly<Record<string, unknown>> {
  const told =
    event.kind === "state"
      ? { kind, at: formatInstant(event.at), message: event.message, customer: event.customer }
      : eventLine(event);
  return { id, position, ...told };
}
