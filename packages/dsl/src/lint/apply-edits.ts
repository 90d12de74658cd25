import type { Edit } from "../diagnostic/diagnostic.ts";

/**
 * A text after some edits, and how many of these were made: an edit of what another has already changed is left for
 * the next time.
 */
export function applyEdits(
  text: string,
  fixes: readonly (readonly Edit[])[],
): { readonly text: string; readonly applied: number } {
  const taken: Edit[] = [];
  let applied = 0;
  for (const edits of fixes) {
    if (edits.some((edit) => taken.some((other) => overlap(edit, other)))) continue;
    taken.push(...edits);
    applied++;
  }
  const backwards = taken.toSorted((one, other) => other.span.start - one.span.start);
  const result = backwards.reduce(
    (before, { span, replacement }) => before.slice(0, span.start) + replacement + before.slice(span.end),
    text,
  );
  return { text: result, applied };
}

function overlap({ span: one }: Edit, { span: other }: Edit): boolean {
  return (one.start < other.end && other.start < one.end) || one.start === other.start;
}
