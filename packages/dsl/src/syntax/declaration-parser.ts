import type { IToken } from "chevrotain";
import type { DiagnosticList } from "../diagnostic/problem.ts";
import type { Source } from "../source/source.ts";
import { Said } from "./build.ts";
import { type ClauseValue, parseClause } from "./clause-parser.ts";
import { type Clause, splitClauses } from "./clauses.ts";
import { checkComplete, checkOnce } from "./completeness.ts";
import { nameOf } from "./grammar/base.ts";
import { mendBrackets } from "./mistakes/brackets.ts";
import { explain } from "./mistakes/explain.ts";
import { mendPlace } from "./mistakes/place.ts";
import { recognise } from "./mistakes/recognise.ts";
import type { Stuck } from "./mistakes/stuck.ts";
import type { DeclarationKind, Region } from "./outline.ts";
import { isName } from "./outline.ts";
import * as T from "./tokens.ts";

/** More mistakes than this in one declaration are not worth the time that looking for them takes. */
const MOST_MENDS = 12;
/** Re-reading is bounded by tokens too, so that one endless declaration cannot make a file slow. */
const MOST_REREAD_TOKENS = 100_000;

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
): ParsedRegion {
  const parser = new DeclarationParser(source, kind, tokens, diagnostics);
  return parser.run();
}

class DeclarationParser {
  private readonly source: Source;
  private readonly kind: DeclarationKind;
  private readonly diagnostics: DiagnosticList;
  /** The clauses still to be parsed. */
  private readonly open: Clause[];
  private readonly done: Clause[] = [];
  private readonly values: ClauseValue[] = [];
  private rest: Region | null = null;
  /** Whether a clause was not understood, so that nothing can be said of what is missing. */
  private gaveUp = false;
  private mends = 0;
  private reread = 0;

  constructor(source: Source, kind: DeclarationKind, tokens: readonly IToken[], diagnostics: DiagnosticList) {
    this.source = source;
    this.kind = kind;
    this.diagnostics = diagnostics;
    this.open = splitClauses(kind, tokens);
  }

  run(): ParsedRegion {
    for (let clause = this.open.shift(); clause !== undefined; clause = this.open.shift()) {
      const placed = mendPlace(this.source, this.kind, clause, this.diagnostics);
      if (placed === null) this.giveUp(clause);
      else this.parse(placed);
    }
    const { source, kind: declaration, done: clauses, diagnostics } = this;
    checkOnce({ source, declaration, clauses, diagnostics });
    if (!this.gaveUp) checkComplete({ source, declaration, clauses, diagnostics });
    const said = new Said(withHead(this.kind, this.values, this.done));
    return { said, tokens: this.done.flatMap((each) => each.tokens), rest: this.rest };
  }

  private parse(written: Clause): void {
    const { clause, mended: unbalanced } = mendBrackets(this.source, written, this.diagnostics);
    const damaged = unbalanced || clause.tokens.some((token) => token.tokenType === T.UnclosedText);
    const { value, failure, diagnostics } = parseClause(this.source, this.kind, clause);
    if (failure !== null) {
      const { source, kind: declaration, open: later } = this;
      const stuck: Stuck = { source, declaration, clause, failure, later };
      // What a missing bracket or quotation mark swallowed says nothing about further mistakes.
      if (!damaged && this.mend(stuck)) return;
      if (!damaged) explain(stuck, this.diagnostics);
    }
    if (failure !== null || damaged) this.gaveUp = true;
    this.diagnostics.all.push(...diagnostics);
    this.done.push(clause);
    if (value !== null) this.values.push(value);
  }

  /** Reads the clause again as it was meant, if the mistake is a known one. */
  private mend(stuck: Stuck): boolean {
    if (this.mends >= MOST_MENDS || this.reread > MOST_REREAD_TOKENS) return false;
    const mended = recognise(stuck, this.diagnostics);
    if (mended === null) return false;
    this.mends++;
    this.reread += stuck.clause.tokens.length;
    if (mended.rest !== undefined) {
      this.rest = mended.rest;
      this.open.length = 0;
    }
    this.open.unshift(...splitClauses(this.kind, mended.tokens, mended.kind ?? stuck.clause.kind));
    return true;
  }

  private giveUp(clause: Clause): void {
    this.gaveUp = true;
    this.done.push(clause);
  }
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
  const token = clauses[0]?.tokens.find((each, index) => index > 0 && isName(each));
  if (known !== null || token === undefined || kind === "pack" || kind === "use") return [...values];
  const name = nameOf(token);
  const none = { label: null, from: null, to: null };
  const head: ClauseValue =
    kind === "define"
      ? { says: "define_head", value: { name, label: null, parameters: [], subject: null } }
      : { says: "head", value: { observe: false, name, ...none } };
  return [head, ...values];
}
