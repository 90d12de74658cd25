import type { LedgerEvent, StoredRecord } from "@comity/core";

/** Under whose key something is sealed: the name of a row of `subject_key`. */
export function customerSubject(customer: string): string {
  return `customer:${customer}`;
}

/**
 * Whose a record is. One that belongs to nobody yet is a subject of its own, until it gets a customer.
 *
 * @returns null for a record of reference, which is not personal.
 */
export function recordSubject({
  type,
  key,
  customer,
  match,
}: Pick<StoredRecord, "type" | "key" | "customer" | "match">): string | null {
  if (customer !== null) return customerSubject(customer);
  return match === "named" ? null : ownSubject(type, key);
}

/** The subject that a record is as long as it belongs to nobody. */
export function ownSubject(type: string, key: string): string {
  return `record:${JSON.stringify([type, key])}`;
}

/** Whose an event is; null for one in which nothing is personal. */
export function eventSubject(event: LedgerEvent): string | null {
  switch (event.kind) {
    case "merged":
    case "split":
      return null;
    case "ambiguous": {
      // An address that several customers share is as much the first one's as the others'.
      const [first] = event.customers;
      return first === undefined ? `record:${event.record}` : customerSubject(first);
    }
    default:
      return customerSubject(event.customer);
  }
}
