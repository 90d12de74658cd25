import {
  type CustomerData,
  DAY_MS,
  type Fact,
  HOUR_MS,
  type InitialState,
  type Instant,
  type MessageRequest,
  MINUTE_MS,
  type RuleSet,
  type Vocabulary,
} from "@comity/core";
import fc from "fast-check";
import { anyone, customerData, KNOWN, type Person } from "./random-people.ts";
import { joined, type Records, randomFact, randomRecords } from "./random-records.ts";
import { randomRequest } from "./random-requests.ts";
import { type Material, materialOf } from "./random-values.ts";

/** What may happen in a world. `household`: to whom; null: to everybody. */
export type Happening = { readonly household: string | null } & (
  | { readonly kind: "ask"; readonly request: MessageRequest; readonly inMs: number }
  | { readonly kind: "start" | "sent" | "failed" | "withdraw"; readonly message: string }
  | { readonly kind: "review"; readonly message: string; readonly decision: "send" | "block" }
  | { readonly kind: "report"; readonly fact: Fact }
  | { readonly kind: "customer"; readonly data: CustomerData }
  | { readonly kind: "silo"; readonly silo: string; readonly standing: "live" | "now" | "unreadable" }
  | { readonly kind: "pass"; readonly ms: number }
);

/** A company on a day, and what happens from then on. */
export interface RandomWorld {
  readonly now: Instant;
  readonly initial: InitialState;
  readonly history: readonly Happening[];
}

/** In the evening of Chicago, shortly before its clocks change. */
export const START: Instant = Date.parse("2026-03-06T02:58:00Z");

/**
 * Random worlds over the vocabulary of rules, whose dates, amounts and texts lie close to what the rules compare with.
 *
 * @param sure records that most worlds begin with, lest one rule (no consent) hide what all others would say
 */
export function randomWorld(
  rules: RuleSet,
  sure: Records = {},
  now: Instant = START,
): fc.Arbitrary<RandomWorld> {
  const { vocabulary } = rules;
  const material = materialOf(rules, now);
  const initial = fc.record({
    customers: fc.constant(KNOWN.map((person) => customerData(person))),
    records: fc
      .tuple(randomRecords(vocabulary, material, false), fc.constantFrom({}, sure, sure, sure))
      .map(([random, added]) => joined(random, added)),
    silos: randomSilos(vocabulary, now),
  });
  const happening = randomHappening(vocabulary, material);
  const history = fc.array(happening, { minLength: 10, maxLength: 50, size: "max" });
  return fc.record({ now: fc.constant(now), initial, history });
}

function randomSilos(
  vocabulary: Vocabulary,
  now: Instant,
): fc.Arbitrary<Readonly<Record<string, "live" | "unreadable" | string>>> {
  const hours = fc.constantFrom(1, 24, 25, 300);
  const standing = fc.oneof(
    { weight: 16, arbitrary: fc.constant("live") },
    { weight: 1, arbitrary: fc.constant("unreadable") },
    { weight: 3, arbitrary: hours.map((ago) => new Date(now - ago * HOUR_MS).toISOString()) },
  );
  const names = [...vocabulary.silos.keys()];
  return fc
    .tuple(...names.map(() => standing))
    .map((all) => Object.fromEntries(names.map((name, index) => [name, all[index] ?? "live"])));
}

const number = fc.integer({ min: 0, max: 4 });
/** Ids say whose message it is, so that one id is never used for two people. */
const messageId = fc.tuple(anyone, number).map(([{ id, household }, index]) => ({
  household,
  message: `${id}-${index}`,
}));

function randomHappening(vocabulary: Vocabulary, material: Material): fc.Arbitrary<Happening> {
  const report = randomFact(vocabulary, material).map((one) => ({ kind: "report" as const, ...one }));
  return fc.oneof(
    { weight: 8, arbitrary: anyone.chain((one) => askedBy(vocabulary, material, one)) },
    { weight: 5, arbitrary: fc.tuple(messageId, ends).map(([of, kind]) => ({ ...of, kind })) },
    { weight: 1, arbitrary: review },
    { weight: 6, arbitrary: report },
    { weight: 1, arbitrary: customerChange },
    { weight: 2, arbitrary: siloChange(vocabulary) },
    { weight: 4, arbitrary: pass },
  );
}

const ends = fc.constantFrom("start" as const, "sent" as const, "failed" as const, "withdraw" as const);

const review: fc.Arbitrary<Happening> = fc
  .tuple(messageId, fc.constantFrom("send" as const, "block" as const))
  .map(([of, decision]) => ({ ...of, kind: "review", decision }));

const customerChange: fc.Arbitrary<Happening> = fc
  .tuple(fc.constantFrom(...KNOWN), fc.constantFrom("US", "FR"))
  .map(([one, country]) => ({
    kind: "customer",
    household: one.household,
    data: { ...customerData(one), country },
  }));

const HOURS = [1, 4, 11, 24, 72, 192];
const pass: fc.Arbitrary<Happening> = fc.record({
  kind: fc.constant("pass" as const),
  household: fc.constant(null),
  ms: fc.constantFrom(1, 2 * MINUTE_MS, ...HOURS.map((hours) => hours * HOUR_MS)),
});

function siloChange(vocabulary: Vocabulary): fc.Arbitrary<Happening> {
  return fc.record({
    kind: fc.constant("silo" as const),
    household: fc.constant(null),
    silo: fc.constantFrom(...vocabulary.silos.keys()),
    standing: fc.constantFrom("live" as const, "now" as const, "unreadable" as const),
  });
}

function askedBy(vocabulary: Vocabulary, material: Material, of: Person): fc.Arbitrary<Happening> {
  const inMs = fc.constantFrom(0, 0, 0, HOUR_MS, 12 * HOUR_MS, 2 * DAY_MS, 30 * DAY_MS);
  return fc.tuple(randomRequest(vocabulary, material, of), number, inMs).map(([request, index, ms]) => ({
    kind: "ask",
    household: of.household,
    request: { ...request, id: `${of.id}-${index}` },
    inMs: ms,
  }));
}
