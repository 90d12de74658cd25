import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { matchesPattern, parsePattern } from "../../src/eval/pattern.ts";

function matches(pattern: string, text: string): boolean {
  const parsed = parsePattern(pattern);
  if (!parsed.ok) throw new Error(parsed.error);
  return matchesPattern(parsed.value, text);
}

describe("patterns", () => {
  test.each([
    ["", [""], ["a"]],
    ["abc", ["abc"], ["ab", "abcd", "xabc"]],
    ["a.c", ["abc", "a\nc", "a😀c"], ["ac", "abbc"]],
    ["[a-c_]+", ["a", "cab_"], ["", "d"]],
    ["[^a-c]", ["d", "-"], ["a", "dd"]],
    ["[a-]", ["a", "-"], ["b"]],
    ["[\\]\\-]+", ["]-"], ["\\"]],
    ["[\\d.]+", ["1.5"], ["x"]],
    ["\\d{3}-\\d{2,4}", ["123-45", "123-4567"], ["12-45", "123-4", "123-45678"]],
    ["\\w+\\s\\W\\D\\S", ["ab !xy"], ["ab !11x"]],
    ["a{2,}", ["aa", "aaaa"], ["a"]],
    ["a{0}b", ["b"], ["ab"]],
    ["(ab|cd)*e?", ["", "ab", "cdabe"], ["a", "ee"]],
    ["(|a)b", ["b", "ab"], ["aab"]],
    ["\\.\\*\\\\\\n", [".*\\\n"], [".*\\n"]],
    ["(a*)*b", ["b", "aab"], ["a"]],
  ])("%j", (pattern, accepted, refused) => {
    for (const text of accepted) expect([text, matches(pattern, text)]).toEqual([text, true]);
    for (const text of refused) expect([text, matches(pattern, text)]).toEqual([text, false]);
  });

  test.each([
    ["^a", "always matches the whole text"],
    ["a$", "always matches the whole text"],
    ["(a", '"(" is not closed'],
    ["a)", '")" without its "("'],
    ["[a", '"[" is not closed'],
    ["[]", "no characters in it"],
    ["[z-a]", "runs backwards"],
    ["*a", 'nothing before "*"'],
    ["a**", "Two repetitions"],
    ["a+?", "no use here"],
    ["a{3,2}", "fewer times"],
    ["a{x}", "is written {3}"],
    ["a{2", "is written {3}"],
    ["a{9999}", "repeats too often"],
    ["(?:a)", '"(?" is not supported'],
    ["(a)\\1", '"\\1" is not supported'],
    ["\\b", '"\\b" is not supported'],
    ["a\\", 'ends with "\\"'],
    ["a}", "without its beginning"],
    ["x".repeat(501), "501 characters"],
    ["(".repeat(30), "more than 20 deep"],
    ["((a{100}){100}){100}", "2,000 steps"],
    ["((((){200}){200}){200}){200}", "2,000 steps"],
  ])("refuses %j", (pattern, error) => {
    expect(parsePattern(pattern)).toEqual({ ok: false, error: expect.stringContaining(error) });
  });

  test("agree with RegExp where that is quick", () => {
    const atom = fc.constantFrom("a", "b", ".", "[ab]", "[^a]", "(a|b)", "(ab)", "(a|)");
    const pattern = fc
      .array(fc.tuple(atom, fc.constantFrom("", "?", "*", "+", "{2}", "{1,2}", "{1,}")), { maxLength: 4 })
      .map((parts) => parts.map(([part, times]) => part + times).join(""));
    const text = fc.string({ unit: fc.constantFrom("a", "b", "c"), maxLength: 6 });
    fc.assert(
      fc.property(pattern, text, (written, input) => {
        expect(matches(written, input)).toBe(new RegExp(`^(?:${written})$`, "s").test(input));
      }),
      { numRuns: 2_000 },
    );
  });

  test("take time in proportion to the text", () => {
    const before = process.cpuUsage();
    expect(matches("(a|a)*b", `${"a".repeat(10_000)}`)).toBe(false);
    expect(matches("(a*)*b", "a".repeat(10_000))).toBe(false);
    // Time of the processor, which other programs do not lengthen.
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1e6).toBeLessThan(2);
  });

  test("never throw for what anybody writes", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(..."ab([{}])?*+|\\^$.-,0123"), maxLength: 12 }),
        (written) => {
          const parsed = parsePattern(written);
          if (parsed.ok) matchesPattern(parsed.value, "ab");
          else expect(parsed.error).toMatch(/\.$/);
        },
      ),
      { numRuns: 3_000 },
    );
  });
});
