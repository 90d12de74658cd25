import type { Known } from "../value/value.ts";
import type { Message } from "./message.ts";

/**
 * The scopes of the ledger: what a conflict, a limit or a history looks up earlier messages by, and what a decision
 * locks. Each is a short text, so that a store can index and sort it.
 */
export function customerScope(customer: string): string {
  return `customer:${customer}`;
}

export function householdScope(household: string): string {
  return `household:${household}`;
}

export function campaignScope(campaign: string): string {
  return `campaign:${campaign}`;
}

/** A key that identifies a customer: whoever changes or reads where it leads locks it. */
export function keyScope(key: string): string {
  return `key:${key}`;
}

/** One record of a silo: its reports are taken in one after another. */
export function recordScope(type: string, key: string): string {
  return `record:${type}:${key}`;
}

/** Where a silo stands: told by one after another, and not while a message is being held because of it. */
export function siloScope(silo: string): string {
  return `silo:${silo}`;
}

/** Messages about the same thing; null where the message does not say. */
export function aboutScope(field: string, value: Known): string | null {
  return value === null ? null : `about:${field}=${JSON.stringify(value)}`;
}

/** Held messages whose rules read this record type, or any of this silo's. */
export function readsScope(recordType: string): string {
  return `reads:${recordType}`;
}

/** Every held message: looked at again when the rules change. */
export const HELD_SCOPE = "held";

/** Every message that was started and not reported by the end of its lease. */
export const UNREPORTED_SCOPE = "unreported";

/** The scopes under which a message is found as an earlier one. */
export function scopesOf(
  message: Pick<Message, "about" | "campaign">,
  customer: string,
  household: string,
): string[] {
  const about = Object.entries(message.about).map(([field, value]) => aboutScope(field, value));
  return [
    customerScope(customer),
    householdScope(household),
    ...(message.campaign === null ? [] : [campaignScope(message.campaign)]),
    ...about.filter((scope) => scope !== null),
  ];
}
