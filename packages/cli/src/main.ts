import { readFileSync } from "node:fs";
import { InputError, StoreError, suggest } from "@comity/core";
import { COMMANDS } from "./commands/table.ts";
import type { Command } from "./frame/command.ts";
import { commandHelp, overview } from "./frame/help.ts";
import { type Io, OutputClosed, streamOutput } from "./frame/io.ts";
import { parseArguments } from "./frame/parse.ts";
import { CommandError, UsageError } from "./frame/problem.ts";
import { styleFor } from "./frame/style.ts";

/** Runs a command line on this process's streams. Returns the exit code. */
export async function runFromProcess(argv: readonly string[]): Promise<number> {
  const { env, stdin } = process;
  return main(argv, {
    endProcess: (code) => process.exit(code),
    out: streamOutput(process.stdout, env),
    err: streamOutput(process.stderr, env),
    env,
    stdin,
  });
}

/**
 * Runs a command line and returns the exit code: 0 all well, 1 something failed or was refused, 2 it could not run.
 * Rejects never: what goes wrong is written to `io.err`.
 */
export async function main(argv: readonly string[], io: Io): Promise<number> {
  try {
    return await dispatch(argv, io);
  } catch (error) {
    if (error instanceof OutputClosed) return 0;
    // If standard error is closed as well, there is nobody left to tell.
    await io.err.write(inWords(error, io)).catch(() => undefined);
    return 2;
  }
}

async function dispatch(argv: readonly string[], io: Io): Promise<number> {
  const [name, ...rest] = argv;
  const style = styleFor(io.out);
  if (name === undefined) {
    await io.err.write(overview(COMMANDS, styleFor(io.err)));
    return 2;
  }
  if (name === "--version" || name === "-v") {
    await io.out.write(`comity ${version()}\n`);
    return 0;
  }
  if (name === "--help" || name === "-h" || name === "help") {
    const page = rest[0] === undefined ? overview(COMMANDS, style) : commandHelp(find(rest[0]), style);
    await io.out.write(page);
    return 0;
  }
  const command = find(name);
  if (asksForHelp(rest)) {
    await io.out.write(commandHelp(command, style));
    return 0;
  }
  return command.run(parseArguments(command, rest), io);
}

function asksForHelp(argv: readonly string[]): boolean {
  const end = argv.indexOf("--");
  return argv.slice(0, end < 0 ? argv.length : end).some((one) => one === "--help" || one === "-h");
}

function find(name: string): Command {
  const command = COMMANDS.find((one) => one.name === name);
  if (command !== undefined) return command;
  const isOption = name.startsWith("-");
  throw new UsageError(
    isOption ? `comity has no option ${name}.` : `There is no command "${name}".`,
    name === "coverage" ? COVERAGE : isOption ? "Its options are --help and --version." : meantBy(name),
    null,
  );
}

const COVERAGE = "Coverage is an option: comity test --coverage";

/** The command that was probably meant, or all of them. */
function meantBy(name: string): string {
  const names = [...COMMANDS.map((one) => one.name), "help"];
  const near = suggest(name, names);
  return near === null ? `The commands are ${names.join(", ")}.` : `Did you mean "${near}"?`;
}

function version(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
  return typeof manifest === "object" && manifest !== null && "version" in manifest
    ? String(manifest.version)
    : "";
}

function inWords(error: unknown, io: Io): string {
  const style = styleFor(io.err);
  const say = (message: string, help: string) =>
    `${style("bad", "comity")}: ${help === "" ? message : `${message}\n${help}`}\n`;
  if (error instanceof UsageError) {
    const page = error.command === null ? "comity --help" : `comity ${error.command} --help`;
    return say(error.message, `${error.help}\nMore: ${page}`.trimStart());
  }
  if (error instanceof CommandError) return say(error.message, error.help);
  if (error instanceof InputError) return say(error.message, "");
  if (error instanceof StoreError) return say(`The ledger could not be used: ${error.message}`, "");
  const message = error instanceof Error ? error.message : String(error);
  const stack = io.env.COMITY_DEBUG === "1" && error instanceof Error ? `${error.stack}\n` : "";
  return (
    `${style("bad", "comity")}: Unexpected: ${message.split("\n", 1)[0]}. ` +
    `Please report it, with the command and what it prints under COMITY_DEBUG=1.\n${stack}`
  );
}
