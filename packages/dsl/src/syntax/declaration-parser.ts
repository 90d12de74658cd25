import type { IToken } from "chevrotain";
import type { Diagnostic } from "../diagnostic/diagnostic.ts";
import { MOST_SHOWN } from "../diagnostic/order.ts";
import type { DiagnosticList } from "../diagnostic/problem.ts";
import type { Source } from "../source/source.ts";
import { Said } from "./build.ts";
import { type ClauseValue, parseClause } from "./clause-parser.ts";
import { type Clause, splitClauses } from "./clauses.ts";
import { checkComplete, checkOnce } from "./completeness.ts";
import type { ExampleWords } from "./examples.ts";
import { nameOf } from "./grammar/base.ts";
import type { Patience } from "./limits.ts";
import { mendBrackets } from "./mistakes/brackets.ts";
import { explain } from "./mistakes/explain.ts";
import { declarationFurtherOn } from "./mistakes/lost-declaration.ts";
import { mendPlace } from "./mistakes/place.ts";
import { recognise } from "./mistakes/recognise.ts";
import type { Stuck } from "./mistakes/stuck.ts";
import type { DeclarationKind, Region } from "./outline.ts";
import { nameToken } from "./outline.ts";
import { spanFrom } from "./spans.ts";
import * as T from "./tokens.ts";

/** More mistakes than this in one declaration are not worth the time that looking for them takes. */
const MOST_MENDS = 12;

export interface ParsedRegion {
  readonly said: Said;
  /** What turned out to belong to the declaration. */
  readonly tokens: readonly IToken[];
  /** What turned out to be a declaration of its own, its first word misspelt or missing. */
  readonly rest: Region | null;
}

/**
 * Parses the clauses of one declaration, each on its own, so that a mistake in one leaves the others. A mistake that
 * is recognised is reported and mended, and the clause is read again; another is reported and its clause given up.
 */
export function parseRegion(
  source: Source,
  kind: DeclarationKind,
  tokens: readonly IToken[],
  diagnostics: DiagnosticList,
  patience: Patience,
  words: ExampleWords,
): ParsedRegion {
  const parser = new DeclarationParser(source, kind, diagnostics, patience, words);
  return parser.run(tokens);
}

class DeclarationParser {
  private readonly source: Source;
  private readonly kind: DeclarationKind;
  private readonly diagnostics: DiagnosticList;
  /** The clauses still to be parsed, the next one last. */
  private open: Clause[] = [];
  private readonly done: Clause[] = [];
  private readonly values: ClauseValue[] = [];
  private rest: Region | null = null;
  /** Whether a clause was not understood, so that nothing can be said of what is missing. */
  private gaveUp = false;
  private mends = 0;
  private readonly patience: Patience;
  private readonly words: ExampleWords;

  constructor(
    source: Source,
    kind: DeclarationKind,
    diagnostics: DiagnosticList,
    patience: Patience,
    words: ExampleWords,
  ) {
    this.source = source;
    this.kind = kind;
    this.diagnostics = diagnostics;
    this.patience = patience;
    this.words = words;
  }

  run(tokens: readonly IToken[]): ParsedRegion {
    this.open = splitClauses(this.kind, tokens).reverse();
    for (let clause = this.open.pop(); clause !== undefined; clause = this.open.pop()) {
      if (this.diagnostics.isFull) break;
      const placed = mendPlace(this.source, this.kind, clause, this.diagnostics);
      if (placed === null) this.giveUp(clause);
      else this.parse(placed);
    }
    const { source, kind: declaration, done: clauses, diagnostics, words } = this;
    checkOnce({ source, declaration, clauses, diagnostics });
    if (!this.gaveUp) checkComplete({ source, declaration, clauses, diagnostics, words });
    const said = new Said(withHead(this.kind, this.values, this.done));
    return { said, tokens: this.done.flatMap((each) => each.tokens), rest: this.rest };
  }

  private parse(written: Clause): void {
    const { clause, mended: unbalanced } = mendBrackets(this.source, written, this.diagnostics);
    const damaged = unbalanced || clause.tokens.some((token) => token.tokenType === T.UnclosedText);
    const { value, failure, diagnostics } = parseClause(this.source, this.kind, clause);
    let understood = clause;
    if (failure !== null) {
      const { source, kind: declaration, open: later, patience, words } = this;
      const stuck: Stuck = { source, declaration, clause, failure, later, patience, words };
      // What a missing bracket or quotation mark swallowed says nothing about further mistakes.
      if (!damaged && this.mend(stuck)) return;
      if (!damaged) explain(stuck, this.diagnostics);
      understood = this.cutLaterDeclaration(stuck);
    }
    if (failure !== null || damaged) this.gaveUp = true;
    this.diagnostics.addAll(diagnostics);
    this.done.push(understood);
    const kept = value ?? notUnderstood(this.kind, understood);
    if (kept !== null) this.values.push(kept);
  }

  /** A clause that was given up may have swallowed a declaration whose first word is misspelt. */
  private cutLaterDeclaration(stuck: Stuck): Clause {
    const found = declarationFurtherOn(stuck, this.diagnostics);
    if (found?.rest === undefined) return stuck.clause;
    this.rest = found.rest;
    this.open.length = 0;
    return { ...stuck.clause, tokens: found.tokens };
  }

  /** Reads the clause again as it was meant, if the mistake is a known one. */
  private mend(stuck: Stuck): boolean {
    const known = this.diagnostics.all.length;
    if (this.mends >= MOST_MENDS || known >= MOST_SHOWN) return false;
    if (!this.patience.reread(stuck.clause.tokens.length)) return false;
    const mended = recognise(stuck, this.diagnostics);
    if (mended === null) return false;
    if (this.isRepeated(known)) {
      // What was put in its place is no better understood, and has been reported.
      this.diagnostics.all.length = known;
      return false;
    }
    this.mends++;
    if (mended.rest !== undefined) {
      this.rest = mended.rest;
      this.open.length = 0;
    }
    if (mended.tokens.length === 0) {
      this.done.push(stuck.clause);
      return true;
    }
    const again = splitClauses(this.kind, mended.tokens, mended.kind ?? stuck.clause.kind);
    for (const clause of again.reverse()) this.open.push(clause);
    return true;
  }

  /** Whether the diagnostic at an index says what one before it said. */
  private isRepeated(index: number): boolean {
    const { all } = this.diagnostics;
    const last = all[index];
    if (last === undefined) return false;
    const same = ({ code, span }: Diagnostic) => code === last.code && span.start === last.span.start;
    return all.slice(Math.max(0, index - MOST_MENDS), index).some(same);
  }

  private giveUp(clause: Clause): void {
    this.gaveUp = true;
    this.done.push(clause);
  }
}

/** A condition that was not understood is not the same as none. */
function notUnderstood(declaration: DeclarationKind, { kind, tokens }: Clause): ClauseValue | null {
  const [first] = tokens;
  const isCondition = kind === "when" || kind === "unless" || kind === "definition";
  if (!isCondition || declaration === "test" || first === undefined) return null;
  return { says: kind, value: { kind: "error", span: spanFrom(first, tokens.at(-1) ?? first) } };
}

/** A declaration whose head is damaged keeps its name, so that others may still speak of it. */
function withHead(
  kind: DeclarationKind,
  values: readonly ClauseValue[],
  clauses: readonly Clause[],
): ClauseValue[] {
  const said = new Said(values);
  const known =
    said.first("head") ?? said.first("define_head") ?? said.first("pack_head") ?? said.first("use_head");
  const token = nameToken(clauses[0]?.tokens ?? []);
  if (known !== null || token === undefined || kind === "pack" || kind === "use") return [...values];
  const name = nameOf(token);
  const none = { label: null, from: null, to: null };
  const head: ClauseValue =
    kind === "define"
      ? { says: "define_head", value: { name, label: null, parameters: [], subject: null } }
      : { says: "head", value: { observe: false, name, ...none } };
  return [head, ...values];
}
