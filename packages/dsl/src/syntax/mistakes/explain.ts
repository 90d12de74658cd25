import type { IToken, TokenType } from "chevrotain";
import type { DiagnosticList } from "../../diagnostic/problem.ts";
import { SYNTAX } from "../../diagnostic/syntax-problems.ts";
import { CLAUSE_WORDS, type Clause } from "../clauses.ts";
import { examplesOf, factExample } from "../examples.ts";
import { spanOf } from "../spans.ts";
import * as T from "../tokens.ts";
import { Currency, Unit, W } from "../words.ts";
import { type Stuck, stuckAt } from "./stuck.ts";

/** What the rules of the grammar that have many ways on are about. */
const NOUNS: Readonly<Record<string, string>> = {
  operand: "a value",
  primary: "a condition",
  action: "`block`, `hold`, `send`, `attach`, `remove items` or `use channel`",
  predicate: "a comparison",
  isPredicate: "what it is compared with",
  length: "a length of time, as in `30 days`",
  given: "a customer, a record, a silo, a moment or an earlier message",
  holdUntil: "`while so`, `until` or `for`",
  untilPhrase: "a condition in brackets, `08:00 local time`, or a field that holds an instant",
  forPhrase: "a length of time, or `review`",
  oneOfPredicate: "a list in brackets, or a field of records",
  winner: "a side in brackets, `earlier`, `higher priority` or `neither`",
  step: "what happens: a request, a fact, time that passes",
  expectation: "`send`, `amend`, `hold` or `block`, or another expectation",
};

/** Reports a mistake that has no message of its own: what was expected at this place, and an example. */
export function explain(stuck: Stuck, diagnostics: DiagnosticList): void {
  const { source, clause, failure } = stuck;
  const token = stuckAt(stuck);
  const atBeginning = failure.index === failure.beginning.index;
  const noun = atBeginning ? NOUNS[failure.rule] : undefined;
  const expected = noun ?? labels(failure.expected);
  const advice = `For example: ${exampleFor(stuck)}`;
  if (token === undefined) {
    const last = clause.tokens.at(-1);
    const end = last === undefined ? 0 : spanOf(last).end;
    const span = last === undefined ? { start: 0, end: 0 } : spanOf(last);
    const at = { source, span: { start: Math.max(span.start, end - 1), end } };
    diagnostics.add(SYNTAX.unfinished, { clause: nameOfClause(clause), expected, advice }, at);
  } else if (failure.kind === "unexpected") {
    const found = inWords(token);
    diagnostics.add(
      SYNTAX.unexpected,
      { found, after: nameOfClause(clause), advice },
      { source, span: spanOf(token) },
    );
  } else {
    diagnostics.add(
      SYNTAX.expected,
      { expected, found: inWords(token), advice },
      { source, span: spanOf(token) },
    );
  }
}

/** A step of a test that tells of a record is not helped by an example of a request. */
function exampleFor({ declaration, clause, failure, words }: Stuck): string | undefined {
  const tells = clause.tokens.slice(0, failure.index).some(({ tokenType }) => tokenType === W.has);
  if (declaration === "test" && clause.kind === "when" && tells) {
    return factExample(words);
  }
  return examplesOf(declaration, words)[clause.kind] ?? examplesOf("rule", words).when;
}

function nameOfClause(clause: Clause): string {
  return clause.kind === "head" ? "the beginning of the declaration" : `\`${CLAUSE_WORDS[clause.kind]}\``;
}

function inWords(token: IToken): string {
  if (token.tokenType === T.Text) return `the text ${cut(token.image)}`;
  return `\`${cut(token.image)}\``;
}

function cut(text: string): string {
  const characters = [...text];
  return characters.length > 40 ? `${characters.slice(0, 40).join("")}...` : text;
}

/** The first few ways on, in words; names stand for all that may be named. */
function labels(types: readonly TokenType[]): string {
  const all = [...new Set(types.map(label))];
  const shown = all.slice(0, 5);
  const last = shown.pop() ?? "something else";
  return shown.length === 0 ? last : `${shown.join(", ")} or ${last}`;
}

function label(type: TokenType): string {
  if (type === Unit || type === Currency) return type.LABEL ?? type.name;
  if (type === W.a || type === W.an) return "`a`";
  return type.LABEL ?? type.name;
}
