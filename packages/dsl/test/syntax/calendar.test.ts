import { describe, expect, it } from "vitest";
import { parse } from "../../src/syntax/parse.ts";

function codesOf(condition: string): string[] {
  const text = `pack p\nrule r\n  applies to upsell\n  when ${condition}\n  then block\n`;
  return parse({ file: "p.comity", text }).diagnostics.map(({ code }) => code);
}

describe("a time after a date", () => {
  it("belongs to it, and is to stand beside it", () => {
    expect(codesOf("now is after 2026-03-02, 10:00")).toEqual(["CY156"]);
    expect(codesOf("now is after 2026-03-02 at 10:00")).toEqual(["CY156"]);
    expect(codesOf("now is after 2026-03-02 10:00")).toEqual([]);
  });

  it("is a value by itself in a list, whatever its type", () => {
    expect(codesOf("customer.day is one of (2026-03-02, 08:00)")).toEqual([]);
    expect(codesOf("customer.day is one of (08:00, 2026-03-02, 08:00)")).toEqual([]);
    const test = 'test "a list"\n  given customer ana with (days [2026-03-02, 08:00])\n  expect send\n';
    const { diagnostics } = parse({ file: "p.comity", text: `pack p\n${test}` });
    expect(diagnostics.map(({ code }) => code)).not.toContain("CY156");
  });
});
