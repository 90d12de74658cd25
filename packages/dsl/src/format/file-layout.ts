import type { IToken } from "chevrotain";
import type { Source } from "../source/source.ts";
import type { Lexed } from "../syntax/lex.ts";
import { outline } from "../syntax/outline.ts";
import { type ClauseOrder, layOutDeclaration } from "./declaration-layout.ts";
import { BLANK, concat, type Doc, LINE } from "./doc.ts";
import { attach, type Before, ownLines, type Trivia } from "./trivia.ts";

/** Lays out a file that is known to parse: its declarations in their order, an empty line between them. */
export function layOutFile(source: Source, { tokens, comments }: Lexed, order: ClauseOrder): Doc {
  const trivia = attach(source.text, tokens, comments);
  const regions = outline(source, tokens);
  const parts: Doc[] = [];
  for (const [index, region] of regions.entries()) {
    const next = regions[index + 1];
    const after = splitComments(next?.tokens[0] ?? null, trivia);
    if (region.kind === null) continue;
    parts.push(layOutDeclaration(region.kind, region, { after, trivia, order }));
    parts.push(region.kind === "use" && next?.kind === "use" ? LINE : EMPTY_LINE);
  }
  return concat([...parts, ownLines(trivia.beforeToken(null))]);
}

const EMPTY_LINE = concat([BLANK, LINE]);

/**
 * The comments between two declarations belong to the one that follows, but for those at the beginning that are indented
 * further than it: they belong to the one before, as a clause that was commented out.
 */
function splitComments(next: IToken | null, trivia: Trivia): Before {
  const before = trivia.beforeToken(next);
  const indent = next === null ? 0 : before.column;
  const firstOfNext = before.comments.findIndex(({ column }) => column <= indent);
  const count = firstOfNext === -1 ? before.comments.length : firstOfNext;
  trivia.setBefore(next, { ...before, comments: before.comments.slice(count) });
  return { ...before, comments: before.comments.slice(0, count), blankAfter: false };
}
