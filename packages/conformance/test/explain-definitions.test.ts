import { programInWords, type RuleSet } from "@comity/core";
import { definitionsOf } from "@comity/dsl";
import { describe, expect, it } from "vitest";
import { openTestWorld } from "../src/open-world.ts";

const RULES = `
define scored(least as number) for support.case "Scored high enough"
  as score is at least least

define in-country(land as text) for customer
  as customer.country is land

define unused(least as number, way as text) for support.case
  as score is at least least or channel is not one of (email, sms)

rule low
  applies to newsletter
  when some support.case (case is scored(10))
  then block

rule high
  applies to upsell
  when some support.case (case is scored(50)) and (customer is in-country("DE") or customer is in-country("FR"))
  then block

rule never-told
  applies to notice
  when not (a newsletter, winback was sent)
  then block

rule few
  applies to receipt
  when the number of support.case (status is open and score is at least 3) is less than 2
  then block

conflict listed
  between (newsletter, upsell) and (notice)
  within 1 day across customer
  winner (newsletter, upsell)
`;

async function rulesOf(text: string): Promise<RuleSet> {
  const { engine } = await openTestWorld(text);
  await engine.close();
  return engine.rules;
}

function read(rules: RuleSet, id: string, definitions = definitionsOf(rules)): readonly string[] {
  return programInWords(rules, definitions)
    .filter((one) => one.id === `p/${id}`)
    .flatMap(({ sentences }) => sentences);
}

describe("definitions with parameters, read back", () => {
  it("are told with the values that are given for them", async () => {
    const rules = await rulesOf(RULES);
    expect(read(rules, "low").join(" ")).toContain("where the case is scored (10)");
    expect(read(rules, "low").join(" ")).toContain("means: the score is at least 10.");
    expect(read(rules, "high").join(" ")).toContain("where the case is scored (50)");
    expect(read(rules, "high").join(" ")).toContain("means: the score is at least 50.");
    expect(read(rules, "high").join(" ")).toMatch(/In-country \("DE"\) means.* In-country \("FR"\) means/);
  });

  it("are told by themselves as they are written, used or not", async () => {
    const rules = await rulesOf(RULES);
    expect(read(rules, "scored")).toEqual([
      "Scored (“least”) (Scored high enough) means: the score is at least “least”.",
    ]);
    expect(read(rules, "unused")).toEqual([
      "Unused (“least”, “way”) means: the score is at least “least”, or (the channel is given and is not email or sms).",
    ]);
  });

  it("are told as they are used where only the program is known", async () => {
    const { program, vocabulary } = await rulesOf(RULES);
    const sentences = read({ program, vocabulary }, "scored", null);
    expect(sentences.join(" ")).toMatch(/Scored \(50\).*at least 50.*Scored \(10\).*at least 10/);
  });
});

describe("what reads easily as something else", () => {
  it("is read back so that it has one meaning", async () => {
    const rules = await rulesOf(RULES);
    expect(read(rules, "never-told")[0]).toContain("if no newsletter or winback was sent, the message");
    expect(read(rules, "few")[0]).toContain(
      "where (the status is open, and the score is at least 3) is less than 2",
    );
    expect(read(rules, "listed").join(" ")).toContain("newsletter and upsell on the one side");
  });
});
