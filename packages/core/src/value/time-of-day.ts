import { excerpt, twoDigits } from "./date.ts";
import { failure, type Result, success } from "./result.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from "./units.ts";

const TIME = /^(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,3}))?)?$/;

/** Reads `21:00`, `21:00:30` or `21:00:30.250` as milliseconds since midnight. */
export function parseTimeOfDay(text: string): Result<number> {
  const match = TIME.exec(text);
  if (match === null) {
    return failure(`"${excerpt(text)}" is not a time of day. Write it with 24 hours: 08:00, 21:30.`);
  }
  const [hours, minutes, seconds] = [Number(match[1]), Number(match[2]), Number(match[3] ?? 0)];
  if (hours > 23 || minutes > 59 || seconds > 59) return failure(`There is no time of day ${text}.`);
  const fraction = Number((match[4] ?? "").padEnd(3, "0"));
  return success(hours * HOUR_MS + minutes * MINUTE_MS + seconds * SECOND_MS + fraction);
}

/** Writes milliseconds since midnight as `21:00`, with seconds and milliseconds only where there are any. */
export function formatTimeOfDay(timeMs: number): string {
  const ms = ((timeMs % DAY_MS) + DAY_MS) % DAY_MS;
  const minutes = `${twoDigits(Math.floor(ms / HOUR_MS))}:${twoDigits(Math.floor(ms / MINUTE_MS) % 60)}`;
  if (ms % MINUTE_MS === 0) return minutes;
  const seconds = `${minutes}:${twoDigits(Math.floor(ms / SECOND_MS) % 60)}`;
  return ms % SECOND_MS === 0 ? seconds : `${seconds}.${String(ms % SECOND_MS).padStart(3, "0")}`;
}
