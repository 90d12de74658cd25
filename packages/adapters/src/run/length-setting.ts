import { parseDuration } from "@comity/core";
import { SettingsError } from "../contract/adapter-type.ts";

/** A length of time in settings, as JSON Schema. */
export const LENGTH_SCHEMA = {
  type: "string",
  title: "a length of time",
  description: "Such as 30 seconds, 5 minutes or 1 hour.",
};

/** A length of time in settings, in milliseconds. @throws SettingsError */
export function lengthSetting(
  text: string | undefined,
  otherwiseMs: number,
  path: readonly (string | number)[],
): number {
  if (text === undefined) return otherwiseMs;
  const length = parseDuration(text);
  if (length.ok && length.value > 0) return length.value;
  throw new SettingsError(
    path,
    length.ok ? "This is no time at all." : length.error,
    "Write it with a unit: 30 seconds.",
  );
}
