import type { Evidence } from "./evidence.ts";
import { customerScope, recordScope } from "./scope.ts";

// What evidence tells of, as texts by which it is found when that is erased: a customer, a record, a message. Who owns a record
// or a message may be another one by then, so each is a trace of its own.

/** A customer whose record evidence looked at, or what a message to whom was about. */
export function customerTrace(id: string): string {
  return customerScope(id);
}

/** A record whose fields evidence holds, whoever it belongs to by now. */
export function recordTrace(type: string, key: string): string {
  return recordScope(type, key);
}

/** A message of which evidence says what it was about. */
export function messageTrace(id: string): string {
  return `message:${id}`;
}

/**
 * What evidence says more of than opaque ids, but for what is of the customer that the decision was about: the owners, as
 * they were, with the records it looked at and the messages it compared. Each once, sorted.
 */
export function tracesIn(evidence: Evidence): readonly string[] {
  return found(evidence, (owner) => owner !== evidence.customer.id);
}

/** The same with what is of the customer that the decision was about: for what turns out to be of two. */
export function allTracesIn(evidence: Evidence): readonly string[] {
  return [...new Set([customerTrace(evidence.customer.id), ...found(evidence, () => true)])].sort();
}

function found({ records, earlier }: Evidence, isMeant: (owner: string) => boolean): readonly string[] {
  const ofRecords = records.flatMap(({ type, key, customer }) =>
    customer !== null && isMeant(customer) ? [customerTrace(customer), recordTrace(type, key)] : [],
  );
  const ofMessages = earlier.flatMap(({ id, customer, message }) =>
    isMeant(customer) && Object.keys(message.about).length > 0
      ? [customerTrace(customer), messageTrace(id)]
      : [],
  );
  return [...new Set([...ofRecords, ...ofMessages])].sort();
}
