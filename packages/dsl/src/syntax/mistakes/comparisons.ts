import type { TokenType } from "chevrotain";
import type { DiagnosticList } from "../../diagnostic/problem.ts";
import { SYNTAX } from "../../diagnostic/syntax-problems.ts";
import { isName } from "../outline.ts";
import { spanFrom, spanOf, tokenAt } from "../spans.ts";
import * as T from "../tokens.ts";
import { Unit, W } from "../words.ts";
import { type Mended, type Stuck, splice, stuckAt } from "./stuck.ts";

/** What may follow `is` and nothing else in a condition. */
const AFTER_IS: readonly TokenType[] = [
  ...[W.within, W.before, W.after, W.between, W.one, W.more, W.less, W.at, W.on, W.empty],
];

const OF_TWO: readonly TokenType[] = [W.at, W.more, W.less, W.one];

const CONDITIONS: readonly string[] = ["when", "unless", "definition", "action", "if_unknown"];

/** `decided_on within the last 30 days`, `amount at least 5` */
export function missingIs(stuck: Stuck, diagnostics: DiagnosticList): Mended | null {
  const { source, clause, failure, declaration } = stuck;
  const token = stuckAt(stuck);
  const before = clause.tokens[failure.index - 1];
  if (token === undefined || declaration === "test" || !CONDITIONS.includes(clause.kind)) return null;
  if (!AFTER_IS.includes(token.tokenType) || !isName(before) || before?.tokenType === Unit) return null;
  // `hold at most 4 hours` and the like are no comparisons.
  if (before?.tokenType === W.hold || before?.tokenType === W.so) return null;
  const start = token.startOffset;
  const fix = { title: "Write `is`", edits: [{ span: { start, end: start }, replacement: "is " }] };
  const next = clause.tokens[failure.index + 1];
  const words =
    next !== undefined && OF_TWO.includes(token.tokenType) ? `${token.image} ${next.image}` : token.image;
  diagnostics.add(SYNTAX.isMissing, { words }, { source, span: spanOf(token) }, { fix });
  return { tokens: splice(stuck, failure.index, 0, tokenAt(W.is, start, "")) };
}

/** `decided_on is within 30 days` */
export function withinWhat(stuck: Stuck, diagnostics: DiagnosticList): Mended | null {
  const { source, clause, failure } = stuck;
  const [within, number, unit] = clause.tokens.slice(Math.max(0, failure.index - 1), failure.index + 2);
  const compared = clause.tokens[failure.index - 2]?.tokenType;
  if (within?.tokenType !== W.within || (compared !== W.is && compared !== W.not)) return null;
  if (number?.tokenType !== T.NumberToken || unit?.tokenType !== Unit) return null;
  const length = `${number.image} ${unit.image}`;
  diagnostics.add(SYNTAX.withinWhat, { length }, { source, span: spanFrom(within, unit) });
  const at = number.startOffset;
  return { tokens: splice(stuck, failure.index, 0, tokenAt(W.the, at, ""), tokenAt(W.last, at, "")) };
}
