import type { Instant } from "@comity/core";
import type { Json } from "../contract/fact-source.ts";

/** What providers tell of a mail, in one language for all of them. */
export type ProviderEventKind =
  /** The recipient's server took it. */
  | "delivered"
  /** It was sent, and came back. */
  | "bounced"
  /** The provider did not send it. */
  | "dropped"
  /** The recipient called it unwanted. */
  | "complained"
  | "unsubscribed"
  | "resubscribed";

/** What a provider tells of one mail. A mapping reads it by these names. */
export interface ProviderEvent {
  /** The provider's: the same each time that the event is sent. */
  readonly id: string;
  readonly kind: ProviderEventKind;
  /** When it happened, ISO 8601. */
  readonly at: string;
  /** Id of our message, as it was put on when it was sent; null: it bears none. */
  readonly message: string | null;
  /** Id of the customer, as it was put on when it was sent; null: it bears none. */
  readonly customer: string | null;
  /** Of a bounce: whether nothing will ever reach that address; null: that is not said. */
  readonly hard: boolean | null;
  /** The list or group that an unsubscription is about, as the provider calls it; null: everything. */
  readonly group: string | null;
  /** The event as the provider gave it. */
  readonly event: Json;
}

/** What an event comes to, whosever it is. */
export type About = Pick<ProviderEvent, "kind" | "hard" | "group">;

/** An event of which so much could be read. */
export type ReadEvent =
  | { readonly kind: "event"; readonly event: ProviderEvent }
  /** Of no concern here: somebody opened a mail. */
  | { readonly kind: "passed_over" }
  /** It is not as the provider documents it. */
  | { readonly kind: "unreadable"; readonly reason: string; readonly raw: Json };

/** The instant of a provider's time in seconds, as ISO 8601; null if it is none. */
export function instantOfSeconds(seconds: unknown): string | null {
  if (typeof seconds !== "number" || !(seconds > 0 && seconds < MOST_SECONDS)) return null;
  const at: Instant = Math.floor(seconds * 1_000);
  return new Date(at).toISOString();
}

/** The end of the year 9999. */
const MOST_SECONDS = 253_402_300_800;
