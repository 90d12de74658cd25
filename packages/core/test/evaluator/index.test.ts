import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createEvaluator } from "../../src/evaluator/program-evaluator.ts";
import type { Expr } from "../../src/ir/expression.ts";
import type { Program, Rule } from "../../src/ir/program.ts";
import { BOOLEAN, INSTANT, TEXT } from "../../src/value/type.ts";
import { condition } from "../eval/generators.ts";
import { situationOf, world } from "../eval/knowledge.ts";
import { and, field, literal, number, or, situation, some, VOCABULARY } from "../eval/world.ts";

function rule(id: string, when: Expr): Rule {
  return {
    id,
    pack: "p",
    name: id,
    label: null,
    source: { file: "p.comity", start: 0, end: 0 },
    mode: "enforce",
    from: null,
    to: null,
    intents: ["upsell"],
    when,
    slots: [],
    // biome-ignore lint/suspicious/noThenProperty: it is the word of the language, and nobody awaits a rule.
    then: { kind: "block" },
    because: null,
    ifUnknown: null,
  };
}

function programOf(conditions: readonly Expr[]): Program {
  return {
    hash: "0",
    packs: [],
    rules: conditions.map((when, at) => rule(`p/r${at}`, when)),
    conflicts: [],
    limits: [],
    alerts: [],
    classDefaults: {
      legal: { kind: "send" },
      transactional: { kind: "send" },
      service: { kind: "send" },
      marketing: { kind: "block" },
    },
  };
}

/** What real rules look like: a few simple tests, and perhaps a record that has to be there. */
const scalars = fc.oneof(
  fc
    .constantFrom("A", "B", "gold")
    .map((one): Expr => compared({ op: "customer", type: TEXT, field: "tier" }, one)),
  fc
    .constantFrom("A", "B", "X")
    .map((one): Expr => compared({ op: "about", type: TEXT, field: "order" }, one)),
  fc
    .constantFrom("c1", "c2")
    .map((one): Expr => compared({ op: "message", type: TEXT, field: "campaign" }, one)),
);
const body = fc.oneof(
  fc.constantFrom("open", "closed").map((one) => compared(field("status"), one)),
  fc.tuple(fc.constantFrom("lt", "le", "gt", "ge"), fc.integer({ min: 0, max: 3 })).map(
    ([relation, one]): Expr => ({
      op: "compare",
      type: BOOLEAN,
      relation,
      left: field("score"),
      right: number(one),
    }),
  ),
);
const record = fc.array(body, { minLength: 1, maxLength: 3 }).map((parts) => some(and(...parts)));
const likeRules = fc.array(fc.oneof(scalars, scalars, record, condition(1)), { minLength: 1, maxLength: 4 });
const anyRule = fc.oneof(
  { weight: 3, arbitrary: likeRules.map((parts) => and(...parts)) },
  { weight: 1, arbitrary: condition(2) },
);

function compared(left: Expr, value: string): Expr {
  return { op: "compare", type: BOOLEAN, relation: "eq", left, right: literal(value, left.type) };
}

describe("a part of a condition that one source settles whatever its value", () => {
  test("is not unknown with that source: something else may settle it too", () => {
    const tier = (one: string): Expr => compared({ op: "customer", type: TEXT, field: "tier" }, one);
    const campaign: Expr = { op: "message", type: TEXT, field: "campaign" };
    const order: Expr = { op: "about", type: TEXT, field: "order" };
    const alike: Expr = { op: "compare", type: BOOLEAN, relation: "eq", left: campaign, right: order };
    const never = and(tier("A"), tier("B"), alike);
    const program = programOf([...Array.from({ length: 9 }, () => tier("A")), or(never, never)]);
    const asked = situation({
      customer: { tier: null },
      message: { campaign: "c1", about: { order: "X" } },
    });
    const rules = { program, vocabulary: VOCABULARY };
    const found = (index: boolean) => [...createEvaluator(rules, { index }).find(asked).unknown].sort();
    expect(found(true)).toEqual(found(false));
  });
});

describe("the index", () => {
  test("finds what looking at every rule finds", () => {
    let fired = 0;
    fc.assert(
      fc.property(
        fc.array(anyRule, { minLength: 1, maxLength: 80 }),
        fc.array(world, { minLength: 1, maxLength: 10 }),
        (conditions, worlds) => {
          const rules = { program: programOf([...conditions, ...conditions]), vocabulary: VOCABULARY };
          const [indexed, plain] = [createEvaluator(rules), createEvaluator(rules, { index: false })];
          for (const known of worlds) {
            const there = situationOf(known);
            const { fired: all, unknown, changesAt } = plain.find(there);
            fired += all.length;
            expect(indexed.find(there)).toMatchObject({ fired: all, unknown, changesAt });
          }
        },
      ),
      { numRuns: 300 },
    );
    expect(fired).toBeGreaterThan(1000);
  });

  test("knows what a value is held against, whichever side of a test it stands on", () => {
    const sendAt: Expr = { op: "message", type: INSTANT, field: "send_at" };
    const at = (value: number): Expr => literal(value, INSTANT);
    const noon = situation().message?.sendAt ?? 0;
    const conditions: Expr[] = [
      { op: "between", type: BOOLEAN, arg: at(noon + 1), low: sendAt, high: at(noon + 2) },
      { op: "between", type: BOOLEAN, arg: at(noon + 1), low: at(noon), high: sendAt },
      { op: "one_of", type: BOOLEAN, left: at(noon), options: [sendAt, at(noon + 5)] },
      { op: "compare", type: BOOLEAN, relation: "le", left: at(noon), right: sendAt },
    ];
    const many = Array.from({ length: 20 }, () => conditions).flat();
    const rules = { program: programOf(many), vocabulary: VOCABULARY };
    const [indexed, plain] = [createEvaluator(rules), createEvaluator(rules, { index: false })];
    const there = situation();
    for (const moved of [-1, 0, 1, 2]) {
      const asked = { ...there, message: there.message && { ...there.message, sendAt: noon + moved } };
      const { fired } = plain.find(asked);
      expect(indexed.find(asked).fired).toEqual(fired);
    }
  });

  test("finds nothing for an intent without rules, and for no message", () => {
    const rules = { program: programOf([or()]), vocabulary: VOCABULARY };
    const { message, ...rest } = situation();
    const evaluator = createEvaluator(rules);
    expect(evaluator.find({ ...rest, message: null }).fired).toEqual([]);
    expect(
      evaluator.find({ ...rest, message: message && { ...message, intent: "newsletter" } }).fired,
    ).toEqual([]);
  });
});
