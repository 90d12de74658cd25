import {
  type AlertEvent,
  type EventPlace,
  type Instant,
  type LedgerEvent,
  type PlacedAlert,
  redactEvent,
} from "@comity/core";
import type { LogOperations } from "../transaction/operations.ts";
import { getOrAdd } from "./get-or-add.ts";
import type { Journal } from "./journal.ts";
import { historyNotKept } from "./no-history.ts";

/** What happened, and which alerts were raised, in memory. */
export class MemoryLog implements LogOperations {
  readonly #journal: Journal;
  readonly #keepsEvents: boolean;
  /** By alert, then key. */
  readonly #raised = new Map<string, Map<string, Instant>>();
  /** An event's position is its index and one. */
  readonly #events: LedgerEvent[] = [];
  readonly #ofMessage = new Map<string, LedgerEvent[]>();

  constructor(journal: Journal, keepsEvents: boolean) {
    this.#journal = journal;
    this.#keepsEvents = keepsEvents;
  }

  alertRaisedAt(alert: string, key: string): Instant | null {
    return this.#raised.get(alert)?.get(key) ?? null;
  }

  putAlertRaised(alert: string, key: string, at: Instant): void {
    let keys = this.#raised.get(alert);
    if (keys === undefined) {
      keys = new Map();
      this.#raised.set(alert, keys);
    }
    this.#journal.set(keys, key, at);
  }

  append(event: LedgerEvent): void {
    if (!this.#keepsEvents) return;
    this.#events.push(event);
    this.#journal.add(() => this.#events.pop());
    if (!("message" in event)) return;
    const history = getOrAdd(this.#ofMessage, event.message, (): LedgerEvent[] => []);
    history.push(event);
    this.#journal.add(() => history.pop());
  }

  eventsOf(message: string): readonly LedgerEvent[] {
    if (!this.#keepsEvents) throw historyNotKept();
    return [...(this.#ofMessage.get(message) ?? [])];
  }

  events(after: number, limit: number): { readonly position: number; readonly event: LedgerEvent }[] {
    if (!this.#keepsEvents) throw historyNotKept();
    const start = Math.max(0, after);
    return this.#events
      .slice(start, start + limit)
      .map((event, index) => ({ position: start + index + 1, event }));
  }

  alertsOf(customer: string): readonly AlertEvent[] {
    if (!this.#keepsEvents) throw historyNotKept();
    return this.#events
      .filter((event) => event.kind === "alert")
      .filter((event) => event.customer === customer);
  }

  latestAlerts(customers: readonly string[], before: EventPlace | null, limit: number): PlacedAlert[] {
    if (!this.#keepsEvents) throw historyNotKept();
    const found: PlacedAlert[] = [];
    let index = Math.min(before?.batch ?? this.#events.length, this.#events.length) - 1;
    for (; index >= 0 && found.length < limit; index--) {
      const event = this.#events[index];
      if (event?.kind !== "alert" || !customers.includes(event.customer)) continue;
      found.push({ place: { batch: index, number: 0 }, event });
    }
    return found;
  }

  /** Drops what is personal in the events of a message. */
  redactOf(message: string): void {
    const history = this.#ofMessage.get(message);
    if (history === undefined) return;
    this.#redact((event) => "message" in event && event.message === message);
    this.#journal.set(this.#ofMessage, message, history.map(redactEvent));
  }

  /** Drops what is personal in the alerts about a customer. @returns how many there are */
  redactAlertsOf(customer: string): number {
    return this.#redact((event) => event.kind === "alert" && event.customer === customer);
  }

  #redact(isMeant: (event: LedgerEvent) => boolean): number {
    let count = 0;
    for (const [index, event] of this.#events.entries()) {
      if (!isMeant(event)) continue;
      count++;
      this.#events[index] = redactEvent(event);
      this.#journal.add(() => {
        this.#events[index] = event;
      });
    }
    return count;
  }
}
