import type { Source, Span } from "../source/source.ts";
import type { Diagnostic, Severity } from "./diagnostic.ts";

/**
 * One entry of the catalogue of diagnostics: a code with its words. Messages say what is wrong and help says what to
 * do, each in one sentence, from typed parameters.
 */
export interface Problem<Parameters> {
  readonly code: string;
  readonly severity: Severity;
  readonly message: (parameters: Parameters) => string;
  readonly help: (parameters: Parameters) => string;
}

/** An entry of the catalogue; an error unless said otherwise. */
export function problem<Parameters>(
  code: string,
  message: (parameters: Parameters) => string,
  help: (parameters: Parameters) => string,
  severity: Severity = "error",
): Problem<Parameters> {
  return { code, severity, message, help };
}

export interface Place {
  readonly source: Source;
  readonly span: Span;
}

export interface More {
  readonly related?: Diagnostic["related"];
  readonly fix?: Diagnostic["fix"];
}

/** Gathers the diagnostics of one run, in the order found. */
export class DiagnosticList {
  readonly all: Diagnostic[] = [];

  add<Parameters>(of: Problem<Parameters>, parameters: Parameters, at: Place, more: More = {}): void {
    this.all.push({
      code: of.code,
      severity: of.severity,
      message: of.message(parameters),
      help: of.help(parameters),
      source: at.source,
      span: at.span,
      related: more.related ?? [],
      fix: more.fix ?? null,
    });
  }

  get hasErrors(): boolean {
    return this.all.some(({ severity }) => severity === "error");
  }
}
