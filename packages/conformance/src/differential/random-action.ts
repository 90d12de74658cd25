import {
  type Action,
  type Change,
  DAY_MS,
  type Expr,
  HOUR_MS,
  type Hold,
  type HoldUntil,
  INSTANT,
  type Slot,
  TEXT,
  type Template,
  type TemplatePart,
  TIME_OF_DAY,
} from "@comity/core";
import type { Chance } from "./chance.ts";
import { placesOf, type Scope } from "./places.ts";
import type { ConditionMaker } from "./random-condition.ts";
import { LENGTHS_MS } from "./random-value.ts";
import { CHANNELS } from "./random-vocabulary.ts";

const OUTCOMES = ["block", "send", "review"] as const;

/** What a rule does. @param inside the scope with the slots that its condition is certain to have matched */
export function randomAction(maker: ConditionMaker, inside: Scope): Action {
  return maker.chance.weighted<Action>([
    [3, () => ({ kind: "block" })],
    [1, () => ({ kind: "send" })],
    [5, () => randomRuleHold(maker, inside)],
    [5, () => ({ kind: "amend", changes: randomChanges(maker, inside) })],
  ]);
}

function randomChanges(maker: ConditionMaker, inside: Scope): Change[] {
  const { chance } = maker;
  const items = { ...inside, bound: [], items: itemsOf(maker) };
  return chance.times(
    chance.weighted([
      [5, () => 1],
      [1, () => 2],
    ]),
    () =>
      chance.weighted<Change>([
        [3, () => ({ kind: "attach", notice: chance.pick([...maker.vocabulary.notices.keys()]) })],
        [2, () => ({ kind: "use_channel", channel: channelOf(maker, inside) })],
        [
          3,
          () => ({ kind: "remove_items", where: itemTest(maker, items), blockIfNoneRemain: chance.flip() }),
        ],
      ]),
  );
}

/** Fields of items of any intent: one that an item does not have is empty. */
function itemsOf({ vocabulary }: ConditionMaker): Scope["items"] {
  return new Map([...vocabulary.intents.values()].flatMap(({ items }) => [...items]));
}

function itemTest(maker: ConditionMaker, scope: Scope): Expr {
  return maker.chance.flip(0.7) ? maker.test(0, scope) : maker.nested(1, scope);
}

/** Mostly a channel; a text that the data gives need not be one, and no compiler takes it for one. */
function channelOf(maker: ConditionMaker, inside: Scope): Expr {
  const { chance } = maker;
  const type = { kind: "enumeration", values: CHANNELS } as const;
  return chance.weighted<Expr>([
    [6, () => ({ op: "literal", type, value: chance.pick(CHANNELS) })],
    [3, () => chance.pick(placesOf(type, inside, maker.vocabulary)).expr],
    [0.3, () => chance.pick(placesOf(TEXT, inside, maker.vocabulary)).expr],
  ]);
}

function randomRuleHold(maker: ConditionMaker, inside: Scope): Hold {
  const { chance } = maker;
  const until = chance.weighted<HoldUntil>([
    [3, () => ({ kind: "while_so" })],
    [3, () => ({ kind: "condition", expr: maker.condition({ ...inside, bound: [], items: null }) })],
    [2, () => anyTime(chance)],
    [2, () => ({ kind: "instant", expr: chance.pick(placesOf(INSTANT, inside, maker.vocabulary)).expr })],
    [2, () => ({ kind: "duration", ms: chance.pick(LENGTHS_MS) })],
    [1, () => ({ kind: "review", by: chance.pick([null, "legal"]) })],
  ]);
  return withMaximum(until, chance);
}

/** A hold of a limit or a conflict, until it has passed or until something else. */
export function randomOtherHold(usual: "room" | "window_end", chance: Chance): Hold {
  const until = chance.weighted<HoldUntil>([
    [4, () => ({ kind: usual })],
    [1, () => anyTime(chance)],
    [1, () => ({ kind: "duration", ms: chance.pick(LENGTHS_MS) })],
    [1, () => ({ kind: "review", by: null })],
  ]);
  return withMaximum(until, chance);
}

function anyTime(chance: Chance): HoldUntil {
  const value = chance.int(0, 23) * HOUR_MS;
  return { kind: "local_time", time: { op: "literal", type: TIME_OF_DAY, value } };
}

/** Holds that end by themselves, or by a person, have no maximum. */
function withMaximum(until: HoldUntil, chance: Chance): Hold {
  const lasts = until.kind === "while_so" || until.kind === "condition" || until.kind === "room";
  const atMostMs = lasts && chance.flip(0.8) ? chance.pick([HOUR_MS, DAY_MS, 2 * DAY_MS]) : null;
  return { kind: "hold", until, atMostMs, orElse: chance.pick(OUTCOMES) };
}

/** A sentence with holes for what the condition matched, for other fields, and for items that are taken out. */
export function randomTemplate(
  maker: ConditionMaker,
  certain: Scope["bound"],
  about: Scope["about"],
): Template | null {
  const { chance, vocabulary } = maker;
  if (chance.flip(0.3)) return null;
  const parts = chance.times(chance.int(1, 3), (): TemplatePart[] => [
    { kind: "text", text: chance.pick(["Because of ", ", as ", " and "]) },
    chance.weighted<TemplatePart>([
      [certain.length > 0 ? 3 : 0, () => ofSlot(maker, chance.pick(certain))],
      [2, () => ({ kind: "value", expr: anyPlace(maker, { bound: [], about, items: null }), slot: null })],
      [1, () => ({ kind: "value", expr: { op: "item", type: TEXT, field: "id" }, slot: null })],
    ]),
  ]);
  return { parts: [...parts.flat(), { kind: "text", text: ` (${vocabulary.company.currency}).` }] };
}

/** The sentence of a conflict, which may say how the other message stands. */
export function randomConflictTemplate(chance: Chance): Template | null {
  if (chance.flip(0.3)) return null;
  const field = chance.pick(["standing", "intent", "department", "message"] as const);
  return {
    parts: [
      { kind: "text", text: "The other message is " },
      { kind: "other", field },
    ],
  };
}

function ofSlot(maker: ConditionMaker, bound: Scope["bound"][number]): TemplatePart {
  const { index }: Slot = bound.slot;
  const scope = { bound: [bound], about: null, items: null };
  for (let attempt = 0; attempt < 20; attempt++) {
    const expr = anyPlace(maker, scope);
    const root = rootOf(expr);
    if (root.op === "field" && root.slot === index) return { kind: "value", expr, slot: index };
  }
  return { kind: "text", text: "that" };
}

function rootOf(expr: Expr): Expr {
  return expr.op === "navigate" ? rootOf(expr.from) : expr;
}

function anyPlace(maker: ConditionMaker, scope: Scope): Expr {
  const type = maker.chance.pick([TEXT, INSTANT, { kind: "money" }, { kind: "number" }] as const);
  return maker.chance.pick(placesOf(type, scope, maker.vocabulary)).expr;
}
