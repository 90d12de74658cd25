import type { Io } from "./io.ts";

/** An option as the table of commands declares it: parsing and `--help` both come from here. */
export interface Option {
  readonly name: string;
  /** What stands for the value in help (`DIR`); absent for a switch. */
  readonly value?: string;
  readonly repeatable?: boolean;
  readonly required?: boolean;
  readonly help: string;
  /** What may be given; anything if absent. */
  readonly choices?: readonly string[];
}

export interface Command {
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** After `comity NAME`. */
  readonly usage: string;
  /** What it is for, in paragraphs. */
  readonly purpose: readonly string[];
  /** Positional arguments, as `LOG.jsonl`, with what they are. */
  readonly arguments: readonly Argument[];
  readonly options: readonly Option[];
  readonly examples: readonly { readonly line: string; readonly does: string }[];
  readonly exitCodes: readonly { readonly code: 0 | 1 | 2; readonly means: string }[];
  readonly run: (args: Arguments, io: Io) => Promise<number>;
}

export interface Argument {
  readonly name: string;
  readonly help: string;
  readonly required?: boolean;
  readonly repeatable?: boolean;
}

/** What was given on the command line, checked against the command's table. */
export interface Arguments {
  readonly positionals: readonly string[];
  /** The value of an option, or undefined. */
  one(name: string): string | undefined;
  /** The value of a required option. */
  required(name: string): string;
  all(name: string): readonly string[];
}
