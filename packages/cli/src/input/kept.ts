import { DAY_MS } from "@comity/core";
import type { Arguments, Option } from "../frame/command.ts";
import { UsageError } from "../frame/problem.ts";

/** Which of the things that adapters keep are meant: by their age, and by whom they are about. */
export const CHOICE: readonly Option[] = [
  {
    name: "older-than",
    value: "DAYS",
    help: "Only what was kept longer ago than so many days: 30d. With drop, run it every night.",
  },
  {
    name: "about",
    value: "TEXT",
    help: "Only what has this as a whole value, whatever its case: a person's id or address, when they are erased.",
  },
];

/** Something that is kept, as much of it as is looked at here. */
export interface Kept {
  readonly at: number;
  /** Null: it cannot be opened. */
  readonly content: unknown;
}

/** Tells whether a thing that is kept is meant. @throws UsageError */
export function choiceOf(args: Arguments, command: string): (kept: Kept) => boolean {
  const days = args.one("older-than");
  const about = args.one("about")?.trim().toLowerCase();
  if (days !== undefined && !/^[1-9][0-9]{0,4}d$/.test(days)) {
    throw new UsageError(`--older-than ${days} is no number of days.`, "Write it as 30d.", command);
  }
  if (about === "") throw new UsageError("--about is empty.", "Give a person's id or address.", command);
  const before = days === undefined ? null : Date.now() - Number.parseInt(days, 10) * DAY_MS;
  return ({ at, content }) =>
    (before === null || at < before) && (about === undefined || mentions(content, about));
}

/** Whether a text is one of the values in it, whatever its case. @param text in small letters */
export function mentions(value: unknown, text: string): boolean {
  if (typeof value === "string" || typeof value === "number")
    return String(value).trim().toLowerCase() === text;
  return (
    typeof value === "object" && value !== null && Object.values(value).some((one) => mentions(one, text))
  );
}
