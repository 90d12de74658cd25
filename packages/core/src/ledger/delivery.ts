import { sha256 } from "../value/sha-256.ts";
import type { Instant } from "../value/value.ts";
import type { Reason } from "./answer.ts";
import type { LedgerEvent } from "./event.ts";

/**
 * What pipelines and departments have to act on though they did not ask at that moment. All else in the log is told by the answer to
 * whoever called (decisions; starts, reports and withdrawals), or is there for explanation.
 */
export type DeliveryKind =
  | "decided"
  | "resolved"
  | "recalled"
  | "missed"
  | "lapsed"
  | "unreported"
  | "breach"
  | "alert"
  | "merged"
  | "split"
  | "ambiguous"
  | "erased"
  | "readmitted";

export const DELIVERY_KINDS: readonly DeliveryKind[] = [
  "decided",
  "resolved",
  "recalled",
  "missed",
  "lapsed",
  "unreported",
  "breach",
  "alert",
  "merged",
  "split",
  "ambiguous",
  "erased",
  "readmitted",
];

/**
 * What is delivered to who names no kinds. That a message was held or blocked is told to whoever asked, and is for those who tell
 * others of it: they name it.
 */
export const USUAL_DELIVERY_KINDS: readonly DeliveryKind[] = DELIVERY_KINDS.filter(
  (kind) => kind !== "decided",
);

/** As what an event is delivered; null for one that is not. */
export function deliveryKindOf(event: LedgerEvent): DeliveryKind | null {
  switch (event.kind) {
    case "decision":
      return event.answer.verdict === "hold" || event.answer.verdict === "block" ? "decided" : null;
    case "state":
      return event.state === "recalled" || event.state === "lapsed" || event.state === "unreported"
        ? event.state
        : null;
    default:
      return event.kind;
  }
}

/** An event on its way to a consumer. */
export interface Delivery {
  /** The same each time it is delivered, and no other's: to deduplicate by. */
  readonly id: string;
  /** Its place in the log: the order of commits, and so of what happened to a customer. */
  readonly position: number;
  readonly kind: DeliveryKind;
  readonly event: LedgerEvent;
  /** Of `decided` and `recalled`: what was asked. Absent if the message was erased since, and of the other kinds. */
  readonly asked?: Asked;
  /** Of `recalled`: why, in words. Absent wherever `asked` is. */
  readonly reasons?: readonly Reason[];
  /** Every id that its customer goes by now: first the one that stays, then those of who was merged into it. Absent wherever `asked` is. */
  readonly customers?: readonly string[];
}

/** What a message was asked as. */
export interface Asked {
  readonly department: string;
  readonly intent: string;
  readonly channel: string;
}

/**
 * A delivery's id. A ledger that was restored from a backup gives the same position to something else, so the position
 * alone would not do.
 */
export function deliveryId(position: number, event: LedgerEvent): string {
  const about = "message" in event ? event.message : aboutOf(event);
  const digest = sha256(JSON.stringify([position, event.kind, event.at, about]));
  return `${position}-${digest.slice(0, 16)}`;
}

function aboutOf(event: Exclude<LedgerEvent, { readonly message: string }>): string {
  switch (event.kind) {
    case "merged":
    case "split":
      return event.from;
    case "ambiguous":
      return event.record;
    case "alert":
    case "erased":
    case "readmitted":
      return event.customer;
  }
}

/** How far a consumer of the log has come. */
export interface Consumer {
  readonly name: string;
  /** Everything up to here was acknowledged, or is not for it. */
  readonly position: number;
  /** Grows with every batch that is handed out; only the last one may be acknowledged. */
  readonly token: number;
  /** Until then the last batch is its taker's alone; null: it was acknowledged whole, or there was none. */
  readonly leaseUntil: Instant | null;
  /** Position of the last delivery of the last batch. */
  readonly delivered: number;
}
