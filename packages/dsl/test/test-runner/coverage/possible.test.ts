// What coverage does not ask for never happens: held to the interpreter, which is the definition of the language.
import { type Expr, evaluateCondition, type Known, Unknown } from "@comity/core";
import fc from "fast-check";
import { expect, test } from "vitest";
import { condition } from "../../../../core/test/eval/generators.ts";
import { situationOf, world } from "../../../../core/test/eval/knowledge.ts";
import { NOON, VOCABULARY } from "../../../../core/test/eval/world.ts";
import type { View } from "../../../src/lint/solver/view.ts";
import { conditionsIn } from "../../../src/test-runner/coverage/conditions.ts";
import { possibleOutcomes, type TruthOutcome } from "../../../src/test-runner/coverage/possible.ts";

const VIEW: View = { vocabulary: VOCABULARY, intents: [...VOCABULARY.intents.keys()], slots: new Map() };
const AROUND = { file: "p.comity", start: 0, end: 1 };

test("a condition comes to nothing that is not asked for, wherever it stands", () => {
  const conditions = fc.oneof(condition(0), condition(1), condition(2));
  const worlds = fc.array(world, { minLength: 2, maxLength: 5 });
  fc.assert(
    fc.property(conditions, worlds, (expr, all) => {
      const asked = new Map(
        conditionsIn(expr, VIEW, AROUND).map((one) => [one.expr, possibleOutcomes(one.expr, one.view)]),
      );
      for (const known of all) {
        const evaluated = (node: Expr, value: Known | Unknown): void => {
          const possible = asked.get(node);
          if (possible !== undefined) expect(possible).toContain(outcomeOf(value));
        };
        const observer = { evaluated, declared: () => undefined, holdEnded: () => undefined };
        evaluateCondition(expr, { ...situationOf(known, NOON), observer });
      }
    }),
    { numRuns: Number(process.env.RUNS ?? 2_000) },
  );
});

function outcomeOf(value: Known | Unknown): TruthOutcome {
  if (value instanceof Unknown) return "unknown";
  return value === true ? "true" : "false";
}
