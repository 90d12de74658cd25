import { lineAt, positionAt } from "../source/position.ts";
import type { Source, Span } from "../source/source.ts";
import type { Comment } from "../syntax/ast.ts";

/** The comments on the lines right above a place, from the first: each alone on its line, with no blank line between. */
export function commentsBefore(
  { start }: Span,
  source: Source,
  comments: readonly Comment[],
): readonly Comment[] {
  const byLine = new Map(comments.map((comment) => [positionAt(source, comment.span.start).line, comment]));
  const found: Comment[] = [];
  for (let line = positionAt(source, start).line - 1; line > 0; line--) {
    const comment = byLine.get(line);
    if (comment === undefined || lineAt(source, line).text.trim() !== comment.text.trim()) break;
    found.unshift(comment);
  }
  return found;
}
