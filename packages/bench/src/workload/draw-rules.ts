import { classOf, FIELD_TESTS, holds, INTENT_WEIGHTS, INTENTS, TESTED_FIELDS, valueAt } from "./fields.ts";
import type { BenchInput, BenchRule, Condition, Workload } from "./model.ts";
import { Random } from "./random.ts";

const SEED = 42;
/** No message has more rules than this that fire. */
const MOST_FIRING = 5;

/**
 * Rules that fire for some of the inputs, and what is expected of each input. A rule is drawn at random and kept if it is
 * neither dead nor too broad for a set of this size.
 *
 * @param count how many rules
 * @param inputs with everything known
 */
export function drawRules(count: number, inputs: readonly BenchInput[]): Workload {
  const random = new Random(SEED + count);
  const rules: BenchRule[] = [];
  const expected: string[][] = inputs.map(() => []);
  const places = Map.groupBy(inputs.keys(), (place) => inputs[place]?.message.intent ?? "");
  const { fewest, most } = boundsFor(count, inputs.length);
  while (rules.length < count) {
    const intents = random.some(1, 4, () => random.pickWeighted(INTENTS, INTENT_WEIGHTS));
    const when = random
      .some(2, 4, () => random.pick(TESTED_FIELDS))
      .map((field) => drawCondition(field, intents, random));
    const hits = intents
      .flatMap((intent) => places.get(intent) ?? [])
      .filter((place) => fires(when, inputs[place]));
    if (hits.length < fewest || hits.length > most) continue;
    if (hits.some((place) => (expected[place]?.length ?? 0) >= MOST_FIRING)) continue;
    const id = `R${String(rules.length + 1).padStart(5, "0")}`;
    rules.push({ id, intents, when, effect: random.pickWeighted(["block", "hold", "review"], [5, 3, 2]) });
    for (const place of hits) expected[place]?.push(id);
  }
  return { rules, expected };
}

/** Between how many of the inputs a rule may fire for, so that more rules do not mean that much more fires. */
function boundsFor(count: number, inputs: number): { readonly fewest: number; readonly most: number } {
  const firingEach = Math.min(2, 0.3 + 0.45 * Math.log10(count));
  const perRule = (inputs * firingEach) / count;
  return { fewest: Math.floor(perRule / 8), most: Math.ceil(3 * perRule) };
}

/** Of the category always one that a message of the rule's intents can have. */
function drawCondition(field: string, intents: readonly string[], random: Random): Condition {
  if (field === "message.category") return { field, op: "==", value: classOf(random.pick(intents)) };
  return random.pick(FIELD_TESTS[field] ?? [])(field, random);
}

function fires(when: readonly Condition[], input: BenchInput | undefined): boolean {
  return input !== undefined && when.every((condition) => holds(condition, valueAt(input, condition.field)));
}
