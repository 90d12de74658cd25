const UNITS: Readonly<Record<string, number>> = {
  second: 1000,
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
  week: 7 * 86_400_000,
};

/** Lengths longer than this are a slip of the keyboard, and would leave the range of dates. */
const LONGEST_MS = 100 * 366 * 86_400_000;

/** The unit names that a length may be written with. */
export const LENGTH_UNITS: readonly string[] = Object.keys(UNITS).flatMap((unit) => [unit, `${unit}s`]);

/** The milliseconds of an amount of a unit (`second` to `week`, singular or plural); null if it is no such unit. */
export function lengthInMs(amount: number, unit: string): number | null {
  const singular = unit.endsWith("s") ? unit.slice(0, -1) : unit;
  const unitMs = Object.hasOwn(UNITS, singular) ? UNITS[singular] : undefined;
  if (unitMs === undefined) return null;
  const ms = amount * unitMs;
  return Number.isSafeInteger(ms) && ms >= 0 && ms <= LONGEST_MS ? ms : null;
}

/** Milliseconds of a length in words, as in `24 hours`; null if it is none, or not longer than nothing. */
export function parseLength(text: string): number | null {
  const [amount, unit, ...rest] = text
    .trim()
    .split(" ")
    .filter((part) => part !== "");
  if (amount === undefined || unit === undefined || rest.length > 0) return null;
  const ms = lengthInMs(Number(amount), unit);
  return ms === 0 ? null : ms;
}
