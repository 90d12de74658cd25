import {
  type Action,
  type Alert,
  type Conflict,
  DAY_MS,
  type Expr,
  HOUR_MS,
  type Instant,
  type Limit,
  type Program,
  type Rule,
  type RuleSet,
  type Slot,
  TEXT,
  type Vocabulary,
} from "@comity/core";
import type { Chance } from "./chance.ts";
import type { Scope } from "./places.ts";
import { randomAction, randomConflictTemplate, randomOtherHold, randomTemplate } from "./random-action.ts";
import { ConditionMaker } from "./random-condition.ts";
import { LENGTHS_MS } from "./random-value.ts";
import { DEPARTMENTS, randomVocabulary } from "./random-vocabulary.ts";

const OUTCOME_STATES = ["cleared", "started", "sent"] as const;

/** A random rule set, and the instant that its dates lie around. */
export interface RandomRules {
  readonly ruleSet: RuleSet;
  readonly now: Instant;
}

/**
 * A random rule set of 1 to 120 rules, with conflicts, limits and alerts. In the larger ones some intent has more rules
 * than an evaluator tries one by one.
 */
export function randomRules(chance: Chance, now: Instant): RandomRules {
  const vocabulary = randomVocabulary(chance);
  const maker = new ConditionMaker(chance, vocabulary, now);
  const count = chance.weighted([
    [4, () => chance.int(1, 4)],
    [3, () => chance.int(5, 12)],
    [2, () => chance.int(13, 50)],
    [2, () => chance.int(60, 120)],
  ]);
  // Packs have one answer to what is not known, which is then the same object in all their rules.
  const shared = chance.flip(0.5) ? randomAction(maker, scopeOf(vocabulary)) : null;
  // Which its rules number their own slots after.
  const firstSlot = maker.slots;
  const busy = chance.pick([...vocabulary.intents.keys()]);
  const program: Program = {
    hash: chance.times(64, () => chance.int(0, 15).toString(16)).join(""),
    packs: [{ name: "pack", owner: null }],
    rules: chance.times(count, (index) => randomRule({ index, busy, shared, firstSlot }, maker)),
    conflicts: chance.times(chance.int(0, 3), (index) => randomConflict(index, maker)),
    limits: chance.times(chance.pick([0, 1, 2, 3, 6]), (index) => randomLimit(index, maker)),
    alerts: chance.times(chance.int(0, 3), (index) => randomAlert(index, maker)),
    classDefaults: {
      legal: { kind: "send" },
      transactional: { kind: "send" },
      service: { kind: "send" },
      marketing: withoutMaximum(chance),
    },
  };
  return { ruleSet: { program, vocabulary }, now };
}

function withoutMaximum(chance: Chance): Action {
  if (chance.flip(0.3)) return { kind: "block" };
  return { kind: "hold", until: { kind: "while_so" }, atMostMs: DAY_MS, orElse: "block" };
}

function scopeOf(vocabulary: Vocabulary): Scope {
  const about = new Map([...vocabulary.intents.values()].flatMap((intent) => [...intent.about]));
  return { bound: [], about, items: null };
}

interface RuleOfPack {
  readonly index: number;
  /** The intent that most rules apply to. */
  readonly busy: string;
  /** What the pack does about what is not known. */
  readonly shared: Action | null;
  readonly firstSlot: number;
}

function randomRule({ index, busy, shared, firstSlot }: RuleOfPack, maker: ConditionMaker): Rule {
  const { chance, vocabulary } = maker;
  maker.beginDeclaration(firstSlot);
  const scope = scopeOf(vocabulary);
  const when = maker.condition(scope);
  const certain = certainSlots(when);
  const bound = certain.flatMap((slot) => {
    const type = vocabulary.records.get(slot.record);
    return type === undefined ? [] : [{ slot, type }];
  });
  const intents = chance.some([...vocabulary.intents.keys()], 0.3);
  const then = randomAction(maker, { ...scope, bound });
  return {
    ...declared(`rule_${index}`, maker),
    // The last one is the busy one, if it is among them.
    intents:
      intents.length === 0 || chance.flip(0.6) ? [...intents.filter((one) => one !== busy), busy] : intents,
    when,
    slots: certain,
    then,
    because: randomTemplate(maker, bound, scope.about),
    ifUnknown: chance.weighted<Action | null>([
      [4, () => null],
      [3, () => randomAction(maker, scope)],
      [3, () => shared],
    ]),
  };
}

/** Slots whose records have matched wherever the condition is true. */
function certainSlots(expr: Expr): readonly Slot[] {
  switch (expr.op) {
    case "and":
      return expr.args.flatMap(certainSlots);
    case "defined":
      return certainSlots(expr.body);
    case "quantify":
      return expr.quantifier === "some" ? [expr.slot, ...certainSlots(expr.body)] : [];
    default:
      return [];
  }
}

function declared(
  name: string,
  { chance, vocabulary, now }: ConditionMaker,
): Omit<Rule, "intents" | "when" | "slots" | "then" | "because" | "ifUnknown"> {
  // Near the date that the company's calendar shows, which may be one off UTC's.
  const today = Math.floor(now / DAY_MS) + (vocabulary.company.timeZone === "UTC" ? 0 : chance.int(-1, 1));
  const date = (): number | null => (chance.flip(0.1) ? today + chance.int(-1, 1) : null);
  return {
    id: `pack/${name}`,
    pack: "pack",
    name,
    label: chance.flip(0.3) ? `What ${name} is about` : null,
    source: { file: "random", start: 0, end: 0 },
    mode: chance.flip(0.1) ? "observe" : "enforce",
    from: date(),
    to: date(),
  };
}

function randomConflict(index: number, maker: ConditionMaker): Conflict {
  const { chance, vocabulary } = maker;
  const names = [...vocabulary.intents.keys()];
  const side = (label: string) => ({ intents: chance.someOf(names, 0.5), label });
  return {
    ...declared(`conflict_${index}`, maker),
    left: side("one"),
    right: side("other"),
    withinMs: chance.pick(LENGTHS_MS),
    scope: chance.pick([
      { kind: "customer" },
      { kind: "household" },
      { kind: "about", fields: chance.pick([["order"], ["topic"], ["order", "score"]]) },
    ]),
    winner: chance.pick(["left", "right", "earlier", "higher_priority", "neither"]),
    loser: chance.flip() ? { kind: "block" } : randomOtherHold("window_end", chance),
    because: randomConflictTemplate(chance),
  };
}

function randomLimit(index: number, maker: ConditionMaker): Limit {
  const { chance, vocabulary } = maker;
  const then: Limit["then"] = chance.flip() ? { kind: "block" } : randomOtherHold("room", chance);
  return {
    ...declared(`limit_${index}`, maker),
    intents: chance.someOf([...vocabulary.intents.keys()], 0.5),
    atMost: chance.int(0, 3),
    scope: chance.pick(["customer", "household", "campaign"]),
    window: chance.flip()
      ? { kind: "rolling", ms: chance.pick([HOUR_MS, 2 * HOUR_MS, DAY_MS, 2 * DAY_MS, 3 * DAY_MS]) }
      : { kind: "calendar", unit: chance.pick(["day", "week", "month"]) },
    counting: chance.someOf(OUTCOME_STATES, 0.7),
    then,
    because: null,
  };
}

/**
 * Raised for records, or for the customer. There is no message when it is: the checker refuses what reads one, and code
 * that reads it all the same finds it unknown.
 */
function randomAlert(index: number, maker: ConditionMaker): Alert {
  const { chance, vocabulary } = maker;
  maker.beginDeclaration();
  const scope: Scope = { ...scopeOf(vocabulary), ...(chance.flip(0.07) ? {} : { about: null }) };
  const when = maker.condition(scope);
  const [subject = null] = certainSlots(when);
  return {
    ...declared(`alert_${index}`, maker),
    department: chance.pick(DEPARTMENTS),
    when,
    subject,
    intent: chance.pick([...vocabulary.intents.keys()]),
    about: [],
    oncePer: subject === null ? [] : [{ op: "field", type: TEXT, slot: subject.index, field: "number" }],
    quietMs: chance.pick([null, DAY_MS]),
    because: null,
  };
}
