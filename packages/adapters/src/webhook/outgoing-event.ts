import { type Delivery, type DeliveryKind, formatInstant, type LedgerEvent, toWire } from "@comity/core";
import type { Json } from "../contract/fact-source.ts";

/** What a delivery is called as an event: what it is about, and what happened. */
export const EVENT_TYPES: Readonly<Record<DeliveryKind, string>> = {
  decided: "io.comity.message.decided",
  resolved: "io.comity.message.resolved",
  recalled: "io.comity.message.recalled",
  missed: "io.comity.message.missed",
  lapsed: "io.comity.message.lapsed",
  unreported: "io.comity.message.unreported",
  breach: "io.comity.message.breach",
  alert: "io.comity.customer.alert",
  merged: "io.comity.customer.merged",
  split: "io.comity.customer.split",
  erased: "io.comity.customer.erased",
  readmitted: "io.comity.customer.readmitted",
  ambiguous: "io.comity.record.ambiguous",
};

/** A position as text that sorts as the numbers do. */
const DIGITS = 16;

/** A delivery as a CloudEvent, in the form that it has over HTTP too. @param source which Comity it is */
export function outgoingEvent(
  { id, position, kind, event }: Delivery,
  source: string,
): Readonly<Record<string, Json>> {
  return {
    specversion: "1.0",
    id,
    source,
    type: EVENT_TYPES[kind],
    subject: subjectOf(event),
    time: formatInstant(event.at),
    sequence: String(position).padStart(DIGITS, "0"),
    datacontenttype: "application/json",
    data: toWire("Event", event) as Json,
  };
}

function subjectOf(event: LedgerEvent): string {
  if ("message" in event) return event.message;
  if ("customer" in event) return event.customer;
  return event.kind === "ambiguous" ? event.record : event.from;
}
