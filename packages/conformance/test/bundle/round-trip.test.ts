import { BundleError, bundleOf, loadBundle, programHash, type RuleSet } from "@comity/core";
import { compile } from "@comity/dsl";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Chance } from "../../src/differential/chance.ts";
import { randomRules } from "../../src/differential/random-rules.ts";
import { START } from "../../src/random-world.ts";
import { packs, RUNS } from "../laws/rules.ts";

/** The same without places inside declarations, which a bundle leaves out. */
function withoutPlaces(value: unknown): unknown {
  if (value instanceof Map) return new Map([...value].map(([key, one]) => [key, withoutPlaces(one)]));
  if (Array.isArray(value)) return value.map(withoutPlaces);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).filter(([key]) => key !== "source" || "id" in value);
  return Object.fromEntries(entries.map(([key, one]) => [key, withoutPlaces(one)]));
}

function compiled(vocabulary: string, rules: string): RuleSet {
  const { ruleSet, diagnostics } = compile({
    vocabulary: [{ file: "vocabulary.yaml", text: vocabulary }],
    rules: [{ file: "rules.comity", text: rules }],
  });
  if (ruleSet === null) throw new Error(diagnostics.map(({ message }) => message).join("\n"));
  return ruleSet;
}

const VOCABULARY = `
company: {time_zone: UTC, currency: USD}
channels: [email]
intents: {offer: {class: marketing}}
`;

describe("a bundle", { timeout: 600_000 }, () => {
  it("of the packs gives the packs back", async () => {
    const rules = await packs();
    const text = bundleOf(rules);
    const loaded = loadBundle(text);
    expect(loaded).toEqual(withoutPlaces(rules));
    expect(bundleOf(loaded)).toBe(text);
    expect(loadBundle(JSON.parse(text))).toEqual(loaded);
  });

  it("of the deepest rules that compile can be loaded", () => {
    const deep = `${"not (".repeat(49)}BODY${")".repeat(49)}`;
    const definitions = Array.from({ length: 15 }, (_, index) => {
      const body = index === 0 ? 'message.campaign is "x"' : `message is d${index - 1}`;
      return `define d${index} for message as ${deep.replace("BODY", body)}`;
    });
    const rule = "rule r applies to offer when message is d14 then block";
    const rules = compiled(VOCABULARY, `pack p\n${definitions.join("\n")}\n${rule}`);
    expect(loadBundle(bundleOf(rules))).toEqual(withoutPlaces(rules));
  });

  it("of random rules gives them back, or says which of them no compiler makes", () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const { vocabulary, program } = randomRules(new Chance(seed), START).ruleSet;
        const rules = { vocabulary, program: { ...program, hash: programHash(program, vocabulary) } };
        try {
          expect(loadBundle(bundleOf(rules))).toEqual(withoutPlaces(rules));
        } catch (error) {
          expect(error).toBeInstanceOf(BundleError);
        }
      }),
      { numRuns: RUNS * 5 },
    );
  });
});
