import type { Diagnostic } from "../diagnostic/diagnostic.ts";
import { FORMAT } from "../diagnostic/format-problems.ts";
import { DiagnosticList } from "../diagnostic/problem.ts";
import type { Source } from "../source/source.ts";
import { lex } from "../syntax/lex.ts";
import { MOST_BYTES, sizeInBytes } from "../syntax/limits.ts";
import { type ParseResult, parse } from "../syntax/parse.ts";
import { layOutFile } from "./file-layout.ts";
import { print } from "./print.ts";
import { haveSameMeaning } from "./same-meaning.ts";

/** The formatted text, or why there is none. */
export type Formatted = { readonly text: string } | { readonly diagnostics: readonly Diagnostic[] };

/** How wide a line may be, where it can be broken. */
export const WIDTH = 110;

/**
 * Formats one file. Only space, line breaks and the order of clauses change: every token and every comment stays as
 * written. Lines end in `\n`, the last one too; a byte order mark is left out. What is formatted stays as it is when it is
 * formatted again.
 *
 * The result has been parsed again and says the same as the source, comments included. A file that does not parse is not
 * formatted: its errors are the diagnostics.
 */
export function format(source: Source): Formatted {
  const before = parse(source);
  const errors = before.diagnostics.filter(({ severity }) => severity === "error");
  if (errors.length > 0) return { diagnostics: errors };
  const text = print(layOutFile(source, lex(source, new DiagnosticList())), WIDTH);
  return prove(source, before, text);
}

function prove(source: Source, before: ParseResult, text: string): Formatted {
  const diagnostics = new DiagnosticList();
  const at = { source, span: { start: 0, end: Math.min(1, source.text.length) } };
  const bytes = sizeInBytes(text);
  if (bytes > MOST_BYTES) {
    diagnostics.add(FORMAT.tooLarge, { bytes, limit: MOST_BYTES }, at);
    return { diagnostics: diagnostics.all };
  }
  const after = parse({ file: source.file, text });
  const sound = after.diagnostics.length === before.diagnostics.length;
  if (sound && haveSameMeaning(before.file, after.file)) return { text };
  diagnostics.add(FORMAT.meaningChanged, {}, at);
  return { diagnostics: diagnostics.all };
}
