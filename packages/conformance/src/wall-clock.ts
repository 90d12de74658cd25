import { DAY_MS, type Instant, MINUTE_MS } from "@comity/core";

/** Minutes of a day. */
const DAY = DAY_MS / MINUTE_MS;

/** What clocks on walls show, as ICU has it: nothing of the engine's own reckoning of zones is in here. */
export interface WallClock {
  readonly zone: string;
  /** What it shows, in minutes since midnight. */
  minutesAt(instant: Instant): number;
  /** How far it is ahead of UTC, in milliseconds. */
  offsetAt(instant: Instant): number;
}

/** A change of the clocks: at `at` they go from `from` to `to`, both in minutes since midnight. */
export interface ClockChange {
  readonly zone: string;
  readonly at: Instant;
  readonly from: number;
  readonly to: number;
}

/** The clock of an IANA zone. @throws RangeError if there is no such zone */
export function wallClock(zone: string): WallClock {
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone: zone,
    hourCycle: "h23",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    day: "numeric",
  });
  const shown = (instant: Instant): { readonly day: number; readonly minutes: number } => {
    // "6, 23:59:00"
    const [day = "", time = ""] = format.format(instant).split(", ");
    const [hour, minute] = time.split(":").map(Number);
    return { day: Number(day), minutes: (hour ?? Number.NaN) * 60 + (minute ?? Number.NaN) };
  };
  return {
    zone,
    minutesAt: (instant) => shown(instant).minutes,
    offsetAt(instant) {
      const { day, minutes } = shown(instant);
      const utc = new Date(instant);
      const utcMinutes = utc.getUTCHours() * 60 + utc.getUTCMinutes();
      const dayBefore = new Date(instant - DAY_MS).getUTCDate();
      const days = day === utc.getUTCDate() ? 0 : day === dayBefore ? -1 : 1;
      return (days * DAY + minutes - utcMinutes) * MINUTE_MS;
    },
  };
}

/** Every change of a zone's clocks in [from, to) that stands for more than a day, in order. */
export function clockChanges(zone: string, from: Instant, to: Instant): readonly ClockChange[] {
  const clock = wallClock(zone);
  const changes: ClockChange[] = [];
  const step = DAY_MS;
  let before = clock.offsetAt(from);
  for (let instant = from + step; instant < to; instant += step) {
    const after = clock.offsetAt(instant);
    if (after === before) continue;
    const at = firstWith(clock, after, instant - step, instant);
    changes.push({ zone, at, from: minutesOf(at + before), to: minutesOf(at + after) });
    before = after;
  }
  return changes;
}

/** The first minute in (low, high] at which the clock has this offset. */
function firstWith(clock: WallClock, offset: number, low: Instant, high: Instant): Instant {
  let [wrong, right] = [low, high];
  while (right - wrong > MINUTE_MS) {
    const middle = wrong + Math.floor((right - wrong) / 2 / MINUTE_MS) * MINUTE_MS;
    if (clock.offsetAt(middle) === offset) right = middle;
    else wrong = middle;
  }
  return right;
}

function minutesOf(local: number): number {
  return (((local / MINUTE_MS) % DAY) + DAY) % DAY;
}
