import { stat } from "node:fs/promises";
import type { Instant } from "@comity/core";
import { readSetUp, readStep, type SetUp, type Step } from "@comity/dsl";
import type { Io } from "../frame/io.ts";
import { CommandError } from "../frame/problem.ts";
import { parseJsonLine } from "../input/json-line.ts";
import { type Line, readLines } from "../input/lines.ts";
import { progressBar } from "./progress.ts";

/** A replay log, open at its first step. */
export interface Log {
  readonly setUp: SetUp;
  /** Where the clock stands at the start. */
  readonly now: Instant;
  readonly steps: AsyncIterable<LogStep>;
}

export interface LogStep {
  readonly step: Step;
  /** `log.jsonl:12`, for errors. */
  readonly place: string;
}

const NOTHING: SetUp = { customers: [], records: {}, asOf: {}, unreadable: [] };

/** The keys that only a set-up has; `at` and the actions are those of steps. */
const SET_UP_KEYS = ["now", "customers", "state", "reference", "as_of", "unreadable"];

/**
 * Opens a log and reads its set-up, if its first line is one. The steps are read while they are played.
 *
 * @throws CommandError at the line that is wrong.
 */
export async function readLog(path: string, io: Io): Promise<Log> {
  const name = path === "-" ? "standard input" : path;
  const entries = parsedLines(path, name, io);
  const first = await entries.next();
  if (first.done === true) throw new CommandError(`${name} holds no steps.`, "Write one step a line.");
  const isSetUp = Object.keys(first.value.value).some((key) => SET_UP_KEYS.includes(key));
  const setUp = isSetUp ? setUpOf(first.value) : { ...NOTHING, now: null };
  const second = isSetUp ? await entries.next() : first;
  const firstStep = second.done === true ? null : stepOf(second.value);
  const now = setUp.now ?? firstStep?.step.at;
  if (now === undefined || now === null) {
    throw new CommandError(
      `${first.value.place}: nothing says when the log begins.`,
      'Give the first step an "at".',
    );
  }
  async function* steps(): AsyncGenerator<LogStep> {
    if (firstStep !== null) yield firstStep;
    for await (const entry of entries) yield stepOf(entry);
  }
  return { setUp, now, steps: steps() };
}

interface ParsedLine {
  readonly place: string;
  readonly line: number;
  readonly file: string;
  readonly value: Readonly<Record<string, unknown>>;
}

async function* parsedLines(path: string, file: string, io: Io): AsyncGenerator<ParsedLine> {
  const size =
    path === "-"
      ? null
      : await stat(path).then(
          (one) => one.size,
          () => null,
        );
  const progress = progressBar(io.err, size);
  try {
    for await (const line of readLines(path, io.stdin)) {
      if (line.text.trim() === "") continue;
      yield parsed(line, file);
      await progress.at(line.bytesRead);
    }
  } finally {
    await progress.end();
  }
}

function parsed(line: Line, file: string): ParsedLine {
  const place = `${file}:${line.number}`;
  const { value, problem } = parseJsonLine(line.text);
  if (value === undefined) throw new CommandError(`${place}: ${problem}`);
  return { place, line: line.number, file, value };
}

function setUpOf({ value, place }: ParsedLine): SetUp & { readonly now: Instant | null } {
  const read = readSetUp(value);
  if (read.problems === undefined) return read.value;
  throw misshapen(place, read.problems);
}

function stepOf({ value, place, file, line }: ParsedLine): LogStep {
  const read = readStep(value, () => ({ file, line }), { log: true });
  if (read.problems === undefined) return { step: read.value, place };
  throw misshapen(place, read.problems);
}

function misshapen(
  place: string,
  problems: readonly { readonly pointer: string; readonly message: string; readonly help: string }[],
): CommandError {
  const told = problems.map(({ pointer, message, help }) => {
    const where = pointer === "" ? "" : `${pointer.slice(1).replaceAll("/", ".")}: `;
    return `${place}: ${where}${message} ${help}`.trim();
  });
  return new CommandError(told.join("\n"));
}
