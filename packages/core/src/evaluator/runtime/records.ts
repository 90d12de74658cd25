import type { RecordSet } from "../../ir/expression.ts";
import type { FactRecord } from "../../ledger/fact.ts";
import type { Instant } from "../../value/value.ts";
import type { Run } from "../run.ts";

/**
 * Where the silo of a record type stands in one evaluation, as `eval/freshness.ts` has it. It is looked up once an
 * evaluation, and never asked again for each record.
 */
class Standing {
  generation = -1;
  /** Every record of the type is fresh and stays so, and the set of them is complete. */
  ageless = false;
  /** What the silo does not hold does not exist. */
  complete = false;
  /** When it ceases to be complete if the silo stays silent; Infinity: never, or it is not. */
  next = Number.POSITIVE_INFINITY;
  /** Whether it was found readable and live the last time. */
  private wasLive = false;
  private readable = false;
  private live = false;
  private inStep = Number.NEGATIVE_INFINITY;
  private clock: Instant = 0;
  protected readonly record: string;
  private readonly silo: string;
  private readonly freshForMs: number | null;

  constructor(record: string, silo: string, freshForMs: number | null) {
    this.record = record;
    this.silo = silo;
    this.freshForMs = freshForMs;
  }

  /** Looks it up for this evaluation. */
  load(run: Run): void {
    const { readable, inStep } = run.facts.silo(this.silo);
    this.generation = run.generation;
    const isLive = readable && inStep === "live";
    // Nearly always it is as it was.
    if (isLive && this.wasLive) return;
    this.wasLive = isLive;
    this.clock = run.clock;
    this.readable = readable;
    this.live = inStep === "live";
    this.inStep = typeof inStep === "number" ? inStep : Number.NEGATIVE_INFINITY;
    this.ageless = readable && (this.live || (this.freshForMs === null && inStep !== null));
    const completeUntil = this.live ? Number.POSITIVE_INFINITY : this.until(this.inStep);
    this.complete = readable && completeUntil > Number.NEGATIVE_INFINITY;
    this.next = this.complete ? completeUntil : Number.POSITIVE_INFINITY;
  }

  /**
   * Until when a record holds: the instant at which it goes stale, Infinity if it never does, -Infinity if it has, and
   * NaN if its silo cannot be read. So what is fresh is greater than -Infinity, and what is unreadable equals nothing.
   */
  goodUntil(record: FactRecord): number {
    if (!this.readable) return Number.NaN;
    if (this.live) return Number.POSITIVE_INFINITY;
    const { receivedAt } = record;
    return this.until(receivedAt === null || receivedAt < this.inStep ? this.inStep : receivedAt);
  }

  private until(confirmed: number): number {
    if (confirmed === Number.NEGATIVE_INFINITY || this.freshForMs === null) {
      return confirmed === Number.NEGATIVE_INFINITY ? confirmed : Number.POSITIVE_INFINITY;
    }
    // Closed: at exactly `fresh_for` it is still fresh.
    const staleAt = confirmed + this.freshForMs + 1;
    return this.clock < staleAt ? staleAt : Number.NEGATIVE_INFINITY;
  }
}

/** A set of records that conditions look at, read once an evaluation. */
export class Records extends Standing {
  records: readonly FactRecord[] = [];
  private readonly scope: RecordSet["scope"];

  constructor(record: string, scope: RecordSet["scope"], silo: string, freshForMs: number | null) {
    super(record, silo, freshForMs);
    this.scope = scope;
  }

  override load(run: Run): void {
    super.load(run);
    this.records = run.facts.records(this.record, this.scope);
  }
}

/** The records of a type that references are followed to. */
export class Target extends Standing {
  /** The record of this key, or null. */
  find(run: Run, key: unknown): FactRecord | null {
    return run.facts.byKey(this.record, String(key));
  }
}

/** A set of records: `recordSet("risk.policy", "household", "risk", 3600000)`. */
export function recordSet(
  record: string,
  scope: RecordSet["scope"],
  silo: string,
  freshForMs: number | null,
): Records {
  return new Records(record, scope, silo, freshForMs);
}

/** Where references to records of a type lead. */
export function target(record: string, silo: string, freshForMs: number | null): Target {
  return new Target(record, silo, freshForMs);
}
