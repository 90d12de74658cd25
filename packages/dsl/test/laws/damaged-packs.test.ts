import type { IToken } from "chevrotain";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compile } from "../../src/compile/compile.ts";
import type { Diagnostic } from "../../src/diagnostic/diagnostic.ts";
import { DiagnosticList } from "../../src/diagnostic/problem.ts";
import type { Source } from "../../src/source/source.ts";
import { lex } from "../../src/syntax/lex.ts";
import { parse } from "../../src/syntax/parse.ts";
import * as T from "../../src/syntax/tokens.ts";
import { W } from "../../src/syntax/words.ts";
import { plain } from "../syntax/support.ts";
import { PACKS, RUNS, VOCABULARY } from "./packs.ts";

/** One token of a pack, left out or written twice. */
interface Damage {
  readonly pack: Source;
  readonly tokens: readonly IToken[];
  readonly index: number;
  readonly kind: "left out" | "written twice";
}

interface Exception {
  readonly why: string;
  readonly holds: (damage: Damage) => boolean;
}

/** What may be left out or written twice and still mean the same. */
const MEANS_THE_SAME: readonly Exception[] = [
  {
    why: "the comma before `at most`, `or else` and `block if none remain` may be left out",
    holds: ({ tokens, index, kind }) =>
      kind === "left out" &&
      tokens[index]?.tokenType === T.Comma &&
      [W.at, W.or, W.block].some((type) => tokens[index + 1]?.tokenType === type),
  },
  {
    why: "a pack's own sentence is for the readers of its file",
    holds: (damage) => damage.kind === "left out" && isPackText(damage, T.Text),
  },
  {
    why: "an owner written twice is an owner and a sentence",
    holds: (damage) => damage.kind === "written twice" && isPackText(damage, W.owner),
  },
];

/** A text in the pack's head, after a token of this type. */
function isPackText({ tokens, index }: Damage, after: IToken["tokenType"]): boolean {
  return index <= 4 && tokens[index]?.tokenType === T.Text && tokens[index - 1]?.tokenType === after;
}

/** What is reported further away than a line. */
const REPORTED_ELSEWHERE: readonly Exception[] = [
  {
    why: "of two brackets the one that is left without the other is pointed at",
    holds: ({ tokens, index }) => [T.LParen, T.RParen].some((type) => tokens[index]?.tokenType === type),
  },
];

const all: readonly Damage[] = PACKS.flatMap((pack) => {
  const { tokens } = lex(pack, new DiagnosticList());
  return tokens.flatMap((_, index) =>
    (["left out", "written twice"] as const).map((kind) => ({ pack, tokens, index, kind })),
  );
});

const meanings = new Map(PACKS.map((pack) => [pack, meaningOf(pack).meaning]));

function meaningOf(rules: Source): { readonly meaning: string; readonly diagnostics: readonly Diagnostic[] } {
  const { ruleSet, tests, diagnostics } = compile({ vocabulary: VOCABULARY, rules: [rules] });
  const meaning = JSON.stringify([ruleSet?.program.hash, tests.map(({ test }) => plain(test))]);
  return { meaning, diagnostics };
}

/** What is wrong with how a damage is answered; null if nothing is. */
function complaint(damage: Damage): string | null {
  const { pack, tokens, index, kind } = damage;
  const token = tokens[index];
  if (token === undefined) return "no such token";
  const start = token.startOffset;
  const end = start + token.image.length;
  const [before, after] = kind === "left out" ? [start, end] : [end, start];
  const text = `${pack.text.slice(0, before)} ${pack.text.slice(after)}`;
  const isNear = ({ span }: Diagnostic) => Math.abs(lineAt(text, span.start) - lineAt(text, start)) <= 1;
  const damaged = { file: pack.file, text };
  // Most of it can be seen without looking at the vocabulary.
  if (parse(damaged).diagnostics.some(isNear)) return null;
  const { meaning, diagnostics } = meaningOf(damaged);
  if (diagnostics.some(isNear)) return null;
  const [first] = diagnostics;
  const isAllowed = (exceptions: readonly Exception[]) => exceptions.some(({ holds }) => holds(damage));
  const where = `${pack.file}:${lineAt(pack.text, start)} ${token.image} ${kind}`;
  if (first !== undefined)
    return isAllowed(REPORTED_ELSEWHERE)
      ? null
      : `${where}: line ${lineAt(text, first.span.start)}, ${first.message}`;
  if (meaning !== meanings.get(pack) || isAllowed(MEANS_THE_SAME)) return null;
  return `${where}: nobody notices`;
}

function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split("\n").length;
}

describe("of the packs", { timeout: 600_000 }, () => {
  // All of them, if so many runs are wanted.
  const stride = Math.max(1, Math.floor(all.length / (RUNS * 20)));

  it("each token left out, and each written twice, is reported within a line of it or means something else", () => {
    fc.assert(
      fc.property(fc.nat(stride - 1), (offset) => {
        const tried = all.filter((_, index) => index % stride === offset);
        expect(tried.map(complaint).filter((one) => one !== null)).toEqual([]);
      }),
      { numRuns: 1 },
    );
  });

  it("each exception to that is one", () => {
    for (const { why, holds } of [...MEANS_THE_SAME, ...REPORTED_ELSEWHERE]) {
      expect([why, all.some(holds)]).toEqual([why, true]);
    }
  });
});
