import type { Diagnostic } from "./diagnostic.ts";

/** Diagnostics of one source by place, then by code: the order in which a reader meets them. */
export function inOrder(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  return diagnostics.toSorted(
    (left, right) =>
      left.span.start - right.span.start ||
      left.span.end - right.span.end ||
      (left.code < right.code ? -1 : Number(left.code > right.code)),
  );
}
