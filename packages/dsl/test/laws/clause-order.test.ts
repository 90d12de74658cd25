import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compile } from "../../src/compile/compile.ts";
import { DiagnosticList } from "../../src/diagnostic/problem.ts";
import type { Source } from "../../src/source/source.ts";
import { type Clause, splitClauses } from "../../src/syntax/clauses.ts";
import { lex } from "../../src/syntax/lex.ts";
import { outline } from "../../src/syntax/outline.ts";
import { PACKS, RUNS, VOCABULARY } from "./packs.ts";

/** Clauses that stand right after another: `alert NAME for DEPARTMENT`, `once per customer in 30 days`. */
const FOLLOWS: readonly Clause["kind"][] = ["department", "quiet"];

/** A file with the clauses of each declaration in another order; heads come first, and tests are sequences. */
function reordered(source: Source): fc.Arbitrary<Source> {
  const { tokens } = lex(source, new DiagnosticList());
  const text = ({ tokens: own }: Clause) => own.map(({ image }) => image).join(" ");
  const declarations = outline(source, tokens).map(({ kind, tokens: own }) => {
    const [head, ...clauses] = splitClauses(kind ?? "rule", own).reduce<string[][]>((groups, clause) => {
      if (FOLLOWS.includes(clause.kind)) groups.at(-1)?.push(text(clause));
      else groups.push([text(clause)]);
      return groups;
    }, []);
    const minLength = clauses.length;
    const any = kind === "test" ? fc.constant(clauses) : fc.shuffledSubarray(clauses, { minLength });
    return any.map((groups) => [...(head ?? []), ...groups.flat()].join("\n  "));
  });
  return fc.tuple(...declarations).map((texts) => ({ file: source.file, text: texts.join("\n") }));
}

describe("the order of clauses has no meaning", { timeout: 600_000 }, () => {
  it.each(PACKS)("in $file", (pack) => {
    const before = compile({ vocabulary: VOCABULARY, rules: [pack] }).ruleSet?.program.hash;
    fc.assert(
      fc.property(reordered(pack), (source) => {
        const { ruleSet, diagnostics } = compile({ vocabulary: VOCABULARY, rules: [source] });
        expect(diagnostics).toEqual([]);
        expect(ruleSet?.program.hash).toBe(before);
      }),
      { numRuns: Math.ceil(RUNS / 10) },
    );
  });
});
