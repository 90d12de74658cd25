import { parseArgs } from "node:util";
import { didYouMean } from "@comity/core";
import type { Arguments, Command, Option } from "./command.ts";
import { UsageError } from "./problem.ts";

/** Checks a command line against the command's table. @throws UsageError */
export function parseArguments(command: Command, argv: readonly string[]): Arguments {
  const { tokens } = parseArgs({
    args: [...argv],
    strict: false,
    allowPositionals: true,
    tokens: true,
    options: Object.fromEntries(
      command.options.map(({ name, value }) => [
        name,
        { type: value === undefined ? ("boolean" as const) : ("string" as const), multiple: true },
      ]),
    ),
  });
  const values = new Map<string, string[]>();
  const positionals: string[] = [];
  for (const token of tokens) {
    if (token.kind === "positional") positionals.push(token.value);
    if (token.kind !== "option") continue;
    const option = knownOption(command, token.name, token.rawName);
    const value = optionValue(command, option, token.value, token.inlineValue === true);
    values.set(option.name, [...(values.get(option.name) ?? []), value]);
  }
  refuseExtra(command, positionals, values);
  return {
    positionals,
    one: (name) => values.get(name)?.[0],
    required: (name) => values.get(name)?.[0] ?? "",
    all: (name) => values.get(name) ?? [],
  };
}

function knownOption(command: Command, name: string, rawName: string): Option {
  const option = command.options.find((one) => one.name === name);
  if (option !== undefined && rawName.startsWith("--")) return option;
  const known = command.options.map((one) => `--${one.name}`);
  throw new UsageError(
    `comity ${command.name} has no option ${rawName}.`,
    didYouMean(`--${name}`, [...known, "--help"]),
    command.name,
  );
}

function optionValue(command: Command, option: Option, value: string | undefined, inline: boolean): string {
  if (option.value === undefined) {
    if (value === undefined) return "true";
    throw new UsageError(`--${option.name} takes no value.`, `Write --${option.name} alone.`, command.name);
  }
  // `--rules --facts x` forgot a value rather than naming a folder called "--facts".
  if (value === undefined || value === "" || (!inline && value.startsWith("--"))) {
    throw new UsageError(
      `--${option.name} needs a value.`,
      `Write --${option.name} ${option.value}.`,
      command.name,
    );
  }
  if (option.choices !== undefined && !option.choices.includes(value)) {
    throw new UsageError(
      `--${option.name} cannot be "${value}".`,
      didYouMean(value, option.choices),
      command.name,
    );
  }
  return value;
}

function refuseExtra(
  command: Command,
  positionals: readonly string[],
  values: ReadonlyMap<string, readonly string[]>,
): void {
  for (const option of command.options) {
    const given = values.get(option.name)?.length ?? 0;
    if (option.required === true && given === 0) {
      const what = `--${option.name} ${option.value ?? ""}`.trim();
      throw new UsageError(`${what} is missing.`, option.help, command.name);
    }
    if (option.repeatable !== true && given > 1) {
      throw new UsageError(`--${option.name} is given ${given} times.`, "Give it once.", command.name);
    }
  }
  const wanted = command.arguments.find(
    ({ required }, index) => required === true && positionals[index] === undefined,
  );
  if (wanted !== undefined) throw new UsageError(`${wanted.name} is missing.`, wanted.help, command.name);
  if (command.arguments.some(({ repeatable }) => repeatable === true)) return;
  const extra = positionals[command.arguments.length];
  if (extra !== undefined) {
    throw new UsageError(
      `comity ${command.name} does not know what to do with "${extra}".`,
      "Options begin with --.",
      command.name,
    );
  }
}
