/** Where something stands in a mapping, as keys from its top. */
export type Path = readonly (string | number)[];

/** Something in a mapping that cannot be. */
export interface MappingProblem {
  readonly path: Path;
  /** What is wrong, as a sentence. */
  readonly message: string;
  /** What to do, as a sentence; empty if the message says it. */
  readonly help: string;
}

/** A problem, with its place in a file. */
export interface LocatedProblem extends MappingProblem {
  readonly file: string;
  /** Lines and columns count from 1. */
  readonly line: number;
  readonly column: number;
  /** The line as it stands there. */
  readonly text: string;
}

/** A mapping cannot be used. Its message shows every problem with its place. */
export class MappingError extends Error {
  readonly problems: readonly LocatedProblem[];

  constructor(problems: readonly LocatedProblem[]) {
    super(problems.map(problemInWords).join("\n"));
    this.name = "MappingError";
    this.problems = problems;
  }
}

/** `risk.yaml:7:15: There is no ... Did you mean ...?` and the line. */
export function problemInWords({ file, line, column, message, help, text }: LocatedProblem): string {
  const shown = text.length <= 100 ? text : `${text.slice(0, 97)}...`;
  const margin = " ".repeat(String(line).length);
  const caret = column <= shown.length + 1 ? [`${margin} | ${" ".repeat(column - 1)}^`] : [];
  return [`${file}:${line}:${column}: ${`${message} ${help}`.trim()}`, `${line} | ${shown}`, ...caret].join(
    "\n",
  );
}
