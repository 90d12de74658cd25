import type { IToken } from "chevrotain";
import type { Diagnostic } from "../diagnostic/diagnostic.ts";
import { LEXICAL } from "../diagnostic/lexical-problems.ts";
import { inOrder } from "../diagnostic/order.ts";
import { DiagnosticList } from "../diagnostic/problem.ts";
import { SYNTAX } from "../diagnostic/syntax-problems.ts";
import type { Source } from "../source/source.ts";
import type * as Ast from "./ast.ts";
import { buildDeclaration } from "./build.ts";
import { type ParsedRegion, parseRegion } from "./declaration-parser.ts";
import { type ExampleWords, PLAIN_WORDS } from "./examples.ts";
import { lex } from "./lex.ts";
import { MOST_BYTES, MOST_DIAGNOSTICS, NESTING_LIMIT, Patience, sizeInBytes, tooDeepAt } from "./limits.ts";
import { findDeclaration } from "./mistakes/lost-declaration.ts";
import { type DeclarationKind, outline, type Region } from "./outline.ts";
import { spanFrom, spanOf } from "./spans.ts";

export interface ParseResult {
  readonly file: Ast.File;
  /** In the order of the text. */
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Parses one file. Never throws; every mistake is a diagnostic, and what could be understood is in the tree. A file of
 * more than MOST_BYTES is not read at all, a declaration nested too deeply is left out, and after a thousand mistakes
 * the rest of the file is not looked at.
 *
 * @param words what the examples in diagnostics are made of: names that its author knows.
 */
export function parse(source: Source, words: ExampleWords = PLAIN_WORDS): ParseResult {
  const diagnostics = new DiagnosticList(MOST_DIAGNOSTICS);
  const bytes = sizeInBytes(source.text);
  if (bytes > MOST_BYTES) {
    const span = { start: 0, end: Math.min(1, source.text.length) };
    diagnostics.add(LEXICAL.fileTooLarge, { bytes, limit: MOST_BYTES }, { source, span });
    return { file: emptyFile(source), diagnostics: diagnostics.all };
  }
  const { tokens, comments } = lex(source, diagnostics);
  const file = new FileBuilder(source, diagnostics, words);
  const regions = outline(source, tokens).reverse();
  for (let region = regions.pop(); region !== undefined && !diagnostics.isFull; region = regions.pop()) {
    const rest = file.add(region);
    if (rest !== null) regions.push(rest);
  }
  return {
    file: { ...file.built(), comments },
    diagnostics: [...inOrder(diagnostics.all), ...tooMany(source, diagnostics)],
  };
}

/** Says that the rest of the file was not looked at. */
function tooMany(source: Source, { isFull }: DiagnosticList): Diagnostic[] {
  const list = new DiagnosticList();
  const span = { start: source.text.length, end: source.text.length };
  if (isFull) list.add(LEXICAL.tooMany, { kept: MOST_DIAGNOSTICS }, { source, span });
  return list.all;
}

function emptyFile({ text }: Source): Ast.File {
  return { header: null, uses: [], declarations: [], comments: [], span: { start: 0, end: text.length } };
}

class FileBuilder {
  private readonly source: Source;
  private readonly diagnostics: DiagnosticList;
  private readonly words: ExampleWords;
  private readonly patience = new Patience();
  private header: Ast.PackHeader | null = null;
  private readonly uses: Ast.Use[] = [];
  private readonly declarations: Ast.Declaration[] = [];

  constructor(source: Source, diagnostics: DiagnosticList, words: ExampleWords) {
    this.source = source;
    this.words = words;
    this.diagnostics = diagnostics;
  }

  built(): Ast.File {
    const { header, uses, declarations } = this;
    return { ...emptyFile(this.source), header, uses, declarations };
  }

  /** Takes in one region, and gives back what turned out to be another. */
  add(region: Region): Region | null {
    const deep = tooDeepAt(region.tokens);
    if (deep !== null) {
      const at = { source: this.source, span: spanOf(deep) };
      this.diagnostics.add(LEXICAL.nestedTooDeep, { limit: NESTING_LIMIT }, at);
      return null;
    }
    if (region.kind === null) return this.addStray(region.tokens);
    const parsed = parseRegion(
      this.source,
      region.kind,
      region.tokens,
      this.diagnostics,
      this.patience,
      this.words,
    );
    const [first] = parsed.tokens;
    if (first !== undefined) this.place(region.kind, parsed, first);
    return parsed.rest;
  }

  /** What stands before the first declaration. */
  private addStray(tokens: readonly IToken[]): Region | null {
    const found = findDeclaration(this.source, tokens, this.diagnostics);
    const [first] = tokens;
    if (found !== null || first === undefined) return found;
    const at = { source: this.source, span: spanOf(first) };
    this.diagnostics.add(SYNTAX.noDeclaration, { found: `\`${first.image.slice(0, 40)}\`` }, at);
    return null;
  }

  private place(kind: DeclarationKind, { said, tokens }: ParsedRegion, first: IToken): void {
    const span = spanFrom(first, tokens.at(-1) ?? first);
    if (kind === "pack") {
      const head = said.first("pack_head");
      if (head === null) return;
      if (this.header === null) this.header = { ...head, ifUnknown: said.first("if_unknown"), span };
      else this.reportSecondPack(this.header, span);
    } else if (kind === "use") {
      const pack = said.first("use_head");
      if (pack !== null) this.uses.push({ pack, span });
    } else {
      const declaration = buildDeclaration(kind, said, span);
      if (declaration !== null && declaration.name.text !== "") this.declarations.push(declaration);
    }
  }

  private reportSecondPack(header: Ast.PackHeader, span: Ast.PackHeader["span"]): void {
    const { source } = this;
    const related = [{ message: "It was said here first.", source, span: header.span }];
    this.diagnostics.add(
      SYNTAX.clauseTwice,
      { clause: "pack", declaration: "file" },
      { source, span },
      { related },
    );
  }
}
