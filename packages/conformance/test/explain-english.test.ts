import { readdirSync } from "node:fs";
import { join } from "node:path";
import { programInWords } from "@comity/core";
import { compile, definitionsOf, loadRules } from "@comity/dsl";
import { describe, expect, it } from "vitest";

const rules = join(import.meta.dirname, "..", "..", "..", "rules");
const packs = readdirSync(rules, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name !== "vocabulary")
  .map(({ name }) => name);

describe("rules read back in English (run with -u after a change of the packs)", () => {
  it.each(packs)("%s", async (pack) => {
    const { ruleSet } = await loadRules(rules, [pack]);
    if (ruleSet === null) throw new Error(`The pack ${pack} has errors.`);
    const text = programInWords(ruleSet, definitionsOf(ruleSet))
      .filter(({ id }) => id.startsWith(`${pack}/`))
      .map(({ id, kind, label, sentences }) => [`${id} (${kind})`, label ?? "", ...sentences].join("\n  "))
      .join("\n\n");
    expect(text).not.toMatch(/undefined|\[object/);
    await expect(`${text}\n`).toMatchFileSnapshot(
      join(import.meta.dirname, "golden", "english", `${pack}.txt`),
    );
  });
});

const VOCABULARY = `
company: {time_zone: UTC, currency: USD}
channels: [email]
customer: {fields: {tier: text}}
silos:
  claims:
    owner: Care
    records:
      claim: {key: number, fields: {number: text, status: {type: text, required: true}, kind: text}}
intents:
  survey: {class: marketing, about: {claim: text}}
  claim_survey: {class: marketing, about: {claim: {type: text, required: true}}}
`;

function lastSentence(applies: string, condition: string): string | undefined {
  const rule = `pack p\nrule r applies to ${applies} when ${condition} then block`;
  const { ruleSet, diagnostics } = compile({
    vocabulary: [{ file: "vocabulary.yaml", text: VOCABULARY }],
    rules: [{ file: "p.comity", text: rule }],
  });
  if (ruleSet === null) throw new Error(diagnostics.map(({ message }) => message).join("\n"));
  return programInWords(ruleSet)[0]?.sentences.at(-1);
}

describe("`is not`, read back", () => {
  it("says what it makes of a value that may not be given", () => {
    expect(lastSentence("survey", "some claims.claim (number is not message.about.claim)")).toBe(
      "“Is not” means given, and another: it is false where the claim that the message is about is not given.",
    );
    expect(
      lastSentence("survey", 'some claims.claim (kind is not "car") or customer.tier is not "gold"'),
    ).toBe(
      "“Is not” means given, and another: it is false where the kind or the customer's tier is not given.",
    );
  });

  it("says nothing of one that is always given, or unknown", () => {
    for (const condition of [
      'some claims.claim (status is not "open" or number is not message.about.claim)',
      "message.channel is not email",
    ]) {
      expect(lastSentence("claim_survey", condition)).not.toContain("Is not");
    }
  });
});
