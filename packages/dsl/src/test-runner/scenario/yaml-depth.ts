import { Lexer } from "yaml";

/** The lexer's mark that a scalar's text follows; like the marks of documents it has no text of its own. */
const SCALAR = "\u001f";
const MARKS = new Set([SCALAR, "\u0002", "\u0018"]);

/**
 * Where a YAML text nests deeper than `limit`, or null if it does not. The lexer does not recurse, so this is safe
 * on a text that would exhaust the stack of a parser. It never counts less than the parser would nest.
 */
export function tooDeepAt(text: string, limit: number): number | null {
  const columns: number[] = [];
  let flow = 0;
  let column = 0;
  let offset = 0;
  let inScalar = false;
  for (const token of new Lexer().lex(text)) {
    if (MARKS.has(token)) {
      inScalar = token === SCALAR;
      if (inScalar && flow === 0) open(columns, column);
      continue;
    }
    if (inScalar) inScalar = false;
    else if (token === "[" || token === "{") flow++;
    else if (token === "]" || token === "}") flow = Math.max(0, flow - 1);
    else if (flow === 0 && (token === "-" || token === "?" || token === ":")) open(columns, column);
    if (columns.length + flow > limit) return offset;
    offset += token.length;
    const newline = token.lastIndexOf("\n");
    column = newline < 0 ? column + token.length : token.length - newline - 1;
  }
  return null;
}

/** Something begins at this column: it ends everything that began further right, and is inside what is further left. */
function open(columns: number[], column: number): void {
  while ((columns.at(-1) ?? -1) >= column) columns.pop();
  columns.push(column);
}
