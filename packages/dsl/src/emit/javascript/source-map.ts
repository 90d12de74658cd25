import { positionAt } from "../../source/position.ts";
import type { Source } from "../../source/source.ts";
import type { CodeLine } from "./writer.ts";

/** A source map, revision 3, as JSON has it. */
export interface SourceMap {
  readonly version: 3;
  readonly sources: readonly string[];
  readonly sourcesContent: readonly string[];
  readonly names: readonly string[];
  readonly mappings: string;
}

const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/**
 * Maps each line of code to where in the rules stands what it does. Lines whose source is not given are left out, and so are
 * sources of which there is no line: a folder has other packs too, whose texts are nobody's business where the code runs.
 */
export function sourceMapOf(lines: readonly CodeLine[], given: readonly Source[]): SourceMap {
  const named = new Set(lines.map(({ source }) => source?.file));
  const sources = given.filter(({ file }) => named.has(file));
  const files = new Map(sources.map((source, index) => [source.file, { source, index }]));
  // Every number but the column in the generated line is told as the difference from the one before.
  let last = [0, 0, 0];
  const mappings = lines.map(({ text, source: ref }) => {
    const file = ref === undefined ? undefined : files.get(ref.file);
    if (ref === undefined || file === undefined) return "";
    const { line, column } = positionAt(file.source, ref.start);
    const place = [file.index, line - 1, column - 1];
    const moved = place.map((part, index) => part - (last[index] ?? 0));
    last = place;
    return [text.length - text.trimStart().length, ...moved].map(encode).join("");
  });
  return {
    version: 3,
    sources: sources.map(({ file }) => file),
    sourcesContent: sources.map(({ text }) => text),
    names: [],
    mappings: mappings.join(";"),
  };
}

/** A number in base 64, five bits a digit, lowest first, with the sign in the lowest bit. */
function encode(value: number): string {
  let rest = value < 0 ? (-value << 1) | 1 : value << 1;
  let text = "";
  do {
    const digit = rest & 31;
    rest >>>= 5;
    text += DIGITS.charAt(rest > 0 ? digit | 32 : digit);
  } while (rest > 0);
  return text;
}
