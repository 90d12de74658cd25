/** Something that the user can mend: shown as one sentence and what to do, never with a stack. The exit code is 2. */
export class CommandError extends Error {
  readonly help: string;

  constructor(message: string, help = "") {
    super(message);
    this.name = "CommandError";
    this.help = help;
  }
}

/** The command line itself is wrong; `command` is the one whose help tells more. */
export class UsageError extends CommandError {
  readonly command: string | null;

  constructor(message: string, help: string, command: string | null) {
    super(message, help);
    this.name = "UsageError";
    this.command = command;
  }
}

/** The message of a file system error in words: what could not be done and why. */
export function fileError(error: unknown, path: string): CommandError {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const words: Readonly<Record<string, string>> = {
    ENOENT: "does not exist",
    ENOTDIR: "is not a folder",
    EISDIR: "is a folder, and a file is wanted",
    EACCES: "may not be read by this user",
    EPERM: "may not be read by this user",
  };
  const why = words[code] ?? `cannot be read (${error instanceof Error ? error.message : String(error)})`;
  return new CommandError(`${path} ${why}.`, "Check the path.");
}
