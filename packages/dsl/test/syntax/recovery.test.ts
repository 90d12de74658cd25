import { describe, expect, test } from "vitest";
import { DiagnosticList } from "../../src/diagnostic/problem.ts";
import type { Declaration } from "../../src/syntax/ast.ts";
import { lex } from "../../src/syntax/lex.ts";
import { parse } from "../../src/syntax/parse.ts";
import { fixture, parseText, plain, source } from "./support.ts";

function byName(declarations: readonly Declaration[]): Map<string, string> {
  return new Map(declarations.map((each) => [each.name.text, JSON.stringify(plain(each))]));
}

describe.each(["tour.comity", "everything.comity"])("in %s", (name) => {
  const { text } = fixture(name);
  const whole = parse(source(text)).file.declarations;
  const expected = byName(whole);
  const { tokens } = lex(source(text), new DiagnosticList());

  test("a token left out damages one declaration only", () => {
    const damaged: string[] = [];
    for (const token of tokens) {
      const start = token.startOffset;
      const end = start + token.image.length;
      const { file, diagnostics } = parseText(`${text.slice(0, start)} ${text.slice(end)}`);
      const inside = whole.find(({ span }) => span.start <= start && end <= span.end)?.name.text;
      const found = byName(file.declarations);
      const others = [...expected].filter(([other, tree]) => other !== inside && found.get(other) !== tree);
      if (others.length > 0) damaged.push(`${start} ${token.image}: ${others.map(([other]) => other)}`);
      if (diagnostics.length > 2) damaged.push(`${start} ${token.image}: ${diagnostics.length} diagnostics`);
    }
    expect(damaged).toEqual([]);
  });

  test("a token written twice damages one declaration only", () => {
    const damaged: string[] = [];
    for (const token of tokens) {
      const start = token.startOffset;
      const end = start + token.image.length;
      const { file, diagnostics } = parseText(`${text.slice(0, end)} ${text.slice(start)}`);
      const inside = whole.find(({ span }) => span.start <= start && end <= span.end)?.name.text;
      const found = byName(file.declarations);
      const others = [...expected].filter(([other, tree]) => other !== inside && found.get(other) !== tree);
      if (others.length > 0) damaged.push(`${start} ${token.image}: ${others.map(([other]) => other)}`);
      if (diagnostics.length > 2) damaged.push(`${start} ${token.image}: ${diagnostics.length} diagnostics`);
    }
    expect(damaged).toEqual([]);
  });
});
