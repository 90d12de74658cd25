import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseExactJson } from "../../src/value/exact-json.ts";

describe("JSON of others", () => {
  it("keeps each digit of numbers beyond 2^53 - 1, as text", () => {
    expect(parseExactJson('{"id":9007199254740993,"ids":[-12345678901234567890, 9007199254740992]}')).toEqual(
      {
        id: "9007199254740993",
        ids: ["-12345678901234567890", "9007199254740992"],
      },
    );
    expect(parseExactJson("12345678901234567.25")).toBe("12345678901234567.25");
    expect(parseExactJson("1e999")).toBe("1e999");
  });

  it("keeps other numbers numbers", () => {
    const text = "[9007199254740991,-9007199254740991,0.1000000000000000055,1e20,1E-300,9007199254740.93]";
    expect(parseExactJson(text)).toEqual([
      9007199254740991, -9007199254740991, 0.1, 1e20, 1e-300, 9007199254740.93,
    ]);
  });

  it("leaves texts and names as they are, whatever stands in them", () => {
    const odd = { '9007199254740993"\\': '\\":9007199254740993,\\\\"', "\\": "9007199254740993" };
    const text = JSON.stringify(odd);
    expect(parseExactJson(text)).toEqual(odd);
    expect(parseExactJson(`{"a":${text},"n":9007199254740993}`)).toEqual({ a: odd, n: "9007199254740993" });
  });

  it("says of any JSON what JSON.parse says, but for large numbers, of which it says what BigInt says", () => {
    const whole = fc.bigInt({ min: -(2n ** 80n), max: 2n ** 80n }).map((value) => ({ whole: String(value) }));
    const leaf = fc.oneof(fc.string({ unit: "binary" }), fc.boolean(), fc.constant(null), whole);
    const tree = fc.letrec((tie) => ({
      tree: fc.oneof({ maxDepth: 4 }, leaf, fc.array(tie("tree")), fc.dictionary(fc.string(), tie("tree"))),
    })).tree;
    fc.assert(
      fc.property(tree, fc.constantFrom(0, 2), (given, indent) => {
        const marked = JSON.stringify(given, null, indent);
        const text = marked.replace(/\{\s*"whole":\s*"(-?\d+)"\s*\}/g, "$1");
        const expected = JSON.parse(marked, (_, one) =>
          typeof one?.whole === "string" ? asHeld(one.whole) : one,
        );
        expect(parseExactJson(text)).toEqual(expected);
      }),
    );
  });

  it("takes time in proportion to its length, also where it is all backslashes and quotes", () => {
    const text = `["${'\\\\\\"'.repeat(1_000_000)}",9007199254740993]`;
    expect(parseExactJson(text)).toMatchObject({ 1: "9007199254740993" });
    const slashes = `["${"\\\\".repeat(2_000_000)}",9007199254740993]`;
    expect(parseExactJson(slashes)).toMatchObject({ 1: "9007199254740993" });
  });

  it("that is none is refused as by JSON.parse", () => {
    for (const text of ["", "9007199254740993,", '{"a":9007199254740993', "[09007199254740993]"]) {
      expect(() => parseExactJson(text)).toThrow(SyntaxError);
    }
  });
});

function asHeld(digits: string): number | string {
  return Number.isSafeInteger(Number(digits)) ? Number(digits) : digits;
}
