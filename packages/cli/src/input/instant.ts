import { type Instant, parseInstant } from "@comity/core";
import { CommandError } from "../frame/problem.ts";

/** The instant that an option names. @throws CommandError */
export function instantOption(option: string, text: string): Instant {
  const instant = parseInstant(text);
  if (instant.ok) return instant.value;
  throw new CommandError(`--${option}: ${instant.error}`);
}

/** `KEY=VALUE` in two, or a CommandError. */
export function pairOption(option: string, text: string): readonly [string, string] {
  const at = text.indexOf("=");
  if (at > 0) return [text.slice(0, at), text.slice(at + 1)];
  throw new CommandError(`--${option} ${text} has no "=".`, `Write --${option} NAME=VALUE.`);
}
