// Only what @comity/core offers: a bundle decides where neither the parser nor anything of Node is.

import { readFileSync } from "node:fs";
import { BundleError, bundleOf, decide, loadBundle, type Message, type RuleSet } from "@comity/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { situation, supportCase } from "../eval/world.ts";
import { RULES } from "./rules.ts";

const text = bundleOf(RULES);

type Json = Record<string, unknown>;

/** What is wrong with the bundle once something in it is other than it was. */
function problemOf(bundle: unknown): BundleError {
  try {
    loadBundle(bundle);
  } catch (error) {
    if (error instanceof BundleError) return error;
    throw error;
  }
  throw new Error("It can be loaded.");
}

/** The bundle with the value at a path replaced; undefined: left out. */
function altered(path: readonly (string | number)[], value: unknown): Json {
  const bundle: Json = JSON.parse(text);
  let place: unknown = bundle;
  for (const key of path.slice(0, -1)) place = Reflect.get(Object(place), key);
  const last = path.at(-1) ?? "";
  if (value === undefined) Reflect.deleteProperty(Object(place), last);
  else
    Object.defineProperty(Object(place), last, {
      value,
      enumerable: true,
      configurable: true,
      writable: true,
    });
  return bundle;
}

function decisionBy({ program, vocabulary }: RuleSet) {
  const message: Partial<Message> = { intent: "upsell" };
  const { message: asked, ...rest } = situation({
    message,
    records: [supportCase("C-7", { amount: { minor: 5000, currency: "USD" } })],
  });
  if (asked === null) throw new Error("There is a message.");
  return decide({
    program,
    situation: { ...rest, vocabulary, message: asked },
    sequence: 1,
    holds: [],
    amended: false,
    reviews: [],
    earlier: [],
    entriesIn: () => [],
  });
}

describe("a bundle", () => {
  it("decides as the rules that it is made of", () => {
    const decision = decisionBy(loadBundle(text));
    expect(decision).toEqual(decisionBy(RULES));
    expect(decision.verdict).toBe("hold");
    expect(decision.reasons.map((reason) => reason.text)).toEqual(["Case C-7 is open."]);
  });

  it("has the hash of its rules, and the same bytes each time", () => {
    expect(loadBundle(text).program.hash).toBe(RULES.program.hash);
    expect(bundleOf(loadBundle(text))).toBe(text);
  });

  it("of version 1 can be loaded for ever", () => {
    const golden = readFileSync(new URL("version-1.bundle", import.meta.url), "utf8");
    expect(loadBundle(golden).program.hash).toBe(RULES.program.hash);
    expect(text).toBe(golden);
  });

  it("shares equal types", () => {
    const { program } = loadBundle(text);
    const [rule] = program.rules;
    const [conditions] =
      rule?.when.op === "quantify" && rule.when.body.op === "and" ? [rule.when.body.args] : [];
    expect(conditions?.[0]?.type).toBe(conditions?.[1]?.type);
  });
});

describe("a bundle that is altered", () => {
  it("in any one byte is refused, or says the same", () => {
    fc.assert(
      fc.property(fc.nat(text.length - 1), fc.integer({ min: 32, max: 126 }), (at, code) => {
        const other = text.slice(0, at) + String.fromCharCode(code) + text.slice(at + 1);
        let loaded: RuleSet;
        try {
          loaded = loadBundle(other);
        } catch (error) {
          expect(error).toBeInstanceOf(BundleError);
          return;
        }
        // Space between values may be of any kind.
        expect(bundleOf(loaded)).toBe(text);
      }),
      { numRuns: 3000 },
    );
  });

  it.each(["hash", "checksum"])("in the form of its %s is refused", (key) => {
    for (const other of [{ toString: 1 }, null, 7, ["a"]])
      expect(problemOf({ ...JSON.parse(text), [key]: other })).toMatchObject({
        code: "malformed",
        where: key,
      });
  });

  it("or cut off anywhere is refused", () => {
    for (let length = 0; length < text.length - 1; length += 97) {
      expect(problemOf(text.slice(0, length)).code).toBe("unreadable");
    }
  });

  it.each([
    [
      "a threshold",
      ["program", "rules", 0, "when", "body", "args", 1, "right", "value", "minor"],
      2000,
      "hash",
    ],
    ["a sentence", ["program", "rules", 0, "because", "parts", 0, "text"], "Ticket ", "hash"],
    ["a verdict", ["program", "rules", 0, "ifUnknown"], { kind: "send" }, "hash"],
    ["a label of the vocabulary", ["vocabulary", "silos", 0, "label"], "Care", "hash"],
    ["a place", ["program", "rules", 0, "source", "start"], 11, "checksum"],
    ["its hash", ["hash"], "0".repeat(64), "hash"],
    ["its checksum", ["checksum"], "0".repeat(64), "checksum"],
  ])("in %s does not have its hash any more", (_, path, value, where) => {
    expect(problemOf(altered(path, value))).toMatchObject({ code: "corrupt", where });
  });
});

describe("what is no bundle is refused", () => {
  it.each([
    ["nothing", "", "unreadable", "", "This is no JSON"],
    ["a list", "[]", "unreadable", "", "This is no bundle of rules"],
    ["another format", { ...JSON.parse(text), format: "x" }, "unreadable", "", "This is no bundle of rules"],
    ["a later version", { ...JSON.parse(text), version: 2 }, "newer", "version", "reads up to version 1"],
    ["no version", { ...JSON.parse(text), version: 0 }, "malformed", "version", "There is no such version"],
    ["lists without end", `${"[".repeat(200_000)}${"]".repeat(200_000)}`, "unreadable", "", "This is no"],
  ])("%s", (_, bundle, code, where, message) => {
    const problem = problemOf(bundle);
    expect(problem).toMatchObject({ code, where });
    expect(problem.message).toContain(message);
  });

  const condition = ["program", "rules", 0, "when"] as const;
  const first = [...condition, "body", "args", 0] as const;

  it.each<readonly [string, readonly (string | number)[], unknown, string, string]>([
    ["a key that there is not", ["code"], "alert(1)", "", 'There is no "code" here.'],
    ["a prototype", ["program", "__proto__"], { rules: [] }, "program", 'There is no "__proto__" here.'],
    ["a key that is missing", ["program", "limits"], undefined, "program", '"limits" is missing.'],
    [
      "an operator that there is not",
      [...first, "op"],
      "eval",
      "program.rules[0].when.body.args[0]",
      '"eval" is none of literal, message',
    ],
    [
      "a relation that there is not",
      [...first, "relation"],
      "same",
      "program.rules[0].when.body.args[0].relation",
      '"same" is none of eq',
    ],
    [
      "a field that there is not",
      [...first, "left", "field"],
      "state",
      "program.rules[0].when.body.args[0].left",
      'There is no field "state" of slot 0',
    ],
    [
      "a slot that nothing binds",
      [...first, "left", "slot"],
      3,
      "program.rules[0].when.body.args[0].left",
      "of slot 3",
    ],
    [
      "a record that there is not",
      [...condition, "set", "record"],
      "support.ticket",
      "program.rules[0].when.set.record",
      'There is no record "support.ticket".',
    ],
    [
      "a scope that does not fit",
      [...condition, "set", "scope"],
      "reference",
      "program.rules[0].when.set",
      "is no record of reference",
    ],
    [
      "types that differ",
      [...first, "right"],
      { op: "literal", type: 0, value: "open" },
      "program.rules[0].when.body.args[0]",
      "It compares",
    ],
    [
      "a value of another type",
      [...first, "right", "value"],
      "ajar",
      "program.rules[0].when.body.args[0].right.value",
      '"ajar" is none of open, closed',
    ],
    [
      "a condition that is none",
      condition,
      { op: "literal", type: 0, value: "x" },
      "program.rules[0].when",
      "cannot stand here: text",
    ],
    [
      "an intent that there is not",
      ["program", "rules", 0, "intents", 0],
      "up_sell",
      "program.rules[0].intents[0]",
      'Did you mean "upsell"?',
    ],
    [
      "a way of waiting that does not fit",
      ["program", "rules", 0, "then", "until", "kind"],
      "room",
      "program.rules[0].then.until",
      '"room" is none of while_so',
    ],
    [
      "a type that is not in the table",
      [...first, "type"],
      99,
      "program.rules[0].when.body.args[0].type",
      "not the place of a type",
    ],
    [
      "an id of another declaration",
      ["program", "limits", 0, "id"],
      "care/tell-them",
      "program.limits[0]",
      'has the id "care/tell-them"',
    ],
    [
      "a pack that there is not",
      ["program", "rules", 0, "pack"],
      "sales",
      "program.rules[0].pack",
      'There is no pack "sales".',
    ],
    [
      "a name that cannot be one",
      ["vocabulary", "channels", 0],
      "e-mail",
      "vocabulary.channels[0]",
      '"e-mail" cannot be a name.',
    ],
    [
      "a time zone that there is not",
      ["vocabulary", "company", "timeZone"],
      "Mars/Base",
      "vocabulary.company",
      "There is no time zone",
    ],
    [
      "what conflicts are not about",
      ["program", "conflicts", 0, "scope", "fields", 0],
      "ticket",
      "program.conflicts[0].scope",
      'about a "ticket"',
    ],
    [
      "a length that is no number",
      ["program", "alerts", 0, "quietMs"],
      "1 hour",
      "program.alerts[0].quietMs",
      "This is not a whole number.",
    ],
  ])("%s", (_, path, value, where, message) => {
    const problem = problemOf(altered(path, value));
    expect(problem.message).toContain(message);
    expect(problem).toMatchObject({ code: "malformed", where });
  });

  it("an expression that goes too deep", () => {
    const { types } = JSON.parse(text);
    const type = types.findIndex(({ kind }: { kind: string }) => kind === "boolean");
    let when: unknown = { op: "literal", type, value: true };
    for (let depth = 0; depth < 3000; depth++) when = { op: depth % 2 ? "and" : "or", type, args: [when] };
    expect(problemOf(altered(condition, when)).message).toContain("too deep");
  });
});
