import type { Instant, LedgerEvent } from "@comity/core";
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
}
