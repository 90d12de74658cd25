import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { format } from "../../src/format/format.ts";
import { MOST_BYTES } from "../../src/syntax/limits.ts";
import { parse } from "../../src/syntax/parse.ts";
import { expectLaws, PACKS, RUNS, TIMEOUT } from "./support.ts";

/**
 * Formats within a second of processor time; the largest text that is read may take two here, as other work on the machine makes
 * processors slower too. Gives whether there is a text.
 */
function formatsInTime(text: string): boolean {
  const before = process.cpuUsage();
  const result = format({ file: "hostile.comity", text });
  const { user, system } = process.cpuUsage(before);
  expect((user + system) / 1e6).toBeLessThan(text.length > 100_000 ? 2 : 1);
  if ("text" in result) return true;
  expect(result.diagnostics.length).toBeGreaterThan(0);
  return false;
}

function holds(text: string): void {
  if (formatsInTime(text)) expectLaws(text);
  else expect(parse({ file: "", text }).diagnostics).not.toEqual([]);
}

describe("any text at all is formatted or has diagnostics, in time", { timeout: TIMEOUT }, () => {
  const any = fc.oneof(
    fc.string({ unit: "binary", maxLength: 400 }),
    fc.string({ unit: fc.constantFrom(...'rule x()[]#"\\`\r\n\t ,.:{}and\uFEFF\u2028'), maxLength: 400 }),
  );

  it("random characters", () => {
    fc.assert(fc.property(any, holds), { numRuns: RUNS });
  });

  it("packs with pieces cut out, doubled, moved and put in", () => {
    const pack = fc.constantFrom(...PACKS.map(([, text]) => text));
    const places = fc.array(fc.tuple(fc.nat(), fc.nat(30), fc.nat(), any), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(pack, places, (text, changes) => {
        holds(
          changes.reduce((changed, [at, length, to, put]) => mutated(changed, at, length, to, put), text),
        );
      }),
      { numRuns: RUNS },
    );
  });
});

function mutated(text: string, at: number, length: number, to: number, put: string): string {
  const start = at % (text.length + 1);
  const piece = text.slice(start, start + length);
  const rest = text.slice(0, start) + text.slice(start + length);
  const target = to % (rest.length + 1);
  const ways = [
    rest,
    text.slice(0, start) + piece + text.slice(start),
    rest.slice(0, target) + piece + rest.slice(target),
  ];
  return ways[at % 4] ?? text.slice(0, start) + put.slice(0, length) + text.slice(start);
}

describe("large and deep texts end in time", { timeout: TIMEOUT }, () => {
  const LARGEST = MOST_BYTES - 10;
  const fill = (piece: string, head = "", tail = "") =>
    head + piece.repeat((LARGEST - head.length) / piece.length) + tail;
  const RULE = "rule x applies to a then block ";

  it.each([
    ["nothing but one name", fill("a")],
    ["nothing but names", fill("a ")],
    ["nothing but open brackets", fill("(", "rule x applies to a then block when ")],
    ["10,000 brackets", `${RULE}when ${"(".repeat(10_000)}a${")".repeat(10_000)}`],
    ["10,000 negations", `${RULE}when ${"not ".repeat(10_000)}a`],
    ["one line without line breaks in quotes", fill("x", `${RULE}because "`)],
    ["nothing but quotes", fill('"')],
    ["more than is read", RULE.repeat(40_000)],
    ["nothing but commas", fill(",", "rule x applies to a")],
    ["nothing but words that begin declarations", fill("rule ")],
  ])("%s", (_name, text) => {
    expect(formatsInTime(text)).toBe(false);
  });

  it.each([
    ["nothing but comment", fill("#")],
    ["nothing but comments", fill("# x\n")],
    ["nothing but space", fill(" \n")],
    ["one long text", fill("x", `${RULE}because "`, '"')],
    ["nothing but rules", fill("rule x\n  applies to a\n  then block\n\n")],
    ["100 brackets", `${RULE}when ${"(".repeat(99)}a${")".repeat(99)}`],
    ["15,000 conditions", `${RULE}when a${" and b".repeat(15_000)}`],
    ["80,000 names", `rule x then block applies to a${", b".repeat(80_000)}`],
    ["20,000 comments in a list", `rule x then block applies to a${", # c\nb".repeat(20_000)}`],
  ])("%s", (_name, text) => {
    expect(formatsInTime(text)).toBe(true);
  });

  it("a formatted file would be too large to be read", () => {
    const text = fill("rule x applies to a then block\n");
    const result = format({ file: "large.comity", text });
    expect("diagnostics" in result && result.diagnostics.map(({ code }) => code)).toEqual(["CY602"]);
  });
});
