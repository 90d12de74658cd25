import type { Configuration } from "@comity/server";
import { calledAs } from "../frame/called.ts";
import type { Option } from "../frame/command.ts";
import type { Io } from "../frame/io.ts";
import { CommandError, fileError } from "../frame/problem.ts";

export const CONFIG: Option = {
  name: "config",
  value: "FILE",
  help: "The configuration. Without it, ./comity.yaml.",
};

const LEAST = "rules: rules\nledger: sqlite:ledger.db\n";

/**
 * Reads a configuration; what is wrong with it is shown at its place. What serves is only loaded by the commands that need it.
 *
 * @returns null if it has mistakes
 * @throws CommandError if it cannot be read
 */
export async function soundConfiguration(given: string | undefined, io: Io): Promise<Configuration | null> {
  const { ADAPTER_TYPES, ConfigurationError, readConfiguration } = await import("@comity/server");
  const path = given ?? "comity.yaml";
  try {
    return await readConfiguration(path, ADAPTER_TYPES, io.env);
  } catch (error) {
    if (error instanceof ConfigurationError) {
      await io.err.write(`${error.message}\n`);
      return null;
    }
    if (error instanceof Error && "syscall" in error) {
      if (given !== undefined) throw fileError(error, path);
      throw new CommandError(
        "There is no comity.yaml here.",
        `Begin one with \`${calledAs(io)} new server\`, or name another file with --config FILE. The least that it says:\n\n${LEAST}`,
      );
    }
    throw error;
  }
}
