import {
  DAY_MS,
  type DecisionContext,
  type EarlierMessage,
  type EntryState,
  type FactRecord,
  HOUR_MS,
  type HoldClock,
  type Instant,
  type KnownCustomer,
  type Message,
  type Program,
  type Review,
  type RuleSet,
  type Situation,
  scopesOf,
  type Vocabulary,
} from "@comity/core";
import type { Chance } from "./chance.ts";
import { ANA, factsOf, randomFields, randomTold, type Told } from "./random-facts.ts";
import { LENGTHS_MS, nearInstant, ZONES } from "./random-value.ts";
import { CHANNELS, DEPARTMENTS } from "./random-vocabulary.ts";

/** Everything that one decision, or the conditions of an alert, rest on: plain data, so that it can be made smaller. */
export interface Setting {
  readonly clock: Instant;
  readonly at: Instant;
  readonly message: Message;
  readonly customer: KnownCustomer;
  readonly told: Told;
  readonly earlier: readonly EarlierMessage[];
  readonly holds: readonly HoldClock[];
  readonly reviews: readonly Review[];
  /** The record just reported, while alerts are looked at. */
  readonly reported: Situation["reported"];
}

const HOUSEHOLD = "h1";
/** About as far back as weeks and months of the calendar reach. */
const CALENDAR_MS = [4 * DAY_MS, 6.25 * DAY_MS, 28 * DAY_MS];
const STATES: readonly EntryState[] = [
  "held",
  "cleared",
  "cleared",
  "started",
  "started",
  "sent",
  "sent",
  "blocked",
  "recalled",
  "lapsed",
  "withdrawn",
  "failed",
  "unreported",
];

export function randomSetting({ program, vocabulary }: RuleSet, now: Instant, chance: Chance): Setting {
  const clock = now + chance.pick([0, 0, 0, 1, -1]);
  const at = clock + chance.pick([0, 0, 0, 1, HOUR_MS, 5 * HOUR_MS, 2 * DAY_MS]);
  const told = randomTold(vocabulary, clock, chance);
  return {
    clock,
    at,
    message: randomMessage(program, vocabulary, at, now, chance),
    customer: randomCustomer(vocabulary, now, chance),
    told,
    earlier: chance.times(chance.pick([0, 1, 2, 3, 5, 5, 16]), (index) =>
      randomEarlier(index, vocabulary, chance.pick([at, clock]), clock, chance),
    ),
    holds: chance.flip(0.6) ? [] : randomHolds(program, clock, chance),
    reviews: chance.flip(0.7) ? [] : randomReviews(program, clock, chance),
    reported: randomReported(told, vocabulary, now, chance),
  };
}

/** The situation in which the conditions of rules stand. */
export function situationOf(setting: Setting, vocabulary: Vocabulary): DecisionContext["situation"] {
  const { clock, at, message, customer, told, earlier } = setting;
  return {
    vocabulary,
    at,
    clock,
    message,
    customer,
    facts: factsOf(told),
    entries: earlier.filter((entry) => entry.household === HOUSEHOLD),
    reported: null,
  };
}

/** The situation in which alerts stand: a record was reported, and there is no message. */
export function alertSituationOf(setting: Setting, vocabulary: Vocabulary): Situation {
  return {
    ...situationOf(setting, vocabulary),
    at: setting.clock,
    message: null,
    reported: setting.reported,
  };
}

/** What a decision rests on, but for who evaluates its conditions. */
export function contextOf(setting: Setting, { program, vocabulary }: RuleSet): DecisionContext {
  const { earlier, holds, reviews } = setting;
  return {
    program,
    situation: situationOf(setting, vocabulary),
    sequence: 100,
    holds,
    amended: false,
    reviews,
    earlier,
    entriesIn: (scope) =>
      earlier.filter((entry) => scopesOf(entry.message, entry.customer, entry.household).includes(scope)),
  };
}

function randomMessage(
  { rules }: Program,
  vocabulary: Vocabulary,
  sendAt: Instant,
  now: Instant,
  chance: Chance,
): Message {
  const all = [...vocabulary.intents.values()];
  // Mostly of the intent that many rules name.
  const named = chance.flip(0.6) ? chance.pick(rules).intents.at(-1) : null;
  const intent = all.find(({ name }) => name === named) ?? chance.pick(all);
  return {
    id: "m1",
    department: chance.pick([...DEPARTMENTS, "sales", "sales"]),
    intent: intent.name,
    class: intent.class,
    channel: chance.pick(CHANNELS),
    about: randomFields(intent.about.values(), now, 0.25, chance),
    items: chance.times(chance.pick([0, 0, 1, 2, 3]), (index) => ({
      id: `i${index}`,
      fields: randomFields(intent.items.values(), now, 0.25, chance),
    })),
    campaign: chance.pick([null, "A", "B"]),
    priority: chance.pick([50, 50, 0, 3]),
    sendAt,
  };
}

function randomCustomer({ customer }: Vocabulary, now: Instant, chance: Chance): KnownCustomer {
  const fields = randomFields(customer.values(), now, 0.2, chance);
  // Some live nowhere in particular, and some in a place that nobody has heard of.
  const zone = chance.flip(0.8)
    ? { time_zone: chance.pick(ZONES) }
    : chance.flip()
      ? { time_zone: "Nowhere" }
      : {};
  const { time_zone: _, ...others } = fields;
  return { id: ANA, household: HOUSEHOLD, fields: { ...others, ...zone } };
}

/** Messages whose places in time lie on the edges of windows, and that come due about now. */
function randomEarlier(
  index: number,
  vocabulary: Vocabulary,
  around: Instant,
  clock: Instant,
  chance: Chance,
): EarlierMessage {
  const state = chance.pick(STATES);
  const effective = chance.weighted([
    [8, () => around + chance.pick([-1, 1]) * chance.pick(LENGTHS_MS) + chance.pick([-1, 0, 0, 1])],
    [2, () => nearInstant(clock, chance)],
    [1, () => around - chance.pick(CALENDAR_MS)],
  ]);
  const isHeld = state === "held" || state === "blocked";
  const isStarted = state === "started" || state === "sent" || state === "unreported" || state === "failed";
  const intent = chance.pick([...vocabulary.intents.values()]);
  const whose = chance.pick([
    { customer: ANA, household: HOUSEHOLD },
    { customer: ANA, household: HOUSEHOLD },
    { customer: "ben", household: HOUSEHOLD },
    { customer: "cho", household: "h2" },
  ]);
  return {
    id: chance.flip(0.98) ? `e${index}` : "m1",
    sequence: chance.flip(0.9) ? index + 1 : 200 + index,
    ...whose,
    state,
    clearedAt: isHeld ? null : effective - chance.pick([0, 0, HOUR_MS]),
    startedAt: isStarted ? effective : null,
    sentAt: state === "sent" ? effective + chance.pick([0, 0, 1]) : null,
    dueAt: chance.flip(0.4) ? null : clock + chance.pick([-1, 0, 1, HOUR_MS, DAY_MS]),
    message: {
      intent: intent.name,
      department: chance.pick(DEPARTMENTS),
      campaign: chance.pick([null, "A"]),
      priority: chance.pick([50, 50, 0, 3]),
      about: randomFields(intent.about.values(), clock, 0.2, chance),
      sendAt: effective,
    },
  };
}

function randomHolds({ rules, conflicts, limits }: Program, clock: Instant, chance: Chance): HoldClock[] {
  const ids = chance.some([...rules, ...conflicts, ...limits], 0.5).map(({ id }) => id);
  return ids.flatMap((rule) =>
    chance.some(["then", "unknown"] as const, 0.6).map((clause) => ({
      rule,
      clause,
      since: clock - chance.pick(LENGTHS_MS) + chance.pick([-1, 0, 1]),
      until: chance.flip() ? null : clock + chance.pick([-1, 0, 1, HOUR_MS, DAY_MS]),
      active: chance.flip(0.7),
      review: chance.flip(0.3),
    })),
  );
}

function randomReviews({ rules, conflicts, limits }: Program, clock: Instant, chance: Chance): Review[] {
  const ids = [...rules, ...conflicts, ...limits].map(({ id }) => id);
  return chance.times(
    chance.int(1, 2),
    (): Review => ({
      rules: chance.some(ids, 0.5),
      decision: chance.pick(["send", "block"]),
      by: "someone",
      at: clock - HOUR_MS,
    }),
  );
}

function randomReported(
  { records }: Told,
  vocabulary: Vocabulary,
  now: Instant,
  chance: Chance,
): Situation["reported"] {
  if (records.length === 0 || chance.flip(0.1)) return null;
  const { type, key, ...record }: FactRecord = chance.pick(records);
  const fields = randomFields(vocabulary.records.get(type)?.fields.values() ?? [], now, 0.3, chance);
  const before = chance.flip(0.3) ? null : { ...record, type, key, fields: { ...record.fields, ...fields } };
  return { type, key, before };
}
