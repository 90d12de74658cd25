import { CUSTOMER_ARGUMENT, MESSAGE_ARGUMENT } from "../../carrier/tag.ts";
import type { Json } from "../../contract/fact-source.ts";
import { nestsTooDeeply } from "../../run/nesting.ts";
import { type About, instantOfSeconds, type ReadEvent } from "../provider-event.ts";
import { isId, isTable, type Table, tableAt } from "../table.ts";

/** Mailgun did not try: the address came back, complained or unsubscribed before. */
const SUPPRESSED = /^suppress-/;
const DAY = 10;

const TOLD: Readonly<Record<string, (event: Table) => About | null>> = {
  delivered: () => plain("delivered"),
  failed: failureIn,
  rejected: () => plain("dropped"),
  complained: () => plain("complained"),
  unsubscribed: () => plain("unsubscribed"),
};

/** What Mailgun tells in the part `event-data` of a request. */
export function eventIn(raw: Json | undefined): ReadEvent {
  if (raw === undefined || !isTable(raw) || nestsTooDeeply(raw)) {
    return unreadable("event-data is no object", null);
  }
  const { event: name, id } = raw;
  if (typeof name !== "string" || name === "") return unreadable("event is missing", raw);
  const told = Object.hasOwn(TOLD, name) ? TOLD[name] : undefined;
  const about = told?.(raw) ?? null;
  // Accepted, opened, clicked, to be tried again, and what Mailgun may think of yet.
  if (about === null) return { kind: "passed_over" };
  const at = instantOfSeconds(raw.timestamp);
  if (!isId(id)) return unreadable("id is missing", raw);
  if (at === null) return unreadable("timestamp is no time", raw);
  const variables = tableAt(raw, "user-variables");
  return {
    kind: "event",
    event: {
      // An id is unique within a day.
      id: `${at.slice(0, DAY)}/${id}`,
      at,
      message: variableIn(variables, MESSAGE_ARGUMENT),
      customer: variableIn(variables, CUSTOMER_ARGUMENT),
      ...about,
      event: raw,
    },
  };
}

function failureIn({ severity, reason }: Table): About | null {
  // Mailgun tries again, and tells what became of it.
  if (severity === "temporary") return null;
  const isSuppressed = typeof reason === "string" && SUPPRESSED.test(reason);
  if (isSuppressed) return plain("dropped");
  return { kind: "bounced", hard: reason === "bounce" ? true : null, group: null };
}

function plain(kind: About["kind"]): About {
  return { kind, hard: null, group: null };
}

function variableIn(variables: Table, name: string): string | null {
  const value = variables[name];
  return isId(value) ? value : null;
}

function unreadable(what: string, raw: Json): ReadEvent {
  return { kind: "unreadable", reason: `The event is not as Mailgun documents it: ${what}.`, raw };
}
