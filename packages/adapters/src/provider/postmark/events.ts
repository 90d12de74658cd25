import { CUSTOMER_TAG, MESSAGE_TAG } from "../../carrier/tag.ts";
import type { Json } from "../../contract/fact-source.ts";
import { nestsTooDeeply } from "../../run/nesting.ts";
import type { About, ReadEvent } from "../provider-event.ts";
import { instantOfText, isId, type Table, tableAt } from "../table.ts";

interface Told {
  /** The property that says when it happened. */
  readonly at: string;
  /** Properties that tell it from any other of its kind. */
  readonly id: readonly string[];
  readonly about: (event: Table) => About | null;
}

const TOLD: Readonly<Record<string, Told>> = {
  Delivery: { at: "DeliveredAt", id: ["MessageID", "Recipient"], about: () => plain("delivered") },
  Bounce: { at: "BouncedAt", id: ["ID"], about: bounceIn },
  SpamComplaint: { at: "BouncedAt", id: ["ID"], about: () => plain("complained") },
  SubscriptionChange: {
    at: "ChangedAt",
    // What a person at the company did, and each reactivation, is told without the mail's id.
    id: ["Recipient", "MessageStream", "ChangedAt", "SuppressSending"],
    about: subscriptionIn,
  },
};

/** By the `Type` of a bounce; others say nothing of whether the mail arrived. */
const BOUNCES: Readonly<Record<string, About>> = {
  HardBounce: bounced(true),
  SoftBounce: bounced(false),
  Blocked: bounced(false),
  DnsError: bounced(false),
  DMARCPolicy: bounced(null),
  SpamNotification: bounced(null),
  VirusNotification: bounced(null),
  Unknown: bounced(null),
  BadEmailAddress: plain("dropped"),
  ManuallyDeactivated: plain("dropped"),
  SMTPApiError: plain("dropped"),
  TemplateRenderingFailed: plain("dropped"),
  SpamComplaint: plain("complained"),
  Unsubscribe: plain("unsubscribed"),
};

/** What Postmark tells in one request. */
export function eventIn(raw: Table): ReadEvent {
  const { RecordType: name } = raw;
  if (typeof name !== "string" || nestsTooDeeply(raw)) return unreadable("RecordType is missing", raw);
  const told = Object.hasOwn(TOLD, name) ? TOLD[name] : undefined;
  const about = told?.about(raw) ?? null;
  // Opened, clicked, delayed, and what Postmark may think of yet.
  if (told === undefined || about === null) return { kind: "passed_over" };
  const at = instantOfText(raw[told.at]);
  if (at === null) return unreadable(`${told.at} is no time`, raw);
  const parts = told.id.map((property) => raw[property]);
  if (parts.some((part) => part === undefined || part === null)) {
    return unreadable(`${told.id.join(" or ")} is missing`, raw);
  }
  const metadata = tableAt(raw, "Metadata");
  const [message, customer] = [idIn(metadata, MESSAGE_TAG), idIn(metadata, CUSTOMER_TAG)];
  return {
    kind: "event",
    event: { id: JSON.stringify([name, ...parts]), at, message, customer, ...about, event: raw },
  };
}

function bounceIn({ Type: type }: Table): About | null {
  return (typeof type === "string" && Object.hasOwn(BOUNCES, type) ? BOUNCES[type] : undefined) ?? null;
}

function subscriptionIn(event: Table): About | null {
  const { SuppressSending: isSuppressed, SuppressionReason: reason, MessageStream: stream } = event;
  const group = typeof stream === "string" ? stream : null;
  if (isSuppressed === false) return { kind: "resubscribed", hard: null, group };
  // That it came back says nothing of what somebody wants, and is told as a bounce.
  if (isSuppressed !== true || reason === "HardBounce") return null;
  return { kind: reason === "SpamComplaint" ? "complained" : "unsubscribed", hard: null, group };
}

function bounced(hard: boolean | null): About {
  return { kind: "bounced", hard, group: null };
}

function plain(kind: About["kind"]): About {
  return { kind, hard: null, group: null };
}

function idIn(metadata: Table, name: string): string | null {
  const value = metadata[name];
  return isId(value) ? value : null;
}

function unreadable(what: string, raw: Json): ReadEvent {
  return { kind: "unreadable", reason: `The event is not as Postmark documents it: ${what}.`, raw };
}
