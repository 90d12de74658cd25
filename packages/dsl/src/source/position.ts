import type { Source } from "./source.ts";

/** A place as editors count it: lines from 1, columns from 1 in UTF-16 code units. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** One line of a source without its line end, and where it starts. */
export interface Line {
  readonly text: string;
  readonly start: number;
}

const startsOf = new WeakMap<Source, readonly number[]>();

/** The offset at which each line starts. `\n`, `\r\n` and a lone `\r` end a line. Computed once a source. */
export function lineStarts(source: Source): readonly number[] {
  const known = startsOf.get(source);
  if (known !== undefined) return known;
  const starts = [0];
  for (const end of source.text.matchAll(/\r\n|\n|\r/g)) starts.push(end.index + end[0].length);
  startsOf.set(source, starts);
  return starts;
}

/** Where an offset is. An offset beyond the text is at its end, one before it at its start. */
export function positionAt(source: Source, offset: number): Position {
  const within = Math.min(Math.max(offset, 0), source.text.length);
  const starts = lineStarts(source);
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= within) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, column: within - (starts[low] ?? 0) + 1 };
}

/** A line by its number, counted from 1; empty beyond the end. */
export function lineAt(source: Source, line: number): Line {
  const starts = lineStarts(source);
  const start = starts[line - 1] ?? source.text.length;
  const next = starts[line] ?? source.text.length;
  return { text: source.text.slice(start, next).replace(/[\r\n]+$/, ""), start };
}
