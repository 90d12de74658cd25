import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Answer, type Fact, type Program, programHash, type RuleSet } from "@comity/core";
import { compile, parse, type Source } from "@comity/dsl";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { askNow, happen, type Outcome, openRandomWorld, playWorld } from "../../src/play-world.ts";
import { PEOPLE } from "../../src/random-people.ts";
import { randomFact } from "../../src/random-records.ts";
import { randomRequest } from "../../src/random-requests.ts";
import { materialOf } from "../../src/random-values.ts";
import { type Happening, randomWorld, START } from "../../src/random-world.ts";
import { CONSENTS, packs, RUNS, rulesFolder } from "./rules.ts";

const rules = await packs();
const world = randomWorld(rules, CONSENTS);
const settings = { numRuns: RUNS };

function sourcesUnder(folder: string, extension: string): Source[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(extension))
    .sort()
    .map((name) => ({ file: name, text: readFileSync(join(folder, name), "utf8") }));
}

/** The list in any order. */
function shuffled<Item>(items: readonly Item[]): fc.Arbitrary<Item[]> {
  return fc.shuffledSubarray([...items], { minLength: items.length });
}

/** A rule file with its declarations in another order; what stands before them must. */
function reordered(source: Source): fc.Arbitrary<Source> {
  const { file } = parse(source);
  const text = ({ span }: { readonly span: { readonly start: number; readonly end: number } }) =>
    source.text.slice(span.start, span.end);
  const before = [...(file.header === null ? [] : [file.header]), ...file.uses].map(text);
  return shuffled(file.declarations.map(text)).map((declarations) => ({
    file: source.file,
    text: [...before, ...declarations].join("\n\n"),
  }));
}

/** A program with its declarations, and what its conditions list, in the order that a stream of numbers gives. */
function reorderedProgram({ program, vocabulary }: RuleSet, random: () => number): Program {
  const shaken = shake(program, random) as Program;
  // An engine keeps its rules in the ledger under their hash, and refuses those that have another one's.
  return { ...shaken, hash: programHash(shaken, vocabulary) };
}

const UNORDERED: readonly string[] = ["args", "options", "rules", "conflicts", "limits", "alerts", "intents"];

function shake(node: unknown, random: () => number): unknown {
  if (Array.isArray(node)) return node.map((part) => shake(part, random));
  if (typeof node !== "object" || node === null) return node;
  return Object.fromEntries(
    Object.entries(node).map(([key, value]) => {
      const part = shake(value, random);
      return [key, UNORDERED.includes(key) && Array.isArray(part) ? sortedBy(part, random) : part];
    }),
  );
}

function sortedBy(items: readonly unknown[], random: () => number): unknown[] {
  return items
    .map((item) => ({ item, rank: random() }))
    .sort((left, right) => left.rank - right.rank)
    .map(({ item }) => item);
}

/** What an outcome says whatever the order in which its reasons were found. */
function gist(outcome: Outcome): unknown {
  if (typeof outcome === "string") return outcome;
  const { answer, ...standing } = outcome;
  return { ...standing, answer: gistOf(answer) };
}

function gistOf({ reasons, observed, ruleSet: _hash, ...answer }: Answer): unknown {
  const names = (all: Answer["reasons"]) =>
    all.map(({ kind, rule, effect, other }) => JSON.stringify([kind, rule, effect, other])).sort();
  return { ...answer, reasons: names(reasons), observed: names(observed) };
}

describe("the order has no meaning", { timeout: 600_000 }, () => {
  const vocabulary = sourcesUnder(join(rulesFolder, "vocabulary"), ".yaml");
  const written = sourcesUnder(rulesFolder, ".comity");
  const original = compile({ vocabulary, rules: written }).ruleSet;

  it("of files, and of declarations in them: it is the same program", () => {
    const input = fc.record({
      vocabulary: shuffled(vocabulary),
      rules: fc.tuple(...written.map(reordered)).chain(shuffled),
    });
    fc.assert(
      fc.property(input, (sources) => {
        const { ruleSet, diagnostics } = compile(sources);
        expect(diagnostics).toEqual([]);
        expect(ruleSet?.program.hash).toBe(original?.program.hash);
      }),
      // Each compiles all packs.
      { numRuns: Math.ceil(RUNS / 4) },
    );
  });

  it("of declarations, alternatives and intents in a program: it gives the same answers", async () => {
    await fc.assert(
      fc.asyncProperty(world, fc.infiniteStream(fc.nat()), async (one, numbers) => {
        const program = reorderedProgram(rules, () => Number(numbers.next().value));
        const played = await playWorld(rules, one);
        const again = await playWorld({ ...rules, program }, one);
        expect(again.outcomes.map(gist)).toEqual(played.outcomes.map(gist));
      }),
      settings,
    );
  });

  it("of reports with versions: the last version stands, and the answers are the same", async () => {
    const { vocabulary: names } = rules;
    const material = materialOf(rules, START);
    const facts = fc
      .array(
        randomFact(names, material).map(({ fact }) => fact),
        { minLength: 2, maxLength: 20, size: "max" },
      )
      .map((all) => all.map((fact, index): Fact => ({ ...fact, version: index + 1 })));
    const orders = facts.chain((all) => fc.tuple(fc.constant(all), shuffled(all)));
    const requests = fc.tuple(...PEOPLE.map((person) => randomRequest(names, material, person)));
    await fc.assert(
      fc.asyncProperty(world, orders, requests, async (one, [inOrder, anyOrder], asked) => {
        const answers = async (reports: readonly Fact[]) => {
          const playing = await openRandomWorld(rules, one);
          for (const fact of reports) await happen(playing, { kind: "report", household: null, fact });
          const given = [];
          for (const request of asked) given.push(await askNow(playing, asking(request)));
          await playing.engine.close();
          return given;
        };
        expect(await answers(anyOrder)).toEqual(await answers(inOrder));
      }),
      settings,
    );
  });
});

function asking(request: Extract<Happening, { kind: "ask" }>["request"]) {
  return { kind: "ask", household: null, request, inMs: 0 } as const;
}
