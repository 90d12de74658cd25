import { Temporal } from "temporal-polyfill";
import { DAY_MS } from "./units.ts";
import type { EpochDay, Instant } from "./value.ts";

/**
 * A stretch of time in which a zone keeps one offset from UTC: [from, to). Within it local time is plain
 * arithmetic, so the zone's rules are asked for once a stretch and not once a question.
 */
export interface Stretch {
  readonly from: Instant;
  readonly to: Instant;
  /** Milliseconds that the local clock is ahead of UTC. */
  readonly offsetMs: number;
}

/** No zone has ever been further from UTC (Manila, Alaska before they moved across the date line). */
export const LARGEST_OFFSET_MS = 16 * 60 * 60 * 1000;

/**
 * Zones and stretches that are remembered. More than all there are in use; a bound because names come from
 * data.
 */
const MOST_ZONES = 700;
const MOST_STRETCHES = 400;

const stretchesByZone = new Map<string, Stretch[]>();
const zoneNames = new Map<string, boolean>();

/**
 * Whether it names an IANA time zone ("America/Chicago", "UTC"). Bare offsets are no zones: they know no
 * summer time.
 */
export function isZone(text: string): boolean {
  const known = zoneNames.get(text);
  if (known !== undefined) return known;
  const valid = text.length <= 64 && /^[A-Za-z]/.test(text) && isAccepted(text);
  if (zoneNames.size >= MOST_ZONES) zoneNames.clear();
  if (text.length <= 64) zoneNames.set(text, valid);
  return valid;
}

/** The date on a calendar there. @throws RangeError if there is no such zone */
export function dateIn(zone: string, instant: Instant): EpochDay {
  return Math.floor((instant + stretchAt(zone, instant).offsetMs) / DAY_MS);
}

/** What the clock reads there, in milliseconds since midnight. @throws RangeError if there is no such zone */
export function timeOfDayIn(zone: string, instant: Instant): number {
  return floorMod(instant + stretchAt(zone, instant).offsetMs, DAY_MS);
}

/**
 * The first instant of a date there: midnight, or the end of the gap that swallows midnight (or the whole date).
 *
 * @throws RangeError if there is no such zone
 */
export function startOfDate(zone: string, day: EpochDay): Instant {
  const midnight = day * DAY_MS;
  let stretch = stretchAt(zone, midnight - LARGEST_OFFSET_MS);
  for (;;) {
    const start = Math.max(midnight - stretch.offsetMs, stretch.from);
    if (start < stretch.to) return start;
    stretch = stretchAt(zone, stretch.to);
  }
}

/**
 * The first instant strictly after `after` at which the clock there reads this time of day (milliseconds
 * since midnight). A time that a change of clocks skips counts as read at the first instant after the gap;
 * one that it repeats is read twice.
 *
 * @throws RangeError if there is no such zone
 */
export function nextTimeOfDay(zone: string, timeMs: number, after: Instant): Instant {
  let earliest = after + 1;
  let stretch = stretchAt(zone, earliest);
  for (;;) {
    const next = earliest + floorMod(timeMs - (earliest + stretch.offsetMs), DAY_MS);
    if (next < stretch.to) return next;
    const following = stretchAt(zone, stretch.to);
    // The old clock would have read it at or after the change, and the new one is past it already: it is skipped.
    if (next + stretch.offsetMs < stretch.to + following.offsetMs) return stretch.to;
    earliest = stretch.to;
    stretch = following;
  }
}

/**
 * The next instant strictly after `after` at which the clocks there change; null if they never do again.
 *
 * @throws RangeError if there is no such zone
 */
export function nextClockChange(zone: string, after: Instant): Instant | null {
  const { to } = stretchAt(zone, after);
  return to === Number.POSITIVE_INFINITY ? null : to;
}

/** The stretch in which an instant lies. @throws RangeError if there is no such zone */
export function stretchAt(zone: string, instant: Instant): Stretch {
  const stretches = stretchesOf(zone);
  const known = stretches.find(({ from, to }) => from <= instant && instant < to);
  if (known !== undefined) return known;
  const stretch = findStretch(zone, instant);
  if (stretches.length >= MOST_STRETCHES) stretches.length = 0;
  stretches.push(stretch);
  return stretch;
}

function stretchesOf(zone: string): Stretch[] {
  const known = stretchesByZone.get(zone);
  if (known !== undefined) return known;
  if (stretchesByZone.size >= MOST_ZONES) stretchesByZone.clear();
  const stretches: Stretch[] = [];
  stretchesByZone.set(zone, stretches);
  return stretches;
}

function findStretch(zone: string, instant: Instant): Stretch {
  const there = Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(zone);
  const next = there.getTimeZoneTransition("next");
  // Asked from just after, the previous change may be this very instant: a stretch includes its beginning.
  const previous = there.add({ nanoseconds: 1 }).getTimeZoneTransition("previous");
  return {
    from: previous?.epochMilliseconds ?? Number.NEGATIVE_INFINITY,
    to: next?.epochMilliseconds ?? Number.POSITIVE_INFINITY,
    offsetMs: Math.round(there.offsetNanoseconds / 1_000_000),
  };
}

function isAccepted(text: string): boolean {
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(text);
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/** The remainder that is never negative. */
function floorMod(value: number, by: number): number {
  return ((value % by) + by) % by;
}
