import type { Evidence, Message } from "@comity/core";
import { bare, parse } from "./json.ts";

/** What its row keeps of evidence as text: all but what has a column, and the message, which the entry has. All personal. */
type EvidenceContent = Omit<Evidence, "at" | "clock" | "message" | "sequence">;

export interface EvidenceColumns {
  readonly at: number;
  readonly clock: number;
  readonly sequence: number;
}

export function encodeEvidence(evidence: Evidence): string {
  const { at: _at, clock: _clock, message: _message, sequence: _sequence, ...content } = evidence;
  return JSON.stringify(content satisfies EvidenceContent);
}

export function decodeEvidence(
  { at, clock, sequence }: EvidenceColumns,
  message: Message,
  text: string,
): Evidence {
  const { customer, records, earlier, ...rest } = parse<EvidenceContent>(text);
  return {
    ...rest,
    at,
    clock,
    sequence,
    message,
    customer: { ...customer, fields: bare(customer.fields) },
    records: records.map((record) => ({ ...record, fields: bare(record.fields) })),
    earlier: earlier.map((one) => ({ ...one, message: { ...one.message, about: bare(one.message.about) } })),
  };
}
