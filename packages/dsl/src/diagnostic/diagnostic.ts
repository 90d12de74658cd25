import type { Source, Span } from "../source/source.ts";

export type Severity = "error" | "warning" | "hint";

/** A replacement of text that mends a problem. */
export interface Edit {
  readonly span: Span;
  readonly replacement: string;
}

/** A problem found in a source, as data: rendering is for the edge. */
export interface Diagnostic {
  /** Stable and searchable, from the catalogue: `CY101`. */
  readonly code: string;
  readonly severity: Severity;
  /** One sentence: what is wrong. */
  readonly message: string;
  /** One sentence: what to do. */
  readonly help: string;
  readonly source: Source;
  readonly span: Span;
  /** Other places that matter: where the other one was declared. */
  readonly related: readonly { readonly message: string; readonly source: Source; readonly span: Span }[];
  readonly fix: { readonly title: string; readonly edits: readonly Edit[] } | null;
}
