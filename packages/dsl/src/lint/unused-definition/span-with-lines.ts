import { lineAt, lineStarts, positionAt } from "../../source/position.ts";
import type { Source, Span } from "../../source/source.ts";
import type { Comment } from "../../syntax/ast.ts";
import { commentsBefore } from "../comments-before.ts";

/**
 * The lines of a declaration, with the comments right above it and behind it, and the blank lines below. Null if something
 * else stands on one of its lines.
 */
export function spanWithLines(span: Span, source: Source, comments: readonly Comment[]): Span | null {
  const above = commentsBefore(span, source, comments);
  const first = positionAt(source, above[0]?.span.start ?? span.start).line;
  const last = positionAt(source, span.end).line;
  const before = lineAt(source, positionAt(source, span.start).line);
  const after = lineAt(source, last);
  const left = before.text.slice(0, span.start - before.start).trim();
  const behind = after.text.slice(span.end - after.start).trim();
  if (left !== "" || (behind !== "" && !behind.startsWith("#"))) return null;
  const starts = lineStarts(source);
  let next = last + 1;
  while (next <= starts.length && lineAt(source, next).text.trim() === "") next++;
  return { start: starts[first - 1] ?? span.start, end: starts[next - 1] ?? source.text.length };
}
