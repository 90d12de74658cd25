import type { IToken, TokenType } from "chevrotain";
import type { Clause, ClauseKind } from "../syntax/clauses.ts";
import * as T from "../syntax/tokens.ts";
import { W } from "../syntax/words.ts";
import { concat, type Doc, nest, SPACE } from "./doc.ts";
import { type Breaks, inOneLine, layOutSequence } from "./sequence.ts";
import type { Trivia } from "./trivia.ts";

/** How many words a clause begins with; what comes after them is laid out by itself. */
const LEADING_WORDS: Readonly<Record<ClauseKind, number>> = {
  head: 0,
  definition: 1,
  applies: 2,
  when: 1,
  if: 1,
  unless: 1,
  action: 1,
  because: 1,
  if_unknown: 2,
  between: 1,
  within: 1,
  across: 1,
  winner: 1,
  loser: 1,
  at_most: 2,
  per: 1,
  window: 2,
  counting: 1,
  department: 1,
  send: 1,
  once_per: 2,
  quiet: 1,
  given: 1,
  expect: 1,
};

/** Clauses that hold conditions or several changes. In tests, `when` holds a step. */
const WITH_CONNECTIVES: readonly ClauseKind[] = [
  "definition",
  "when",
  "unless",
  "action",
  "if_unknown",
  "loser",
];

/** The words before which a clause may go on in a new line, outside of brackets and after a comma. */
const BREAKS_BEFORE: Readonly<Partial<Record<ClauseKind, readonly TokenType[]>>> = {
  head: [T.Text, W.owner, W.from],
  action: [W.or],
  if_unknown: [W.or],
  loser: [W.or],
  between: [W.and],
  expect: [W.by, W.until, W.attaching, W.removing, W.using],
};
const BREAKS_IN_REQUESTS: readonly TokenType[] = [W.about, W.with, W.campaign, W.priority, W.as];

/** Where the lines begin with which a clause goes on; clauses themselves are indented by two. */
const CONTINUED = 2;
const HEAD_CONTINUED = 4;

/** Lays out one clause. Its lines after the first are indented further than the first. */
export function layOutClause({ kind, tokens }: Clause, inTest: boolean, trivia: Trivia): Doc {
  const count = LEADING_WORDS[kind];
  const breaks: Breaks = {
    atConnectives: WITH_CONNECTIVES.includes(kind) && !inTest,
    before: (previous, token, next) => mayBreakBefore(kind, inTest, previous, token, next),
    indent: kind === "head" ? HEAD_CONTINUED : CONTINUED,
    continues: count > 0,
    commented: tokens.some((token) => trivia.has(token)),
  };
  if (count === 0) return layOutSequence(tokens, trivia, breaks).doc;
  const leading = tokens.slice(0, count);
  const { doc, joined } = layOutSequence(tokens.slice(count), trivia, breaks);
  const width = leading.reduce((sum, { image }) => sum + image.length + 1, 0);
  return concat([inOneLine(leading, trivia), SPACE, joined ? nest(width, doc) : doc]);
}

function mayBreakBefore(
  kind: ClauseKind,
  inTest: boolean,
  previous: IToken,
  { tokenType: type }: IToken,
  next: IToken | undefined,
): boolean {
  if (previous.tokenType === T.Comma) return true;
  if (BREAKS_BEFORE[kind]?.includes(type) === true) return true;
  if (!inTest || (kind !== "given" && kind !== "when")) return false;
  const dated = next?.tokenType === T.InstantToken || next?.tokenType === T.DateToken;
  if (type === W.at) return dated && previous.tokenType !== W.leave && previous.tokenType !== W.step;
  if (type === W.in) return next?.tokenType === W.household || next?.tokenType === W.zone;
  return BREAKS_IN_REQUESTS.includes(type) || (type === W.to && next?.tokenType === W.leave);
}
