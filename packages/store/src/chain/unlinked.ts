import type { LedgerEvent } from "@comity/core";
import { type CoveredPart, ERASED, encodeCovered } from "./covered.ts";

/** A link that is to be written. */
export interface NewLink {
  readonly message: string | null;
  /** Whom an alert is about, or whose alerts were erased; else null. */
  readonly customer: string | null;
  /** Null where a message was changed, or something was erased, and nothing is told of it. */
  readonly event: LedgerEvent | null;
  readonly entryDigest: Uint8Array | null;
  /** See `covered.ts`; null: nothing. */
  readonly evidence: string | null;
}

/** What a transaction did to a message. */
interface Change {
  entryDigest: Uint8Array | null;
  readonly covered: CoveredPart[];
}

/**
 * What a transaction has done and no link covers yet. At its end each message that it changed is covered by one link: that
 * of the last event which tells of it, or one of its own. What it has erased is told of by a link after what was erased.
 */
export class Unlinked {
  #events: LedgerEvent[] = [];
  #changes = new Map<string, Change>();
  /** Customers whose alerts were erased. */
  #silenced = new Set<string>();

  event(event: LedgerEvent): void {
    this.#events.push(event);
  }

  /** The last write of an entry counts. */
  entry(message: string, digest: Uint8Array): void {
    this.#changeOf(message).entryDigest = digest;
  }

  evidence(message: string, number: number, digest: Buffer): void {
    this.#changeOf(message).covered.push([number, digest.toString("base64url")]);
  }

  /** These of what decisions on a message rested on were erased. */
  evidenceErased(message: string, numbers: readonly number[]): void {
    if (numbers.length === 0) return;
    this.#changeOf(message).covered.push(...numbers.map((number) => [number, ERASED] as const));
  }

  /** What is personal in the events of a message, as far as they are linked, was erased. */
  eventsErased(message: string): void {
    this.#changeOf(message).covered.push(["events", ERASED]);
  }

  /** The same of the alerts about a customer. */
  alertsErased(customer: string): void {
    this.#silenced.add(customer);
  }

  /** Gives out the links, in the order of events. */
  take(): readonly NewLink[] {
    const changes = this.#changes;
    const links: NewLink[] = [];
    for (const event of this.#events.toReversed()) {
      const message = "message" in event ? event.message : null;
      const change = message === null ? undefined : changes.get(message);
      if (message !== null) changes.delete(message);
      links.push(linkOf(message, event, change));
    }
    links.reverse();
    for (const [message, change] of changes) links.push(linkOf(message, null, change));
    for (const customer of this.#silenced) {
      const evidence = encodeCovered([["alerts", customer]]);
      links.push({ message: null, customer, event: null, entryDigest: null, evidence });
    }
    this.clear();
    return links;
  }

  /** Forgets everything: the transaction is taken back. */
  clear(): void {
    this.#events = [];
    this.#changes = new Map();
    this.#silenced = new Set();
  }

  #changeOf(message: string): Change {
    let change = this.#changes.get(message);
    if (change === undefined) {
      change = { entryDigest: null, covered: [] };
      this.#changes.set(message, change);
    }
    return change;
  }
}

function linkOf(message: string | null, event: LedgerEvent | null, change: Change | undefined): NewLink {
  const customer = event?.kind === "alert" ? event.customer : null;
  const entryDigest = change?.entryDigest ?? null;
  return { message, customer, event, entryDigest, evidence: encodeCovered(change?.covered ?? []) };
}
