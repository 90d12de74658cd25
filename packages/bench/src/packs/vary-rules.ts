import {
  BOOLEAN,
  DAY_MS,
  type Expr,
  evaluateCondition,
  type Known,
  NUMBER,
  type Program,
  programHash,
  type Relation,
  type Rule,
  type RuleSet,
  TEXT,
  type Type,
  type Vocabulary,
} from "@comity/core";
import { Random } from "../workload/random.ts";
import type { Asked } from "./draw-contexts.ts";
import { CAMPAIGNS } from "./draw-message.ts";

const SEED = 9;
/** No message has more copies than this that fire, so that more rules do not mean that much more fires. */
const MOST_FIRING = 5;
/** One rule after the other is copied; where so many copies in a row fire too often, the next one's turn has come. */
const TRIES_A_TURN = 30;
/** In so many rounds without a copy there will be none. */
const MOST_TURNS = 20_000;
/** Rules of real companies are for a campaign here and a channel there. */
const NARROWED = 0.5;

/**
 * A program with so many rules: its own, and copies of them with other numbers, dates, lengths and members of lists, half of
 * them for some messages only. None is the same as its original.
 *
 * @param count of rules; the program's own are always there
 * @throws Error if no copies can be found
 */
export function withCopies(
  { vocabulary, program }: RuleSet,
  count: number,
  asked: readonly Asked[],
): RuleSet {
  const random = new Random(SEED + count);
  const byIntent = Map.groupBy(asked, ({ context }) => context.situation.message.intent);
  const rules = [...program.rules];
  const firing = new Map<Asked, number>();
  for (let turn = 0; rules.length < count; turn++) {
    const rule = program.rules[turn % program.rules.length];
    if (rule === undefined || turn > MOST_TURNS)
      throw new Error(`Only ${rules.length} rules of ${count} could be made.`);
    const own = rule.intents.flatMap((intent) => byIntent.get(intent) ?? []);
    const found = copyOf(rule, rules.length, vocabulary, own, firing, random);
    if (found === null) continue;
    rules.push(found.copy);
    for (const one of found.hits) firing.set(one, (firing.get(one) ?? 0) + 1);
  }
  return { vocabulary, program: named({ ...program, rules }, vocabulary) };
}

/** A copy that does not fire too often, with the messages for which it does; null if there is none to be found. */
function copyOf(
  rule: Rule,
  number: number,
  vocabulary: Vocabulary,
  asked: readonly Asked[],
  firing: ReadonlyMap<Asked, number>,
  random: Random,
): { readonly copy: Rule; readonly hits: readonly Asked[] } | null {
  for (let tries = 0; tries < TRIES_A_TURN; tries++) {
    const varied = variedIn(rule.when, random);
    const when = random.chance(NARROWED) ? narrowed(varied, vocabulary, random) : varied;
    if (JSON.stringify(when) === JSON.stringify(rule.when)) continue;
    const hits = asked.filter(({ context }) => evaluateCondition(when, context.situation).truth === true);
    if (hits.some((one) => (firing.get(one) ?? 0) >= MOST_FIRING)) continue;
    return { copy: { ...rule, id: `${rule.id}-${number}`, name: `${rule.name}-${number}`, when }, hits };
  }
  return null;
}

/** The condition, of messages on one channel, of one campaign, or of some priority. */
function narrowed(when: Expr, { channels }: Vocabulary, random: Random): Expr {
  const channel: Type = { kind: "enumeration", values: channels };
  const test = random.pick([
    messageTest("channel", "eq", random.pick(channels), channel),
    messageTest("campaign", "eq", random.pick(CAMPAIGNS), TEXT),
    messageTest("priority", "ge", random.int(6, 10) * 10, NUMBER),
  ]);
  return { op: "and", type: BOOLEAN, args: [test, when] };
}

function messageTest(field: string, relation: Relation, value: Known, type: Type): Expr {
  const left: Expr = { op: "message", field, type };
  return { op: "compare", type: BOOLEAN, relation, left, right: { op: "literal", value, type } };
}

/** Another program has another name. */
function named({ hash: _, ...program }: Program, vocabulary: Vocabulary): Program {
  return { hash: programHash(program, vocabulary), ...program };
}

/** The same tree with other values in it. */
function variedIn<T>(node: T, random: Random): T {
  if (Array.isArray(node)) return node.map((part: unknown) => variedIn(part, random)) as T;
  if (typeof node !== "object" || node === null) return node;
  if (isLiteral(node)) return { ...node, value: varied(node.value, node.type, random) };
  // What a type may hold is no value.
  const parts = Object.entries(node).map(([name, part]) => [
    name,
    name === "type" ? part : variedIn(part, random),
  ]);
  return Object.fromEntries(parts) as T;
}

function isLiteral(node: object): node is Expr & { readonly op: "literal" } {
  return "op" in node && node.op === "literal";
}

function varied(value: Known, type: Type, random: Random): Known {
  if (type.kind === "enumeration") return random.pick(type.values);
  if (type.kind === "text")
    return random.pick(["prices", "help", "contact", "plans", "account", "cancellation_terms"]);
  if (typeof value === "object" && value !== null && "minor" in value) {
    return { ...value, minor: Math.round(value.minor * (0.2 + 2 * random.next())) };
  }
  if (typeof value !== "number") return value;
  switch (type.kind) {
    case "number":
      return Math.round(value * (50 + random.int(0, 100))) / 100;
    case "date":
      return value + random.int(-60, 60);
    case "days":
      return Math.max(1, Math.round(value * 2 * random.next()));
    case "duration":
      return Math.max(1, Math.round((value * 2 * random.next()) / HOUR_MS)) * HOUR_MS;
    case "time_of_day":
      return (value + random.int(-3, 3) * HOUR_MS + DAY_MS) % DAY_MS;
    default:
      return value;
  }
}

const HOUR_MS = DAY_MS / 24;
