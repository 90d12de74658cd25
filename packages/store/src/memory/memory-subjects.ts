import { hash, randomBytes } from "node:crypto";
import type {
  AlertEvent,
  Customer,
  Entry,
  ErasedCustomer,
  EventPlace,
  Instant,
  PlacedAlert,
  StoredRecord,
} from "@comity/core";
import { keyedHash } from "../sealing/keyed-hash.ts";
import type { SubjectOperations } from "../transaction/operations.ts";
import { compareText } from "../transaction/text.ts";
import type { Journal } from "./journal.ts";
import type { MemoryEntries } from "./memory-entries.ts";
import type { MemoryEvidence } from "./memory-evidence.ts";
import type { MemoryFacts } from "./memory-facts.ts";
import type { MemoryLog } from "./memory-log.ts";

interface Suppression {
  readonly hash: string;
  readonly subject: string;
  readonly at: Instant;
}

/** The rights of persons, in memory: looked for from end to end, as nobody waits for them. */
export class MemorySubjects implements SubjectOperations {
  readonly #journal: Journal;
  readonly #facts: MemoryFacts;
  readonly #entries: MemoryEntries;
  /** Null: none is kept. */
  readonly #evidence: MemoryEvidence | null;
  readonly #log: MemoryLog;
  readonly #keyedHash = keyedHash(randomBytes(32));
  /** By hash, then subject. */
  readonly #suppressed = new Map<string, ReadonlyMap<string, Suppression>>();

  constructor(
    journal: Journal,
    facts: MemoryFacts,
    entries: MemoryEntries,
    evidence: MemoryEvidence | null,
    log: MemoryLog,
  ) {
    this.#journal = journal;
    this.#facts = facts;
    this.#entries = entries;
    this.#evidence = evidence;
    this.#log = log;
  }

  suppress(subject: string, keys: readonly string[], at: Instant): void {
    const owner = this.#hash(subject);
    for (const hash of new Set(keys.map((key) => this.#hash(key)))) {
      const before = this.#suppressed.get(hash) ?? new Map<string, Suppression>();
      if (before.has(owner)) continue;
      this.#journal.set(this.#suppressed, hash, new Map(before).set(owner, { hash, subject: owner, at }));
    }
  }

  suppressedSince(keys: readonly string[]): Instant | null {
    if (this.#suppressed.size === 0) return null;
    const found = keys.flatMap((key) => [...(this.#suppressed.get(this.#hash(key))?.values() ?? [])]);
    return found.length === 0 ? null : Math.min(...found.map(({ at }) => at));
  }

  /** Nothing of it is kept, so it need not be secret; and a simulation with the same seed has the same names. */
  pseudonym(text: string): string {
    return hash("sha256", text, "base64url").slice(0, 22);
  }

  readmit(key: string): number {
    const subjects = new Set(this.#suppressed.get(this.#hash(key))?.keys());
    let count = 0;
    for (const [hash, before] of [...this.#suppressed]) {
      const after = new Map([...before].filter(([subject]) => !subjects.has(subject)));
      if (after.size === before.size) continue;
      count += before.size - after.size;
      this.#journal.set(this.#suppressed, hash, after);
    }
    return count;
  }

  mergedFrom(customer: string): readonly Customer[] {
    return this.#facts.customersWhere(({ mergedInto }) => mergedInto === customer);
  }

  recordsOf(customer: string): readonly StoredRecord[] {
    return this.#facts.recordsWhere((record) => record.customer === customer);
  }

  alertsOf(customer: string): readonly AlertEvent[] {
    return this.#log.alertsOf(customer);
  }

  latestAlerts(
    customers: readonly string[],
    before: EventPlace | null,
    limit: number,
  ): readonly PlacedAlert[] {
    return this.#log.latestAlerts(customers, before, limit);
  }

  restingOn(traces: readonly string[]): readonly string[] {
    const messages = this.#evidence?.restingOn(traces) ?? [];
    const entries = messages.flatMap((message) => this.#entries.entry(message) ?? []);
    return entries.sort((a, b) => a.sequence - b.sequence).map(({ id }) => id);
  }

  noteTraces(message: string, traces: readonly string[]): void {
    this.#evidence?.noteTraces(message, traces);
  }

  eraseEvidence(message: string): boolean {
    return this.#evidence?.erase(message) ?? false;
  }

  eraseEvents(message: string): void {
    this.#log.redactOf(message);
  }

  eraseCustomer(customer: string): ErasedCustomer {
    const records = this.recordsOf(customer);
    for (const { type, key } of records) this.#facts.deleteRecord(type, key);
    return { records: records.length, alerts: this.#log.redactAlertsOf(customer) };
  }

  eraseRecord(type: string, key: string): void {
    this.#facts.deleteRecord(type, key);
  }

  unerased(after: number, limit: number): readonly Entry[] {
    return this.#entries.where((entry) => entry.sequence > after && entry.erasure !== "done", limit);
  }

  unmatched(before: Instant, limit: number): readonly StoredRecord[] {
    return this.#facts
      .recordsWhere(
        ({ match, receivedAt }) =>
          (match === "waiting" || match === "ambiguous") && receivedAt !== null && receivedAt < before,
      )
      .sort((a, b) => (a.receivedAt ?? 0) - (b.receivedAt ?? 0))
      .slice(0, limit);
  }

  strangers(after: string, limit: number): readonly Customer[] {
    return this.#facts
      .customersWhere(
        ({ id, provisional, mergedInto, keys }) =>
          provisional && mergedInto === null && keys.length > 0 && compareText(id, after) > 0,
      )
      .slice(0, limit);
  }

  #hash(key: string): string {
    return this.#keyedHash(key).toString("hex");
  }
}
