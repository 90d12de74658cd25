import {
  type Customer,
  type CustomerData,
  DAY_MS,
  type DecisionContext,
  decodeCustomer,
  decodeMessage,
  decodeRecord,
  type Entry,
  type FactRecord,
  HOUR_MS,
  type Instant,
  type MessageRequest,
  type RuleSet,
  type SiloState,
  siloOf,
  type Vocabulary,
} from "@comity/core";
import fc from "fast-check";
import { PEOPLE } from "./random-people.ts";
import { joined, type Records, randomRecords } from "./random-records.ts";
import { randomRequest } from "./random-requests.ts";
import { materialOf } from "./random-values.ts";
import { START } from "./random-world.ts";

/** How well a silo is known, from nothing to all. */
type SiloKnowledge = "unreadable" | "stale" | "in_step";

/** A record as it is, and how much of it is told. */
interface ToldRecord {
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
  /** Required fields that have not been told. */
  readonly untold: readonly string[];
  /** While its silo is stale: told before it fell behind, told since, not told yet, or gone without that being told. */
  readonly whileStale: "old" | "since" | "unseen" | "gone";
}

/** A message of the household that was started earlier, and whether it is told what came of it. */
interface ToldStart {
  readonly request: MessageRequest;
  readonly hoursAgo: number;
  readonly arrived: boolean;
  readonly told: boolean;
}

/** A world as it is, and what of it has been told: two tellings of one world differ in knowledge and nothing else. */
export interface Telling {
  readonly records: readonly ToldRecord[];
  readonly silos: Readonly<Record<string, SiloKnowledge>>;
  readonly starts: readonly ToldStart[];
  readonly request: MessageRequest;
  /** Hours from now until the message is to leave. */
  readonly leavesIn: number;
}

const CLOCK: Instant = START;
const ANA = { id: "ana", household: "h1", zone: "America/Chicago" };

/**
 * A random world, and the same of which as much or more is told.
 *
 * @param sure records that are always there
 */
export function twoTellings(
  rules: RuleSet,
  sure: Records = {},
): fc.Arbitrary<readonly [less: Telling, more: Telling]> {
  const { vocabulary } = rules;
  const material = materialOf(rules, CLOCK);
  const silos = [...vocabulary.silos.keys()];
  const knowledge = fc.oneof(
    { weight: 1, arbitrary: fc.constantFrom<SiloKnowledge[]>("unreadable", "stale") },
    { weight: 4, arbitrary: fc.constant<SiloKnowledge>("in_step") },
  );
  const request = randomRequest(vocabulary, material, ANA);
  const less: fc.Arbitrary<Telling> = fc.record({
    records: randomRecords(vocabulary, material, true).chain((records) =>
      fc.tuple(...toldRecords(joined(records, sure), vocabulary)),
    ),
    silos: fc
      .array(knowledge, { minLength: silos.length, maxLength: silos.length })
      .map((all) => Object.fromEntries(silos.map((name, index) => [name, all[index] ?? "in_step"]))),
    starts: fc.array(
      fc.record({
        request,
        hoursAgo: fc.constantFrom(2, 47, 71, 72, 73, 400),
        arrived: fc.boolean(),
        told: fc.boolean(),
      }),
      { maxLength: 3 },
    ),
    request,
    leavesIn: fc.constantFrom(0, 0, 1, 30),
  });
  return fc
    .tuple(less, fc.infiniteStream(fc.boolean()))
    .map(([telling, coin]) => [telling, tellMore(telling, () => coin.next().value === true)]);
}

function toldRecords(records: Records, vocabulary: Vocabulary): fc.Arbitrary<ToldRecord>[] {
  return Object.entries(records).flatMap(([name, rows]) => {
    const type = vocabulary.records.get(name);
    if (type === undefined) return [];
    const fields = [...type.fields.values()];
    const required = fields.filter((field) => field.required && !type.key.includes(field.name));
    const byKey = new Map(rows.map((data) => [decodeRecord(vocabulary, name, data).key, data]));
    return [...byKey.values()].map((data) =>
      fc.record({
        type: fc.constant(name),
        data: fc.constant(data),
        untold: fc.subarray(required.map((field) => field.name)),
        whileStale: fc.constantFrom("old", "old", "since", "unseen", "gone"),
      }),
    );
  });
}

function tellMore(less: Telling, flip: () => boolean): Telling {
  const better = (silo: SiloKnowledge): SiloKnowledge => {
    if (silo === "unreadable" && flip()) return flip() ? "stale" : "in_step";
    return silo === "stale" && flip() ? "in_step" : silo;
  };
  return {
    ...less,
    records: less.records.map((one) => ({ ...one, untold: one.untold.filter(() => !flip()) })),
    silos: Object.fromEntries(Object.entries(less.silos).map(([name, silo]) => [name, better(silo)])),
    starts: less.starts.map((one) => ({ ...one, told: one.told || flip() })),
  };
}

/** What the engine would see of a telling when it decides Ana's message. */
export function situationOf(telling: Telling, vocabulary: Vocabulary): DecisionContext["situation"] {
  const records = telling.records.flatMap((one) => seen(one, telling, vocabulary));
  const ours = PEOPLE.filter(({ household }) => household === ANA.household).map(({ id }) => id);
  return {
    vocabulary,
    at: CLOCK + telling.leavesIn * HOUR_MS,
    clock: CLOCK,
    message: decodeMessage(vocabulary, telling.request, CLOCK),
    customer: customerOf({ id: ANA.id, household: ANA.household, time_zone: ANA.zone }, vocabulary),
    facts: {
      silo: (name) => siloState(name, telling, vocabulary),
      records: (type, scope) =>
        records.filter(
          (one) =>
            one.type === type &&
            (scope === "reference" ||
              (scope === "customer" ? one.customer === ANA.id : ours.includes(one.customer ?? ""))),
        ),
      byKey: (type, key) => records.find((one) => one.type === type && one.key === key) ?? null,
    },
    entries: telling.starts.map((start, index) => entryOf(start, index, vocabulary)),
    reported: null,
  };
}

/** The record as it is seen, if it is. */
function seen(
  { type, data, untold, whileStale }: ToldRecord,
  telling: Telling,
  vocabulary: Vocabulary,
): FactRecord[] {
  const inStep = telling.silos[siloOf(type)] === "in_step";
  if (whileStale === (inStep ? "gone" : "unseen")) return [];
  const told = Object.fromEntries(Object.entries(data).filter(([field]) => !untold.includes(field)));
  const { key, customer, fields } = decodeRecord(vocabulary, type, told);
  const isRecent = whileStale === "since" || whileStale === "unseen";
  return [{ type, key, customer, fields, receivedAt: isRecent ? CLOCK - HOUR_MS : null, order: 0 }];
}

function siloState(name: string, { silos }: Telling, vocabulary: Vocabulary): SiloState {
  const knowledge = silos[name];
  if (knowledge === "unreadable") return { name, inStep: "live", readable: false };
  if (knowledge === "in_step") return { name, inStep: "live", readable: true };
  const freshForMs = vocabulary.silos.get(name)?.freshForMs ?? null;
  // A silo whose facts do not age is behind only if it was never in step.
  return { name, inStep: freshForMs === null ? null : CLOCK - freshForMs - DAY_MS, readable: true };
}

function customerOf(data: CustomerData, vocabulary: Vocabulary): Customer {
  const { id, household, fields } = decodeCustomer(vocabulary, data);
  const rest = { provisional: false, keys: [], formerKeys: [], mergedInto: null };
  return { id, household: household ?? id, fields, ...rest };
}

function entryOf(start: ToldStart, index: number, vocabulary: Vocabulary): Entry {
  const { request, hoursAgo, arrived, told } = start;
  const at = CLOCK - hoursAgo * HOUR_MS;
  const id = `earlier-${index}`;
  const state = !told ? "unreported" : arrived ? "sent" : "failed";
  return {
    id,
    sequence: index,
    customer: ANA.id,
    household: ANA.household,
    message: decodeMessage(vocabulary, { ...request, id }, at),
    request,
    contentHash: "",
    askedAt: at,
    state,
    clearedAt: at,
    startedAt: at,
    leaseUntil: at + HOUR_MS,
    // A report is of the moment at which the message was handed over.
    sentAt: state === "sent" ? at : null,
    endedAt: null,
    breach: false,
    changes: { channel: null, removed: [], attached: [] },
    holds: [],
    reviews: [],
    dueAt: null,
    answer: {
      message: id,
      verdict: "send",
      reasons: [],
      until: null,
      deadline: null,
      channel: null,
      removed: [],
      attached: [],
      recalled: [],
      missed: [],
      observed: [],
      validUntil: null,
      decidedAt: at,
      ruleSet: "",
    },
  };
}
