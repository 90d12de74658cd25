import {
  type Diagnostic,
  type LintFinding,
  positionAt,
  renderDiagnostic,
  type Source,
  type Span,
} from "@comity/dsl";
import type { Output } from "../frame/io.ts";

/** Writes findings: for people with the lines they are about, or as one JSON object a line. */
export async function writeFindings(
  findings: readonly LintFinding[],
  format: string,
  out: Output,
): Promise<void> {
  for (const { rule, diagnostic } of findings) {
    const text =
      format === "jsonl"
        ? JSON.stringify(findingLine(rule, diagnostic))
        : `${renderDiagnostic(diagnostic, { color: out.color })}\n  = rule: ${rule}\n`;
    await out.write(`${text}\n`);
  }
}

function findingLine(
  rule: string,
  { code, severity, message, help, source, span, related, fix }: Diagnostic,
) {
  return {
    rule,
    code,
    severity,
    message,
    help,
    ...placeOf(source, span),
    related: related.map((one) => ({ message: one.message, ...placeOf(one.source, one.span) })),
    fix: fix?.title ?? null,
  };
}

/** Lines and columns count from 1. */
function placeOf(source: Source, span: Span) {
  const { line, column } = positionAt(source, span.start);
  return { file: source.file, line, column };
}
