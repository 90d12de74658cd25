import type { IToken } from "chevrotain";
import type { Diagnostic } from "../diagnostic/diagnostic.ts";
import { DiagnosticList } from "../diagnostic/problem.ts";
import type { Source } from "../source/source.ts";
import type * as Ast from "./ast.ts";
import type { Clause, ClauseKind } from "./clauses.ts";
import type { Between, DefineHead, Head, PackHead } from "./grammar/clauses.ts";
import { Grammar } from "./grammar/expectations.ts";
import type { Stop } from "./grammar/stop.ts";
import { MOST_DIAGNOSTICS } from "./limits.ts";
import type { DeclarationKind } from "./outline.ts";

/** What each clause says. */
export interface ClauseValues {
  applies: Ast.Selection;
  when: Ast.Expression;
  unless: Ast.Expression;
  action: Ast.Action;
  because: Ast.Template;
  if_unknown: Ast.Action;
  between: Between;
  within: Ast.Length;
  across: readonly Ast.Path[];
  winner: Ast.Winner;
  loser: Ast.Action;
  at_most: Ast.NumberLiteral;
  per: Ast.Name;
  window: NonNullable<Ast.Limit["window"]>;
  counting: readonly Ast.Name[];
  department: Ast.Name;
  send: NonNullable<Ast.Alert["send"]>;
  once_per: readonly Ast.Path[];
  quiet: Ast.Length;
  definition: Ast.Expression;
  given: Ast.Given;
  step: Ast.When;
  expect: Ast.Expect;
  head: Head;
  define_head: DefineHead;
  pack_head: PackHead;
  use_head: Ast.Name;
}

/** A value of one clause, under the name of what it says. */
export type ClauseValue = {
  [Key in keyof ClauseValues]: { readonly says: Key; readonly value: ClauseValues[Key] };
}[keyof ClauseValues];

/** Where a clause could not be understood further: `index` counts its tokens, its length is the end. */
export interface Failure extends Stop {
  readonly index: number;
  /** Where what could not be understood began; often the same place. */
  readonly beginning: { readonly index: number; readonly expected: Stop["expected"] };
}

export interface Attempt {
  /** Null if the clause failed; only a head is kept when something strange follows it. */
  readonly value: ClauseValue | null;
  readonly failure: Failure | null;
  /** What was understood but is not allowed. */
  readonly diagnostics: readonly Diagnostic[];
}

/** One for all files: building it takes as long as parsing a hundred declarations, and it keeps nothing. */
let grammar: Grammar | null = null;

/** Parses one clause on its own. Never throws. */
export function parseClause(source: Source, declaration: DeclarationKind, clause: Clause): Attempt {
  grammar ??= new Grammar();
  const diagnostics = new DiagnosticList(MOST_DIAGNOSTICS);
  grammar.begin(clause.tokens, source, diagnostics);
  const value = run(grammar, declaration, clause.kind);
  const [error] = grammar.errors;
  const stop = grammar.stops.last;
  if (error === undefined || stop === null) return { value, failure: null, diagnostics: diagnostics.all };
  const found = clause.tokens.indexOf(error.token as IToken);
  const index = found === -1 ? clause.tokens.length : found;
  const failure = atMistake(clause, { ...stop, index, beginning: { index, expected: stop.expected } });
  const complete = stop.kind === "unexpected" && clause.kind === "head";
  return { value: complete ? value : null, failure, diagnostics: diagnostics.all };
}

/** The place of the mistake itself, if the ways on began well and more tokens follow. */
function atMistake(clause: Clause, failure: Failure): Failure {
  const { further, index } = failure;
  if (further === null || index + further.by >= clause.tokens.length) return failure;
  return { ...failure, index: index + further.by, expected: further.expected };
}

function run(g: Grammar, declaration: DeclarationKind, kind: ClauseKind): ClauseValue {
  switch (kind) {
    case "head":
      return head(g, declaration);
    case "definition":
      return { says: "definition", value: g.definition() };
    case "applies":
      return { says: "applies", value: g.appliesTo() };
    case "when":
    case "if":
      return declaration === "test" ? { says: "step", value: g.step() } : { says: "when", value: g.when() };
    case "unless":
      return { says: "unless", value: g.unless() };
    case "action":
      return { says: "action", value: g.thenClause() };
    case "because":
      return { says: "because", value: g.because() };
    case "if_unknown":
      return { says: "if_unknown", value: g.ifUnknown() };
    case "given":
      return { says: "given", value: g.given() };
    case "expect":
      return { says: "expect", value: g.expectation() };
    default:
      return runOther(g, kind);
  }
}

function runOther(g: Grammar, kind: OtherKind): ClauseValue {
  switch (kind) {
    case "between":
      return { says: "between", value: g.between() };
    case "within":
      return { says: "within", value: g.within() };
    case "across":
      return { says: "across", value: g.across() };
    case "winner":
      return { says: "winner", value: g.winner() };
    case "loser":
      return { says: "loser", value: g.loser() };
    case "at_most":
      return { says: "at_most", value: g.atMost() };
    case "per":
      return { says: "per", value: g.per() };
    case "window":
      return { says: "window", value: g.window() };
    case "counting":
      return { says: "counting", value: g.counting() };
    case "department":
      return { says: "department", value: g.department() };
    case "send":
      return { says: "send", value: g.send() };
    case "once_per":
      return { says: "once_per", value: g.oncePer() };
    case "quiet":
      return { says: "quiet", value: g.quiet() };
  }
}

type OtherKind = Exclude<
  ClauseKind,
  | "head"
  | "definition"
  | "applies"
  | "when"
  | "if"
  | "unless"
  | "action"
  | "because"
  | "if_unknown"
  | "given"
  | "expect"
>;

function head(g: Grammar, declaration: DeclarationKind): ClauseValue {
  switch (declaration) {
    case "pack":
      return { says: "pack_head", value: g.packHead() };
    case "use":
      return { says: "use_head", value: g.use() };
    case "define":
      return { says: "define_head", value: g.defineHead() };
    case "test":
      return { says: "head", value: g.testHead() };
    default:
      return { says: "head", value: g.head() };
  }
}
