import type { Diagnostic } from "../diagnostic/diagnostic.ts";
import { FORMAT } from "../diagnostic/format-problems.ts";
import { DiagnosticList, type Problem } from "../diagnostic/problem.ts";
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
  // A name such as `observe` may be understood only where its clause stands: then clauses stay where they are.
  const lexed = lex(source, new DiagnosticList());
  for (const order of ["reading", "written"] as const) {
    const text = print(layOutFile(source, lexed, order), WIDTH);
    const bytes = sizeInBytes(text);
    if (bytes > MOST_BYTES) return refused(FORMAT.tooLarge, { bytes, limit: MOST_BYTES }, source);
    if (saysTheSame(before, { file: source.file, text })) return { text };
  }
  return refused(FORMAT.meaningChanged, {}, source);
}

function saysTheSame(before: ParseResult, formatted: Source): boolean {
  const after = parse(formatted);
  return after.diagnostics.length === before.diagnostics.length && haveSameMeaning(before.file, after.file);
}

function refused<Parameters>(
  problem: Problem<Parameters>,
  parameters: Parameters,
  source: Source,
): Formatted {
  const diagnostics = new DiagnosticList();
  diagnostics.add(problem, parameters, { source, span: { start: 0, end: Math.min(1, source.text.length) } });
  return { diagnostics: diagnostics.all };
}
