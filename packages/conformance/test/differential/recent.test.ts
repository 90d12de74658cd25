import type { EarlierMessage, RuleSet } from "@comity/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Chance } from "../../src/differential/chance.ts";
import { differenceOfRecent } from "../../src/differential/laws.ts";
import { randomRules } from "../../src/differential/random-rules.ts";
import { randomSetting, type Setting } from "../../src/differential/random-situation.ts";
import { NOWS } from "../../src/differential/random-value.ts";

// A busy household with a dozen limits: more than the random situations have that rules are compared in.

const SITUATIONS = 5;

describe("conflicts and limits over many messages", { timeout: 600_000 }, () => {
  it("see what each would find by looking at all of them by itself", () => {
    fc.assert(
      fc.property(fc.noShrink(fc.integer()), (seed) => {
        const chance = new Chance(seed);
        const { rules, now } = withManyLimits(chance);
        for (let time = 0; time < SITUATIONS; time++)
          expect(differenceOfRecent(rules, busy(rules, now, chance))).toBeNull();
      }),
      { numRuns: 60 },
    );
  });
});

function withManyLimits(chance: Chance): { readonly rules: RuleSet; readonly now: number } {
  const { ruleSet, now } = randomRules(chance, chance.pick(NOWS));
  const { program, vocabulary } = ruleSet;
  const intents = [...vocabulary.intents.keys()];
  const others = chance.times(3, () => randomRules(chance, now).ruleSet.program.limits).flat();
  const more = others.map((limit, index) => ({
    ...limit,
    id: `pack/more_${index}`,
    intents: chance.someOf(intents, 0.5),
    atMost: chance.int(0, 20),
  }));
  return { rules: { vocabulary, program: { ...program, limits: [...program.limits, ...more] } }, now };
}

/** Up to some 200 earlier messages, each with an id of its own. */
function busy(rules: RuleSet, now: number, chance: Chance): Setting {
  const setting = randomSetting(rules, now, chance);
  const others = chance.times(chance.pick([0, 5, 50]), () => randomSetting(rules, now, chance).earlier);
  const earlier = others
    .flat()
    .map((entry, index): EarlierMessage => ({ ...entry, id: entry.id === "m1" ? "m1" : `more_${index}` }));
  return { ...setting, earlier: [...setting.earlier, ...earlier] };
}
