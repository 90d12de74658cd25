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

/** A library's places may lie just beyond the end of a text that stops too early, or has nothing in it. */
function within({ source, span }: Place): Span {
  const end = Math.min(span.end, source.text.length);
  return { start: Math.min(span.start, end), end };
}

/** Gathers the diagnostics of one run, in the order found. */
export class DiagnosticList {
  readonly all: Diagnostic[] = [];
  private readonly limit: number;

  /** @param limit how many are kept, so that a hostile file can't fill the memory with them. */
  constructor(limit: number = Number.POSITIVE_INFINITY) {
    this.limit = limit;
  }

  /** Whether further ones will not be kept. */
  get isFull(): boolean {
    return this.all.length >= this.limit;
  }

  /** Takes over what another run gathered. */
  addAll(diagnostics: readonly Diagnostic[]): void {
    for (const each of diagnostics) if (!this.isFull) this.all.push(each);
  }

  add<Parameters>(of: Problem<Parameters>, parameters: Parameters, at: Place, more: More = {}): void {
    if (this.isFull) return;
    this.all.push({
      code: of.code,
      severity: of.severity,
      message: of.message(parameters),
      help: of.help(parameters),
      source: at.source,
      span: within(at),
      related: more.related ?? [],
      fix: more.fix ?? null,
    });
  }

  get hasErrors(): boolean {
    return this.all.some(({ severity }) => severity === "error");
  }
}
