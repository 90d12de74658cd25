/** A text with its name, and what is needed to turn offsets into lines and columns. */
export interface Source {
  /** As the author knows it: a path relative to where the command runs. */
  readonly file: string;
  readonly text: string;
}

/** A half-open range of a source, in UTF-16 code units. */
export interface Span {
  readonly start: number;
  readonly end: number;
}
