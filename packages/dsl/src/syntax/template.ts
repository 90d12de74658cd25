import type { IToken } from "chevrotain";
import type { Problem } from "../diagnostic/problem.ts";
import { SYNTAX } from "../diagnostic/syntax-problems.ts";
import type { Span } from "../source/source.ts";
import type { Name, Template } from "./ast.ts";
import { spanOf } from "./spans.ts";
import { insideQuotes, resolveEscapes } from "./text.ts";

type Report = <P>(problem: Problem<P>, parameters: P, span: Span) => void;

const PATH = /^\s*[A-Za-z_`][A-Za-z0-9_`-]*(?:\s*\.\s*[A-Za-z_`][A-Za-z0-9_`-]*)*\s*$/;

/** `{{`, `}}`, a whole hole, a brace on its own, or what is between them (escapes kept together). */
const PIECES = /\{\{|\}\}|\{[^{}]*\}|[{}]|(?:\\.|[^{}\\])+/gsu;

/** Cuts the text of `because` at its holes. A hole that names nothing is reported and left out. */
export function parseTemplate(token: IToken, report: Report): Template {
  const parts: Template["parts"][number][] = [];
  let text = "";
  const flush = () => {
    if (text !== "") parts.push({ kind: "text", text: resolveEscapes(text) });
    text = "";
  };
  for (const piece of insideQuotes(token.image).matchAll(PIECES)) {
    const [found] = piece;
    // 1: the opening quote.
    const start = token.startOffset + 1 + piece.index;
    const span = { start, end: start + found.length };
    if (found === "{{" || found === "}}") text += found[0];
    else if (found === "{" || found === "}") report(SYNTAX.templateHole, { what: LONELY[found] }, span);
    else if (!found.startsWith("{")) text += found;
    else if (!PATH.test(found.slice(1, -1))) report(SYNTAX.templateHole, { what: wrongHole(found) }, span);
    else {
      flush();
      parts.push({ kind: "hole", path: holePath(found, start) });
    }
  }
  flush();
  return { parts, span: spanOf(token) };
}

const LONELY = { "{": "a `{` that is not closed", "}": "a `}` that closes nothing" } as const;

function wrongHole(hole: string): string {
  return hole.slice(1, -1).trim() === "" ? "an empty hole" : `a hole with more than a name in it: ${hole}`;
}

function holePath(hole: string, start: number) {
  const parts: Name[] = [];
  for (const found of hole.matchAll(/[A-Za-z0-9_`-]+/g)) {
    const span = { start: start + found.index, end: start + found.index + found[0].length };
    parts.push({ text: found[0].replaceAll("`", ""), span });
  }
  const first = parts[0]?.span.start ?? start;
  return { parts, span: { start: first, end: parts.at(-1)?.span.end ?? first } };
}
