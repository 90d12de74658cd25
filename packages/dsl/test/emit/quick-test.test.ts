import { describe, expect, test } from "vitest";
import { compile } from "../../src/compile/compile.ts";
import { emitJavaScript } from "../../src/emit/javascript/emit-javascript.ts";

const VOCABULARY = `
company: {time_zone: UTC, currency: USD}
channels: [email]
customer: {fields: {time_zone: {type: text, required: true}, region: text}}
intents: {offer: {class: marketing}}
`;

function emitted(options: number): string {
  const regions = Array.from({ length: options }, (_, index) => `"r${index}"`).join(", ");
  const { ruleSet } = compile({
    vocabulary: [{ file: "vocabulary.yaml", text: VOCABULARY }],
    rules: [
      {
        file: "p.comity",
        text: `pack p\nrule r applies to offer when customer.region is one of (${regions}) then block`,
      },
    ],
  });
  if (ruleSet === null) throw new Error("The rules do not compile.");
  return emitJavaScript(ruleSet).body;
}

describe("the tests by which an intent's rules are passed over", () => {
  test("compare a value with few literals one by one, and look it up among many", () => {
    expect(emitted(3)).toMatch(/=== "r0" \|\| .*=== "r2"/);
    const many = emitted(100);
    expect(many).not.toMatch(/=== "r\d+"/);
    // One set for both the tests of the intent and the code of the condition.
    expect(many.match(/new Set\(/g)).toHaveLength(1);
  });
});
