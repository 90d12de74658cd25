import { dateIn, type Instant, nextTimeOfDay, parseInstant, startOfDate, timeOfDayIn } from "@comity/core";
import { CommandError } from "../frame/problem.ts";

const MINUTE_MS = 60_000;

/**
 * The instant that an option names.
 *
 * @param zone the company's, for the advice where the text names no offset
 * @throws CommandError
 */
export function instantOption(option: string, text: string, zone: string): Instant {
  const instant = parseInstant(text);
  if (instant.ok) return instant.value;
  const there = withOffsetOf(zone, text);
  throw new CommandError(`--${option}: ${instant.error}`, there === null ? "" : `In ${zone} it is ${there}.`);
}

/** A date and time without an offset as an instant in a zone; null if the text is something else. */
function withOffsetOf(zone: string, text: string): string | null {
  const asUtc = parseInstant(`${text}Z`);
  if (!asUtc.ok) return null;
  const day = dateIn("UTC", asUtc.value);
  const instant = nextTimeOfDay(zone, timeOfDayIn("UTC", asUtc.value), startOfDate(zone, day) - 1);
  return `${text.replace(" ", "T")}${offsetInWords(asUtc.value - instant)}`;
}

/** `-06:00`; `Z` for none. */
function offsetInWords(offsetMs: number): string {
  if (offsetMs === 0) return "Z";
  const minutes = Math.round(Math.abs(offsetMs) / MINUTE_MS);
  const two = (number: number): string => String(number).padStart(2, "0");
  return `${offsetMs < 0 ? "-" : "+"}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

/** `KEY=VALUE` in two, or a CommandError. */
export function pairOption(option: string, text: string): readonly [string, string] {
  const at = text.indexOf("=");
  if (at > 0) return [text.slice(0, at), text.slice(at + 1)];
  throw new CommandError(`--${option} ${text} has no "=".`, `Write --${option} NAME=VALUE.`);
}
