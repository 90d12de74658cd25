import type { IToken } from "chevrotain";
import { fixWith } from "../../diagnostic/fix-name.ts";
import type { DiagnosticList } from "../../diagnostic/problem.ts";
import { SYNTAX } from "../../diagnostic/syntax-problems.ts";
import { isName } from "../outline.ts";
import { spanFrom, tokenAt } from "../spans.ts";
import * as T from "../tokens.ts";
import { W } from "../words.ts";
import { type Mended, type Stuck, splice } from "./stuck.ts";

const CONDITIONS: readonly string[] = ["when", "unless", "definition", "action", "if_unknown"];

/** What people say before a record, and the quantifier that it most likely means. */
const MEANT: Readonly<Record<string, "some" | "every">> = {
  a: "some",
  an: "some",
  any: "some",
  the: "some",
  all: "every",
  each: "every",
};

/** `a claims.claim (status is open)`, `customer has any claims.claim (...)`, `there is a claims.claim (...)` */
export function howManyMissing(stuck: Stuck, diagnostics: DiagnosticList): Mended | null {
  const { source, declaration, clause, failure } = stuck;
  if (declaration === "test" || !CONDITIONS.includes(clause.kind)) return null;
  for (let start = Math.max(1, failure.index - 3); start <= failure.index; start++) {
    const found = recordAfter(clause.tokens, start);
    if (found === null || found.from <= failure.index - 1) continue;
    const [first, last] = [clause.tokens[start], clause.tokens[found.from - 1]];
    if (first === undefined || last === undefined) continue;
    const span = spanFrom(first, last);
    const { record, quantifier } = found;
    // "The" may be any of them, so that its author has to say.
    const fix = last.tokenType === W.the ? {} : fixWith(quantifier, span);
    diagnostics.add(SYNTAX.howManyMissing, { record }, { source, span }, fix);
    const put = tokenAt(W[quantifier], span.start, source.text.slice(span.start, span.end));
    return { tokens: splice(stuck, start, found.from - start, put) };
  }
  return null;
}

/** The record that `a`, `customer has a` and the like are said of: where its name begins, and what is meant. */
function recordAfter(tokens: readonly IToken[], start: number) {
  const has = [tokens[start], tokens[start + 1]].map((token) => token?.image).join(" ");
  const introduced = has === "customer has" || has === "there is" || has === "there are";
  const article = start + (introduced ? 2 : 0);
  const said = tokens[article];
  const known = Object.hasOwn(MEANT, said?.image ?? "") ? MEANT[said?.image ?? ""] : undefined;
  const isSaid = said?.tokenType === W.some || said?.tokenType === W.no || said?.tokenType === W.every;
  if (known === undefined && !introduced) return null;
  const from = known === undefined && !isSaid ? article : article + 1;
  let end = from + 1;
  while (tokens[end]?.tokenType === T.Dot && isName(tokens[end + 1])) end += 2;
  const isRecord = isName(tokens[from]) && (end > from + 1 || tokens[end]?.tokenType === T.LParen);
  if (!isRecord) return null;
  const record = tokens
    .slice(from, end)
    .map(({ image }) => image)
    .join("");
  const quantifier: "some" | "no" | "every" =
    said?.tokenType === W.no ? "no" : said?.tokenType === W.every ? "every" : (known ?? "some");
  return { from, record, quantifier };
}
