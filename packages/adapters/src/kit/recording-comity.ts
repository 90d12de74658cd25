import { decodeRecord, InputError, type Instant, parseInstant, type RuleSet } from "@comity/core";
import type { Comity } from "../contract/comity.ts";

/** A stand-in for Comity that takes in facts as an engine does, and remembers what it was told. */
export interface RecordingComity extends Comity {
  /** Makes a record known, without a report. */
  put(fact: { readonly record: string; readonly data: Readonly<Record<string, unknown>> }): void;
  /** What is known: records by type and key, with what was last told of each. */
  state(): Readonly<Record<string, unknown>>;
  /** As of when the silo was last told to be in step; null: never. */
  inStep(): Instant | null;
  isUnreadable(): boolean;
  /** How many facts, customers and merges it took. */
  taken(): number;
  /** Fails each call after so many more were taken, until it is called again; null: never. */
  failAfter(calls: number | null): void;
}

interface Told {
  readonly order: number;
  readonly isVersioned: boolean;
  readonly isGone: boolean;
  readonly data: unknown;
}

/**
 * @param rules of the vocabulary that facts are checked by
 * @param now of facts that carry no time
 */
export function recordingComity(rules: RuleSet, now: () => Instant): RecordingComity {
  const records = new Map<string, Told>();
  let inStep: Instant | null = null;
  let unreadable = false;
  let taken = 0;
  let left = Number.POSITIVE_INFINITY;
  const take = (): void => {
    if (left-- <= 0) throw Object.assign(new Error("Comity is away."), { code: "ECONNREFUSED" });
    taken++;
  };
  const unused = async (): Promise<never> => {
    throw new Error("A source of facts has no need of this.");
  };
  return {
    put({ record, data }) {
      const { key } = decodeRecord(rules.vocabulary, record, data);
      records.set(`${record} ${key}`, { order: 0, isVersioned: false, isGone: false, data });
    },
    async report({ record, data, deleted = false, version, at }) {
      const { key } = decodeRecord(rules.vocabulary, record, data, deleted);
      take();
      const order = version ?? instantOf(at) ?? now();
      const isVersioned = version !== undefined;
      const before = records.get(`${record} ${key}`);
      if (before !== undefined && before.isVersioned === isVersioned && order < before.order) return;
      records.set(`${record} ${key}`, { order, isVersioned, isGone: deleted, data });
    },
    async customer(data) {
      take();
      records.set(`customer ${data.id}`, { order: 0, isVersioned: false, isGone: false, data });
    },
    async merge({ from, into }) {
      take();
      records.set(`merge ${from}`, { order: 0, isVersioned: false, isGone: false, data: into });
    },
    async sync(_silo, at) {
      take();
      unreadable = false;
      inStep = at === "live" ? now() : (instantOf(at) ?? now());
    },
    async unreadable() {
      unreadable = true;
    },
    state() {
      const there = [...records]
        .filter(([, { isGone }]) => !isGone)
        .sort(([one], [other]) => (one < other ? -1 : 1));
      return Object.fromEntries(there.map(([key, { data }]) => [key, data]));
    },
    inStep: () => inStep,
    isUnreadable: () => unreadable,
    taken: () => taken,
    failAfter(calls) {
      left = calls ?? Number.POSITIVE_INFINITY;
    },
    decide: unused,
    start: unused,
    sent: unused,
    failed: unused,
    withdraw: unused,
    standing: unused,
    take: unused,
    acknowledge: unused,
  };
}

function instantOf(at: string | undefined): Instant | null {
  if (at === undefined) return null;
  const instant = parseInstant(at);
  if (instant.ok) return instant.value;
  throw new InputError("CY580", "fact: at", instant.error, "Give an ISO 8601 instant with an offset.");
}
