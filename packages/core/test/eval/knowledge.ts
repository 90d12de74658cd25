import fc from "fast-check";
import type { Situation } from "../../src/eval/situation.ts";
import type { EntryState } from "../../src/ledger/entry.ts";
import type { SiloState } from "../../src/ledger/fact.ts";
import { DAY_MS, HOUR_MS } from "../../src/value/units.ts";
import type { Instant, Known } from "../../src/value/value.ts";
import { entry, FRESH_FOR_MS, flight, NOON, situation, supportCase } from "./world.ts";

/** How well a silo is known, from nothing to all. */
export type SiloKnowledge = "unreadable" | "stale" | "in_step";

/**
 * A world as it is, and how much of it has been told. The less is told, the more holes its situation has; what
 * `situationOf` makes of two worlds that differ only in what is told differs only in knowledge.
 */
export interface KnownWorld {
  readonly cases: readonly {
    readonly fields: Readonly<Record<string, Known>>;
    /** Its required status has been told. */
    readonly statusTold: boolean;
    /** While the silo is stale: told before it fell behind, told since, never told, or gone without being told. */
    readonly while_stale: "old" | "since" | "unseen" | "gone";
    readonly mine: boolean;
  }[];
  readonly flights: readonly string[];
  readonly tierTold: boolean;
  readonly support: SiloKnowledge;
  readonly travel: SiloKnowledge;
  readonly entries: readonly {
    readonly state: EntryState;
    readonly hoursAgo: number;
    readonly order: string;
    readonly dueInHours: number | null;
    /** For one that was started: what came of it is told. */
    readonly reportTold: boolean;
  }[];
  /** How long the support silo has been in step, in hours, when it is. Null: live. */
  readonly supportAge: number | null;
  readonly zone: string;
  /** Hours from the clock to when the message is to leave. */
  readonly leavesIn: number;
  readonly campaign: string | null;
  readonly reportedBefore: "none" | "open" | "closed" | null;
}

const TODAY = Math.floor(NOON / DAY_MS);
const few = fc.integer({ min: 0, max: 3 });
const hours = fc.integer({ min: -60, max: 60 });

function sometimes<T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> {
  return fc.option(arbitrary, { freq: 3 });
}

const caseFields: fc.Arbitrary<Readonly<Record<string, Known>>> = fc.record({
  status: fc.constantFrom("open", "closed"),
  topic: sometimes(fc.constantFrom("A", "B", "gold")),
  amount: sometimes(fc.record({ minor: few, currency: fc.constantFrom("USD", "USD", "USD", "EUR") })),
  score: sometimes(few),
  due_on: sometimes(fc.integer({ min: TODAY - 3, max: TODAY + 3 })),
  seen_at: sometimes(hours.map((hour) => NOON + hour * HOUR_MS)),
  waited: sometimes(few.map((days) => days * DAY_MS)),
  calls_at: sometimes(fc.integer({ min: 0, max: 23 }).map((hour) => hour * HOUR_MS)),
  urgent: sometimes(fc.boolean()),
  off: sometimes(fc.subarray(["email", "sms", "push"])),
  flight: sometimes(fc.constantFrom("A", "B")),
});

const knowledge = fc.constantFrom<SiloKnowledge[]>("unreadable", "stale", "in_step", "in_step");

/** A random world. */
export const world: fc.Arbitrary<KnownWorld> = fc.record({
  cases: fc.array(
    fc.record({
      fields: caseFields,
      statusTold: fc.boolean(),
      while_stale: fc.constantFrom("old", "since", "unseen", "gone"),
      mine: fc.boolean(),
    }),
    { maxLength: 3 },
  ),
  flights: fc.subarray(["A", "B"]),
  tierTold: fc.boolean(),
  support: knowledge,
  travel: knowledge,
  entries: fc.array(
    fc.record({
      state: fc.constantFrom<EntryState[]>("held", "cleared", "started", "sent", "failed", "recalled"),
      hoursAgo: fc.integer({ min: -10, max: 50 }),
      order: fc.constantFrom("O-1", "O-2"),
      dueInHours: sometimes(fc.integer({ min: -2, max: 30 })),
      reportTold: fc.boolean(),
    }),
    { maxLength: 2 },
  ),
  supportAge: sometimes(fc.integer({ min: 0, max: 24 })),
  zone: fc.constantFrom("America/Chicago", "Pacific/Apia", "Australia/Lord_Howe", "UTC"),
  leavesIn: fc.constantFrom(0, 0, 5, 40),
  campaign: fc.constantFrom(null, "A"),
  reportedBefore: fc.constantFrom(null, "none", "open", "closed"),
});

/** A random world, and the same of which as much or more is told. */
export const twoTellings: fc.Arbitrary<readonly [KnownWorld, KnownWorld]> = fc
  .tuple(world, fc.infiniteStream(fc.boolean()))
  .map(([less, coin]) => {
    const flip = () => coin.next().value;
    const better = (silo: SiloKnowledge): SiloKnowledge => {
      if (silo === "unreadable" && flip()) return flip() ? "stale" : "in_step";
      return silo === "stale" && flip() ? "in_step" : silo;
    };
    const more: KnownWorld = {
      ...less,
      cases: less.cases.map((one) => ({ ...one, statusTold: one.statusTold || flip() })),
      tierTold: less.tierTold || flip(),
      support: better(less.support),
      travel: better(less.travel),
      entries: less.entries.map((one) => ({ ...one, reportTold: one.reportTold || flip() })),
    };
    return [less, more] as const;
  });

/** What the engine would see of a world, with its clock at an instant. */
export function situationOf(known: KnownWorld, clock: Instant = NOON): Situation {
  return situation({
    clock,
    at: Math.max(clock, NOON + known.leavesIn * HOUR_MS),
    records: [...casesOf(known), ...flightsOf(known)],
    silos: {
      support: siloOf(known.support, known.supportAge === null ? "live" : NOON - known.supportAge * HOUR_MS),
      travel: { ...siloOf(known.travel, "live"), ...(known.travel === "stale" ? { inStep: null } : {}) },
    },
    customer: { tier: known.tierTold ? "gold" : null, time_zone: known.zone, born_on: TODAY },
    message: { about: { order: "O-1", price: { minor: 2, currency: "USD" } }, campaign: known.campaign },
    entries: known.entries.map(entryOf),
    reported: reportedOf(known),
  });
}

function siloOf(knowledge: SiloKnowledge, inStep: SiloState["inStep"]): Partial<SiloState> {
  if (knowledge === "unreadable") return { readable: false };
  return knowledge === "stale" ? { inStep: NOON - FRESH_FOR_MS - HOUR_MS } : { inStep };
}

function casesOf({ cases, support }: KnownWorld) {
  return cases.flatMap((one, index) => {
    if (support === "in_step" ? one.while_stale === "gone" : one.while_stale === "unseen") return [];
    const fields = one.statusTold ? one.fields : { ...one.fields, status: null };
    const receivedAt = one.while_stale === "since" || one.while_stale === "unseen" ? NOON - HOUR_MS : null;
    const record = supportCase("ABC".charAt(index), fields, receivedAt);
    return [one.mine ? record : { ...record, customer: "ben" }];
  });
}

function flightsOf({ flights, travel }: KnownWorld) {
  // Nothing is known of a silo that was never in step but what it has reported: here, nothing.
  return travel === "in_step" ? flights.map((id) => flight(id, { seats: id === "A" ? 1 : null })) : [];
}

function entryOf(one: KnownWorld["entries"][number], index: number) {
  const at = NOON - one.hoursAgo * HOUR_MS;
  const dueAt = one.dueInHours === null ? null : NOON + one.dueInHours * HOUR_MS;
  if (one.state === "started" && one.reportTold)
    return entry("sent", at, { id: `m-${index}`, dueAt: null }, one.order);
  // What is told of a start is its end. Until it is, its lease is over, or it would count as not yet sent.
  const due = one.state === "started" ? NOON - HOUR_MS : dueAt;
  return entry(one.state, at, { id: `m-${index}`, dueAt: due }, one.order);
}

function reportedOf({ reportedBefore }: KnownWorld): Situation["reported"] {
  if (reportedBefore === null) return null;
  const before = reportedBefore === "none" ? null : supportCase("A", { status: reportedBefore });
  return { type: "support.case", key: "A", before };
}
