/** Something in comity.yaml that cannot be. */
export interface ConfigurationProblem {
  readonly line: number;
  readonly column: number;
  readonly message: string;
  readonly help: string;
}

/** comity.yaml has mistakes. The message shows each, with its place and what to do. */
export class ConfigurationError extends Error {
  readonly problems: readonly ConfigurationProblem[];

  constructor(file: string, problems: readonly ConfigurationProblem[]) {
    super(
      [...problems]
        .sort((one, other) => one.line - other.line || one.column - other.column)
        .map((problem) => `${file}:${inWords(problem)}`)
        .join("\n"),
    );
    this.name = "ConfigurationError";
    this.problems = problems;
  }
}

function inWords({ line, column, message, help }: ConfigurationProblem): string {
  // A message of several lines shows where something stands; what to do does not belong to the last of them.
  const between = message.includes("\n") ? "\n" : " ";
  return `${line}:${column}: ${message}${help === "" ? "" : between}${help}`;
}
