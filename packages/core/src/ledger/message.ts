import type { Instant, Known } from "../value/value.ts";
import type { MessageField } from "../vocabulary/message-fields.ts";
import type { MessageClass } from "../vocabulary/vocabulary.ts";

/** What a department sends to ask about a message. Instants are ISO 8601 text with an offset. */
export interface MessageRequest {
  /** Unique over all departments. Asking again with the same id and content is the same question. */
  readonly id: string;
  readonly department: string;
  readonly intent: string;
  readonly channel: string;
  readonly customer?: string;
  /** An address instead of a customer, resolved by identity. */
  readonly to?: { readonly email?: string; readonly phone?: string };
  /** What it is about; a field not given is empty, or unknown if the intent requires it. */
  readonly about?: Readonly<Record<string, unknown>>;
  /** Things that it offers. */
  readonly items?: readonly ({ readonly id: string } & Readonly<Record<string, unknown>>)[];
  readonly campaign?: string;
  /** 0 to 100; 50 if absent. */
  readonly priority?: number;
  /** When it is to leave; now if absent. */
  readonly send_at?: string;
}

/** A message whose parts have been checked and converted to the types of the vocabulary. */
export interface Message {
  readonly id: string;
  readonly department: string;
  readonly intent: string;
  readonly class: MessageClass;
  readonly channel: string;
  readonly about: Readonly<Record<string, Known>>;
  readonly items: readonly Item[];
  readonly campaign: string | null;
  readonly priority: number;
  readonly sendAt: Instant;
}

const PART_OF = {
  id: "id",
  intent: "intent",
  class: "class",
  department: "department",
  channel: "channel",
  campaign: "campaign",
  priority: "priority",
  send_at: "sendAt",
} as const satisfies Readonly<Record<MessageField | "id", keyof Message>>;

/** What the fields of a message that rules can read, whatever it is about, are called in a {@link Message}. */
export const MESSAGE_PARTS: ReadonlyMap<string, (typeof PART_OF)[keyof typeof PART_OF]> = new Map(
  Object.entries(PART_OF),
);

export interface Item {
  readonly id: string;
  readonly fields: Readonly<Record<string, Known>>;
}

/** What changes in a message that is sent amended. */
export interface Changes {
  /** The channel it goes on instead; null: as asked. */
  readonly channel: string | null;
  /** Ids of items taken out. */
  readonly removed: readonly string[];
  /** Names of notices attached. */
  readonly attached: readonly string[];
}

export const NO_CHANGES: Changes = { channel: null, removed: [], attached: [] };
