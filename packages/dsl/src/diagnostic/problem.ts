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
  readonly fix?: Diagnostic["fix"] | undefined;
}

/** A library's places may lie just beyond the end of a text that stops too early, or has nothing in it. */
function within({ source, span }: Place): Span {
  const end = Math.min(span.end, source.text.length);
  return { start: Math.min(span.start, end), end };
}

/** Diagnostics of one code in one file: a misspelt name is often misspelt everywhere. */
interface Kind {
  readonly last: Diagnostic;
  readonly count: number;
}

/** Gathers the diagnostics of one run, in the order found. */
export class DiagnosticList {
  readonly all: Diagnostic[] = [];
  private readonly limit: number;
  private readonly limitOfKind: number;
  private readonly kinds = new Map<Source, Map<string, Kind>>();

  /**
   * @param limit how many are kept, so that a hostile file can't fill the memory with them.
   * @param limitOfKind how many of one code are kept of each file; the others are counted, and nothing is worked out for them.
   */
  constructor(limit: number = Number.POSITIVE_INFINITY, limitOfKind: number = Number.POSITIVE_INFINITY) {
    this.limit = limit;
    this.limitOfKind = limitOfKind;
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
    const kinds = this.kinds.get(at.source) ?? new Map<string, Kind>();
    this.kinds.set(at.source, kinds);
    const kind = kinds.get(of.code);
    const count = (kind?.count ?? 0) + 1;
    if (kind !== undefined && count > this.limitOfKind) {
      kinds.set(of.code, { ...kind, count });
      return;
    }
    const last = {
      code: of.code,
      severity: of.severity,
      message: of.message(parameters),
      help: of.help(parameters),
      source: at.source,
      span: within(at),
      related: more.related ?? [],
      fix: more.fix ?? null,
    };
    kinds.set(of.code, { last, count });
    this.all.push(last);
  }

  /** All that were kept and, of each kind of which some were not, a last one that says how many. */
  withRest(): readonly Diagnostic[] {
    const kinds = [...this.kinds.values()].flatMap((ofSource) => [...ofSource.values()]);
    const cut = kinds.filter(({ count }) => count > this.limitOfKind);
    return [...this.all, ...cut.map(({ last, count }) => rest(last, count - this.limitOfKind))];
  }

  get hasErrors(): boolean {
    return this.all.some(({ severity }) => severity === "error");
  }
}

/** Stands where the last one that is listed does. */
function rest({ code, severity, source, span }: Diagnostic, more: number): Diagnostic {
  const message = `${more.toLocaleString("en")} more like this one in this file ${more === 1 ? "is" : "are"} not listed.`;
  const help = "Mend the first ones: others may go with them.";
  return { code, severity, message, help, source, span, related: [], fix: null };
}
