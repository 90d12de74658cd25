import type { Instant } from "../value/value.ts";
import type { Answer } from "./answer.ts";
import type { Changes, Message, MessageRequest } from "./message.ts";

/**
 * The life of a message: held -> cleared -> started -> sent; or blocked, recalled, lapsed, withdrawn, failed,
 * unreported. `lapsed` and `unreported` come about by time alone, see `standing.ts`.
 */
export type EntryState =
  | "held"
  | "cleared"
  | "started"
  | "sent"
  | "blocked"
  | "recalled"
  | "lapsed"
  | "withdrawn"
  | "failed"
  | "unreported";

/** How long a rule has been holding a message: its maximum runs from `since`, over all re-decisions. */
export interface HoldClock {
  /** `pack/name`. */
  readonly rule: string;
  /** Which of the rule's clauses holds; each has a maximum of its own. */
  readonly clause: "then" | "unknown";
  readonly since: Instant;
  /** The instant this hold ends by itself, if it is one that does. */
  readonly until: Instant | null;
  /** Whether the rule's condition asked for the hold at the last decision; one that ended and begins anew gets a new `until`. */
  readonly active: boolean;
  /** Whether it waits for a person. */
  readonly review: boolean;
}

/** What a person decided about a held message, answering the rules that asked. */
export interface Review {
  readonly rules: readonly string[];
  readonly decision: "send" | "block";
  readonly by: string;
  readonly at: Instant;
}

/** What a person found out about a message that nobody had reported. */
export interface Reconciliation {
  readonly outcome: "sent" | "not_sent";
  readonly by: string;
  readonly at: Instant;
}

/** A message in the ledger. */
export interface Entry {
  readonly id: string;
  /** Position in the ledger, growing: the order in which messages were first asked about. */
  readonly sequence: number;
  readonly customer: string;
  readonly household: string;
  readonly message: Message;
  readonly request: MessageRequest;
  /** Hex SHA-256 of the request's canonical form, to tell a retry from another message with the same id. */
  readonly contentHash: string;
  readonly askedAt: Instant;
  readonly state: EntryState;
  readonly clearedAt: Instant | null;
  readonly startedAt: Instant | null;
  /** Who holds the lease of its start; absent if the start did not say. */
  readonly startedBy?: string;
  /** End of the lease of a start: without a report by then it is `unreported`. */
  readonly leaseUntil: Instant | null;
  readonly sentAt: Instant | null;
  /** When it came to an end in another way: blocked, recalled, withdrawn, failed, lapsed. */
  readonly endedAt: Instant | null;
  /** It went and came back, or its carrier dropped it: who reports later that they handed it over changes nothing. */
  readonly bounced?: true;
  /** Absent if nobody had to find out. */
  readonly reconciled?: Reconciliation;
  /** Sent without having been cleared, or reported by somebody who had not started it. */
  readonly breach: boolean;
  readonly changes: Changes;
  readonly holds: readonly HoldClock[];
  readonly reviews: readonly Review[];
  /**
   * The first instant at which time alone could change how it stands: the next look at a held one, the lapse of a
   * cleared one, the end of a started one's lease. Set to now, it asks for a look at once.
   */
  readonly dueAt: Instant | null;
  /** The last answer given for it. */
  readonly answer: Answer;
  /**
   * `done`: what was personal in it is gone (see `redact.ts`). `due`: it goes when the message no longer needs it. Absent:
   * neither.
   */
  readonly erasure?: "due" | "done";
}
