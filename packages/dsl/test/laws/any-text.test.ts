import { YAML_LIMITS } from "@comity/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Compiled, compile } from "../../src/compile/compile.ts";
import type { Source } from "../../src/source/source.ts";
import { MOST_BYTES } from "../../src/syntax/limits.ts";
import { PACKS, RUNS, VOCABULARY } from "./packs.ts";

/**
 * Of the processor's time, which other work on the machine does not use up, though it makes it slower: so the largest texts
 * that are read, which take about half a second by themselves, are given two.
 */
const SECONDS = 1;
const SECONDS_FOR_THE_LARGEST = 2;

function compileWithin(seconds: number, rules: readonly Source[], vocabulary = VOCABULARY): Compiled {
  const before = process.cpuUsage();
  const compiled = compile({ vocabulary, rules });
  const { user, system } = process.cpuUsage(before);
  expect((user + system) / 1_000_000).toBeLessThan(seconds);
  for (const { source, span, message, help } of compiled.diagnostics) {
    expect(span.start).toBeGreaterThanOrEqual(0);
    expect(span.end).toBeGreaterThanOrEqual(span.start);
    expect(span.end).toBeLessThanOrEqual(source.text.length);
    expect(`${message} ${help}`).not.toMatch(/\b(undefined|NaN)\b|\[object/);
  }
  const isWrong = compiled.diagnostics.some(({ severity }) => severity === "error");
  expect(compiled.ruleSet === null).toBe(isWrong);
  return compiled;
}

const rulesOf = (text: string): Source[] => [{ file: "any.comity", text }];
const anyCharacters = fc.string({ unit: "binary", maxLength: 400 });
const ODD = [
  '"',
  "(",
  ")",
  "[",
  "`",
  "{",
  "}}",
  "#",
  "\n",
  ";",
  "=",
  ".",
  ",",
  "“",
  "'",
  "\\",
  "\u0000",
  "💬",
];

/** Words of one text and odd characters among them. */
function wordsOf(texts: readonly Source[]): fc.Arbitrary<string> {
  const words = [...new Set(texts.flatMap(({ text }) => text.split(/\s+/)))];
  const bit = fc.oneof({ weight: 8, arbitrary: fc.constantFrom(...words) }, fc.constantFrom(...ODD));
  return fc.array(bit, { maxLength: 120, size: "max" }).map((bits) => bits.join(" "));
}

interface Wound {
  readonly at: number;
  readonly length: number;
  readonly instead: string;
}

/** A text with pieces cut out, and others (its own, or odd ones) put in. */
function mutated(texts: readonly Source[]): fc.Arbitrary<string> {
  return fc.constantFrom(...texts).chain(({ text }) => {
    const place = fc.nat(text.length);
    const own = fc.tuple(place, fc.nat(60)).map(([start, length]) => text.slice(start, start + length));
    const wound: fc.Arbitrary<Wound> = fc.record({
      at: place,
      length: fc.oneof(fc.constant(0), fc.nat(12), fc.nat(400)),
      instead: fc.oneof(own, fc.constantFrom(...ODD), fc.string({ unit: "binary", maxLength: 3 })),
    });
    return fc.array(wound, { minLength: 1, maxLength: 6 }).map((wounds) => wounds.reduce(hurt, text));
  });
}

function hurt(text: string, { at, length, instead }: Wound): string {
  return text.slice(0, at) + instead + text.slice(at + length);
}

describe("any text at all gets an answer, soon", { timeout: 600_000 }, () => {
  it("as rules: characters, words, packs with wounds", () => {
    const text = fc.oneof(anyCharacters, wordsOf(PACKS), mutated(PACKS), mutated(PACKS));
    fc.assert(
      fc.property(text, (any) => void compileWithin(SECONDS, rulesOf(any))),
      { numRuns: RUNS * 3 },
    );
  });

  it("as a pack with wounds among the others", () => {
    fc.assert(
      fc.property(mutated(PACKS), (any) => void compileWithin(SECONDS, [...PACKS, ...rulesOf(any)])),
      { numRuns: Math.ceil(RUNS / 4) },
    );
  });

  it("as a vocabulary", () => {
    const text = fc.oneof(anyCharacters, wordsOf(VOCABULARY), mutated(VOCABULARY), mutated(VOCABULARY));
    fc.assert(
      fc.property(text, (any) => {
        compileWithin(SECONDS, PACKS, [...VOCABULARY.slice(1), { file: "any.yaml", text: any }]);
      }),
      { numRuns: RUNS },
    );
  });

  const deep = 10_000;
  const condition = "pack p\nrule r\n  applies to upsell\n  when ";
  it.each([
    ["brackets", `${condition}${"(".repeat(deep)}customer.country is "US"${")".repeat(deep)}\n  then block`],
    ["brackets never closed", `${condition}${"(".repeat(deep)}`],
    ["brackets never opened", `${condition}${")".repeat(deep)}`],
    ["square brackets", `pack p\ntest t\n  given ana has preference.channel (off ${"[".repeat(deep)}`],
    ["denials", `${condition}${"not ".repeat(deep)}customer.country is "US"\n  then block`],
    ["sums", `${condition}${"the sum of ".repeat(deep)}`],
    ["sums that are complete", sums(deep)],
    ["largest of smallest", `${condition}${"max of min of ".repeat(deep / 2)}`],
    ["sums in a hold", `pack p\nrule r\n  applies to upsell\n  then hold until ${"sum of ".repeat(deep)}`],
    ["sums over what sums are over", `${condition}${"sum of sum of over over as over (".repeat(deep)}`],
    ["sums in a definition", `pack p\ndefine d for customer as ${"the largest of ".repeat(deep)}`],
    ["sums in a limit", `pack p\nlimit l applies to upsell at most ${"sum of ".repeat(deep)}`],
    ["sums in a test", `pack p\ntest t given ana has risk.policy (number ${"sum of ".repeat(deep)}`],
    ["counts of counts", `${condition}${"the number of risk.policy (".repeat(deep)}`],
    ["uses of definitions with values", `${condition}${"customer is d (".repeat(deep)}`],
    ["steps of a path", `${condition}customer${".country".repeat(deep)} is "US"\n  then block`],
    [
      "steps of a path in a text",
      `${condition}customer.country is "US"\n  then block\n  because "{a${".b".repeat(deep)}}"`,
    ],
    ["quantifiers", `${condition}${"some risk.policy (".repeat(deep)}status is active`],
    ["holds", `pack p\nrule r\n  applies to upsell\n  then ${"hold until (".repeat(deep)}`],
    ["definitions of definitions", definitions(deep)],
    ["definitions that use two each", definitions(40, 2)],
    ["deep definitions of deep definitions", definitions(60, 1, 45)],
    ["a pattern of groups", `${condition}customer.country matches "${"(".repeat(deep)}"\n  then block`],
  ])("10,000 nested: %s", (_, text) => void compileWithin(SECONDS, rulesOf(text)));

  it.each([
    "customer.country is empty and ",
    "customer.country is empty or ",
    "some risk.policy (status is active) or ",
    "a survey was sent or ",
    "customer.country is one of (",
    "message.about.order is ",
  ])("one line as long as may be: %s...", (piece) => {
    const end = "customer.country is empty\n  then block";
    const room = MOST_BYTES - condition.length - end.length;
    compileWithin(
      SECONDS_FOR_THE_LARGEST,
      rulesOf(condition + piece.repeat(Math.floor(room / piece.length)) + end),
    );
  });

  it.each([
    "rule a applies to upsell then block\n",
    "rule a applies to upsel when some risk.polcy (stats is x) then blok\n",
    "define d for customer as customer is d\n",
    "use nowhere\n",
    "conflict c between (upsell) and (cancellation) within 3 days across customer winner neither\n",
    "limit l applies to upsell at most 3 per customer in any 3 days then block\n",
    "alert a for Care when some support.case (status becomes open) send survey once per customer\n",
    "test t given customer ana when 3 days pass expect send\n",
  ])("a file full of declarations: %s...", (piece) => {
    const text = `pack p\n${piece.repeat(Math.floor((MOST_BYTES - 10) / piece.length))}`;
    compileWithin(SECONDS_FOR_THE_LARGEST, rulesOf(text));
  });

  it("a file full of declarations that are all wrong in their own way", () => {
    const text = numbered(
      "pack p\n",
      (index) =>
        `rule r${index} applies to upsell${index} when some risk.policy${index} (stat${index} is active) then block\n`,
      "",
      MOST_BYTES,
    );
    const { diagnostics } = compileWithin(SECONDS_FOR_THE_LARGEST, rulesOf(text));
    expect(diagnostics.length).toBeLessThan(1_000);
  });

  it("a text of a megabyte and more is refused at once", () => {
    const [longer, larger] = [" ".repeat(1_000_000), "}".repeat(1_000_000)];
    expect(
      compileWithin(SECONDS, rulesOf(`pack p\n${longer}`)).diagnostics.map(({ code }) => code),
    ).toContain("CY100");
    const vocabulary = [{ file: "any.yaml", text: larger }];
    expect(compileWithin(SECONDS, [], vocabulary).diagnostics.length).toBeGreaterThan(0);
  });

  it.each([
    ["closing braces", "}".repeat(YAML_LIMITS.characters)],
    ["quotes", '"'.repeat(YAML_LIMITS.characters)],
    ["colons", ": ".repeat(YAML_LIMITS.characters / 2)],
    ["keys that mean nothing", numbered("", (index) => `k${index}: x\n`)],
    ["one key", numbered("", () => "departments: [a]\n")],
    ["channels", numbered(VOCABULARY_HEAD.replace("]\n", ", "), (index) => `c${index},`, "]")],
    ["one channel", numbered(VOCABULARY_HEAD.replace("]\n", ", "), () => "x,", "]")],
    ["intents", numbered(`${VOCABULARY_HEAD}intents:\n`, (index) => `  n${index}: {class: marketing}\n`)],
    ["misspelt intents", numbered(`${VOCABULARY_HEAD}intents:\n`, (index) => `  n${index}: {clas: a}\n`)],
    [
      "departments that are not listed",
      numbered(
        `${VOCABULARY_HEAD}departments: [${Array.from({ length: 9_999 }, (_, index) => `d${index}`)}]\nintents: {a: {class: legal, departments: [`,
        (index) => `e${index},`,
        "]}}",
      ),
    ],
    [
      "values",
      numbered(
        `${VOCABULARY_HEAD}intents: {a: {class: legal, about: {f: {values: [`,
        (index) => `v${index},`,
        "]}}}}",
      ),
    ],
    [
      "references to nothing",
      numbered(
        `${VOCABULARY_HEAD}intents: {a: {class: legal, about: {`,
        (index) => `f${index}: reference to a.b,`,
        "}}}",
      ),
    ],
  ])("a vocabulary as large as may be: %s", (_, text) => {
    compileWithin(SECONDS_FOR_THE_LARGEST, [], [{ file: "any.yaml", text }]);
  });
});

/** Sums of sums, each over policies. */
function sums(count: number): string {
  const value = `${"the sum of ".repeat(count)}premium${" over risk.policy".repeat(count)}`;
  return `pack p\nrule r\n  applies to upsell\n  when ${value} is more than 3\n  then block`;
}

const VOCABULARY_HEAD = "company: {time_zone: UTC, currency: USD}\nchannels: [email]\n";

/** A piece again and again, with a number in it, as often as fits into a file of the vocabulary. */
function numbered(
  head: string,
  piece: (index: number) => string,
  tail = "",
  most = YAML_LIMITS.characters,
): string {
  const room = most - head.length - tail.length;
  const count = Math.floor(room / piece(99_999).length);
  return head + Array.from({ length: Math.min(count, 99_999) }, (_, index) => piece(index)).join("") + tail;
}

/** Definitions each of which uses the one before it, so often and so deep in brackets. */
function definitions(count: number, uses = 1, depth = 0): string {
  const body = (index: number) =>
    `${"not (".repeat(depth)}${Array(uses).fill(`customer is d${index}`).join(" or ")}${")".repeat(depth)}`;
  const all = Array.from(
    { length: count },
    (_, index) => `define d${index + 1} for customer as ${body(index)}`,
  );
  const first = 'define d0 for customer as customer.country is "US"';
  const rule = `rule r applies to upsell when customer is d${count} then block`;
  return ["pack p", ...all, first, rule].join("\n");
}
