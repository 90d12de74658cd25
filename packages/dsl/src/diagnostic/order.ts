import type { Source } from "../source/source.ts";
import type { Diagnostic } from "./diagnostic.ts";

/** More than these in one file are not read by anybody. */
export const MOST_SHOWN = 100;

/** Of one code in one file as many are listed as are shown, with the line that says how many more there are. */
export const MOST_OF_KIND = MOST_SHOWN - 1;

/** Diagnostics of one source by place, then by code: the order in which a reader meets them. */
export function inOrder(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  return diagnostics.toSorted(
    (left, right) =>
      left.span.start - right.span.start || left.span.end - right.span.end || compare(left.code, right.code),
  );
}

/** What to show of many diagnostics: by file and place, at most so many of a file, and how many those leave out. */
export interface Shown {
  readonly source: Source;
  readonly diagnostics: readonly Diagnostic[];
  readonly more: number;
}

/** Groups diagnostics by file, files by name; of each file the first ones, errors before the others if some are cut. */
export function toShow(diagnostics: readonly Diagnostic[], most: number = MOST_SHOWN): Shown[] {
  const byFile = new Map<string, Diagnostic[]>();
  for (const diagnostic of diagnostics) {
    const { file } = diagnostic.source;
    const known = byFile.get(file);
    if (known === undefined) byFile.set(file, [diagnostic]);
    else known.push(diagnostic);
  }
  const files = [...byFile].sort(([left], [right]) => compare(left, right));
  return files.flatMap(([, all]) => {
    const [first] = all;
    if (first === undefined) return [];
    const ordered = inOrder(all);
    const errorsFirst = ordered.toSorted((left, right) => rank(left) - rank(right)).slice(0, most);
    return [
      { source: first.source, diagnostics: inOrder(errorsFirst), more: all.length - errorsFirst.length },
    ];
  });
}

function rank({ severity }: Diagnostic): number {
  return severity === "error" ? 0 : 1;
}

function compare(left: string, right: string): number {
  return left < right ? -1 : Number(left > right);
}
