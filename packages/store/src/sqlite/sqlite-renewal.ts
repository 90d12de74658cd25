import type { EvidenceToRenew, RequestToRenew } from "../rows/tables.ts";
import { customerIdentity, entryIdentity, eventIdentity, evidenceIdentity } from "../sealing/identity.ts";
import { openWith, type SubjectKey, seal } from "../sealing/seals.ts";
import { customerSubject } from "../sealing/subject.ts";
import type { Connection } from "./connection.ts";
import type { SqliteKeys } from "./sqlite-keys.ts";

interface EventRow {
  readonly position: number;
  readonly content: string;
  readonly sealed: Uint8Array;
}

export const RENEWAL_SQL = {
  renewedKey: "SELECT key FROM subject_key WHERE subject = ?",
  putRenewed: "UPDATE subject_key SET key = ? WHERE subject = ?",
  customerLeft: "SELECT sealed FROM customer WHERE id = ?",
  putCustomerLeft: "UPDATE customer SET sealed = ? WHERE id = ?",
  requestsLeft: `
    SELECT r.sequence, r.sealed FROM entry e CROSS JOIN entry_request r ON r.sequence = e.sequence
    WHERE e.customer = ? AND r.subject = ?`,
  putRequestLeft: "UPDATE entry_request SET sealed = ? WHERE sequence = ?",
  evidenceLeft: `
    SELECT v.sequence, v.number, v.at, v.clock, v.sealed
    FROM entry e CROSS JOIN entry_evidence v ON v.sequence = e.sequence
    WHERE e.customer = ? AND v.subject = ? AND v.sealed IS NOT NULL`,
  putEvidenceLeft: "UPDATE entry_evidence SET sealed = ? WHERE sequence = ? AND number = ?",
  eventsLeft: `
    SELECT v.position, v.content, v.sealed FROM entry e CROSS JOIN event v ON v.message = e.id
    WHERE e.customer = ? AND v.subject = ? AND v.sealed IS NOT NULL`,
  putEventLeft: "UPDATE event SET sealed = ? WHERE position = ?",
} as const;

/**
 * Gives a customer another key, and the one that there was is gone for good. What is still needed is sealed anew under it:
 * messages that are under way, and what was not erased.
 */
export class SqliteRenewal {
  readonly #connection: Connection;
  readonly #keys: SqliteKeys;

  constructor(connection: Connection, keys: SqliteKeys) {
    this.#connection = connection;
    this.#keys = keys;
  }

  renew(customer: string): void {
    const { seals } = this.#keys;
    const subject = customerSubject(customer);
    const row = this.#prepare<{ readonly key: Uint8Array }>("renewedKey").get(subject);
    if (row === undefined) return;
    const old = seals.keyOf(subject, row.key);
    const renewed = seals.newKey(subject);
    const again = (identity: string, sealed: Uint8Array): Uint8Array =>
      this.#again(old, renewed, identity, sealed);

    const left = this.#prepare<{ readonly sealed: Uint8Array | null }>("customerLeft").get(customer);
    if (left !== undefined && left.sealed !== null)
      this.#prepare("putCustomerLeft").run(again(customerIdentity(customer), left.sealed), customer);
    for (const { sequence, sealed } of this.#prepare<RequestToRenew>("requestsLeft").all(customer, subject))
      this.#prepare("putRequestLeft").run(again(entryIdentity(sequence), sealed), sequence);
    for (const one of this.#prepare<EvidenceToRenew>("evidenceLeft").all(customer, subject)) {
      const { sequence, number, at, clock, sealed } = one;
      this.#prepare("putEvidenceLeft").run(
        again(evidenceIdentity(sequence, at, clock), sealed),
        sequence,
        number,
      );
    }
    for (const { position, content, sealed } of this.#prepare<EventRow>("eventsLeft").all(customer, subject))
      this.#prepare("putEventLeft").run(again(eventIdentity(content), sealed), position);
    this.#prepare("putRenewed").run(renewed.wrapped, subject);
    this.#keys.forget(subject);
  }

  #again(old: SubjectKey, renewed: SubjectKey, identity: string, sealed: Uint8Array): Uint8Array {
    const { text, salt } = openWith(old, identity, sealed);
    return seal(renewed, identity, text, salt).sealed;
  }

  // Persons are erased one at a time: these statements need not be ready all the time.
  #prepare<Row>(name: keyof typeof RENEWAL_SQL) {
    return this.#connection.prepare<Row>(RENEWAL_SQL[name]);
  }
}
