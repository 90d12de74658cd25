import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { IToken } from "chevrotain";
import { describe, expect, it } from "vitest";
import { DiagnosticList } from "../../src/diagnostic/problem.ts";
import { lex } from "../../src/syntax/lex.ts";
import { parse } from "../../src/syntax/parse.ts";
import { spanOf } from "../../src/syntax/spans.ts";
import * as T from "../../src/syntax/tokens.ts";
import { isReserved, Unit } from "../../src/syntax/words.ts";
import { formatted, PACKS } from "../format/support.ts";
import { type Coloured, EDITORS, tokenize } from "./tokenize.ts";

/** What colours a token must have, by what it is to the parser; null: any. */
function wanted(token: IToken, previous: IToken | undefined): RegExp | null {
  const { tokenType: type } = token;
  if (type === T.Text) return /^string\.quoted\.double/;
  if (type === T.NumberToken) return /^constant\.numeric/;
  if (type === T.DateToken || type === T.InstantToken) return /^constant\.other\.date/;
  if (type === T.TimeToken) return /^constant\.other\.time/;
  if (type === Unit && previous?.tokenType === T.NumberToken) return /^keyword\.other\.unit/;
  if (isReserved(type)) return /^(?:keyword|constant\.language)/;
  return null;
}

/** Names, and words of the language used as names after a dot, are never coloured as words of the language. */
const isPlainName = ({ tokenType: type }: IToken) => type === T.Identifier || type === T.QuotedName;

describe.each(PACKS)("the colours of %s", (_name, written) => {
  const text = formatted(written);
  const { tokens, comments } = lex({ file: "", text }, new DiagnosticList());
  const coloured = tokenize(text);
  const at = (start: number, end: number) => piecesBetween(coloured, start, end);

  it("agree with the parser on comments, texts, values and words", () => {
    for (const { span } of comments) {
      for (const piece of at(span.start, span.end)) expect(piece.scopes[0]).toMatch(/^comment/);
    }
    for (const [index, token] of tokens.entries()) {
      const expected = wanted(token, tokens[index - 1]);
      const { start, end } = spanOf(token);
      const pieces = at(start, end);
      if (expected !== null) {
        for (const { scopes } of pieces)
          expect(scopes.join(" "), describeToken(text, token)).toMatch(expected);
      }
      if (isPlainName(token)) {
        for (const { scopes } of pieces) {
          expect(scopes.join(" "), describeToken(text, token)).not.toMatch(/keyword|constant|string|comment/);
        }
      }
    }
  });

  it("name every declaration, and find nothing wrong", () => {
    const { file } = parse({ file: "", text });
    for (const { name } of file.declarations) {
      const [piece] = at(name.span.start, name.span.end);
      expect(piece?.scopes, name.text).toEqual(["entity.name.type.comity"]);
    }
    expect(coloured.filter(({ scopes }) => scopes.some((scope) => scope.startsWith("invalid")))).toEqual([]);
  });
});

describe("the grammar", () => {
  it.each([
    ["no-offers", []],
    ["message.is", ["variable.other.member.comity"]],
    ["`when`", ["variable.other.quoted.comity"]],
    ["pass-when", []],
    ["P-1", []],
    ["is not at least", ["keyword.operator.comparison.comity"]],
    ["2026-03-02 10:00", ["constant.other.date.comity"]],
  ])("colours %s in one piece", (text, scopes) => {
    expect(tokenize(text)).toEqual([{ start: 0, text, scopes }]);
  });

  it("shows the holes and escapes of a reason, and what is wrong in it", () => {
    const scopes = (text: string) =>
      tokenize(`  because "${text}"`)
        .filter((piece) => text.includes(piece.text))
        .map((piece) => [piece.text, piece.scopes.at(-1)]);
    expect(scopes("a {policy.number} b")).toContainEqual(["policy.number", "variable.other.comity"]);
    expect(scopes("{{")).toEqual([["{{", "constant.character.escape.comity"]]);
    expect(scopes("\\q")).toEqual([["\\q", "invalid.illegal.escape.comity"]]);
    expect(scopes("}")).toEqual([["}", "invalid.illegal.interpolation.comity"]]);
  });

  it("lets a text end with its line", () => {
    const [, , next] = tokenize('because "never closed\nwhen').slice(-3);
    expect(next?.scopes).toEqual(["keyword.control.clause.comity"]);
  });

  it("is where the extension says it is", () => {
    const folder = join(EDITORS, "vscode");
    const { contributes } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    const paths = [contributes.languages[0].configuration, contributes.grammars[0].path];
    expect(paths.filter((path: string) => !existsSync(join(folder, path)))).toEqual([]);
  });
});

function piecesBetween(coloured: readonly Coloured[], start: number, end: number): readonly Coloured[] {
  return coloured.filter((piece) => piece.start < end && piece.start + piece.text.length > start);
}

function describeToken(text: string, token: IToken): string {
  const { start, end } = spanOf(token);
  return `${token.image} in: ${text.slice(Math.max(0, start - 40), end + 20)}`;
}
