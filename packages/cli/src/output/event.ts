import { formatInstant, type LedgerEvent } from "@comity/core";

/**
 * What happened, as a JSON line; null for what is told elsewhere: decisions are shown where the message is asked about,
 * and reports of a pipeline are known to whoever reported.
 */
export function eventLine(event: LedgerEvent): Readonly<Record<string, unknown>> | null {
  const at = formatInstant(event.at);
  switch (event.kind) {
    case "decision":
    case "state":
      return null;
    case "resolved":
      return {
        kind: "resolved",
        at,
        message: event.message,
        customer: event.customer,
        verdict: event.verdict,
        reasons: event.answer.reasons.map(({ rule, text }) => ({ rule, text })),
      };
    case "recalled":
    case "missed":
      return {
        kind: event.kind,
        at,
        message: event.message,
        customer: event.customer,
        by: event.by,
        rule: event.rule,
      };
    case "breach":
      return {
        kind: "breach",
        at,
        message: event.message,
        customer: event.customer,
        by: event.by,
        reported: event.reported,
      };
    case "erased":
    case "readmitted":
      return { kind: event.kind, at, customer: event.customer };
    case "merged":
      return { kind: "merged", at, from: event.from, into: event.into };
    case "split":
      return { kind: "split", at, from: event.from, out: event.out };
    case "ambiguous":
      return { kind: "ambiguous", at, record: event.record, key: event.key, customers: event.customers };
    case "alert":
      return {
        kind: "alert",
        at,
        alert: event.alert,
        department: event.department,
        customer: event.customer,
        intent: event.intent,
        about: event.about,
        text: event.text,
      };
  }
}
