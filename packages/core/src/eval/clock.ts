import type { Expr, Relation } from "../ir/expression.ts";
import { FIRST_DAY, LAST_DAY } from "../value/date.ts";
import { DAY_MS } from "../value/units.ts";
import { type Truth, Unknown } from "../value/unknown.ts";
import type { EpochDay, Instant, Known } from "../value/value.ts";
import { dateIn, nextClockChange, nextTimeOfDay, startOfDate, timeOfDayIn } from "../value/zone.ts";
import { endsOf } from "./bounded.ts";
import { earliest, type Finding, finding } from "./finding.ts";
import { relate } from "./relation.ts";
import type { Situation } from "./situation.ts";
import { dateZoneOf, zoneOf } from "./zone-of.ts";

/** The operators whose value is what a clock or a calendar reads, and so moves by itself. */
export type ClockOp = "now" | "today" | "local_time";

/** The clock that an expression is, seen through definitions; null if it is something else. */
export function clockOf(expr: Expr): ClockOp | null {
  if (expr.op === "defined") return clockOf(expr.body);
  return expr.op === "now" || expr.op === "today" || expr.op === "local_time" ? expr.op : null;
}

/** What the clock reads, as a value. Where nothing says what it is compared with, it changes at its next tick. */
export function readClock(clock: ClockOp, situation: Situation): Finding {
  const { at } = situation;
  if (clock === "now") return finding(at, at + 1);
  if (clock === "today") {
    const zone = dateZoneOf(situation);
    const today = dateIn(zone, at);
    return finding(today, earliest([startOf(zone, today + 1, at), turningBack(zone, at)]));
  }
  const zone = zoneOf(situation.customer);
  return zone instanceof Unknown ? finding(zone) : finding(timeOfDayIn(zone, at), at + 1);
}

/**
 * Compares what the clock reads with a value that stands still, and tells when the clock's moving on flips
 * that.
 */
export function compareClock(
  clock: ClockOp,
  relation: Relation,
  fixed: Known | Unknown,
  situation: Situation,
): Finding {
  const reading = readClock(clock, situation).value;
  const truth = relate(relation, reading, fixed);
  if (reading instanceof Unknown) return finding(truth);
  const ends = endsOf(fixed).filter((end) => typeof end === "number");
  switch (clock) {
    case "now":
      return finding(truth, nextOf(flips(relation, ends), situation.at));
    case "today":
      return finding(truth, nextDateFlip(flips(relation, ends), situation));
    case "local_time": {
      const times = ends.length === 0 ? [] : [0, ...flips(relation, ends)].map((time) => time % DAY_MS);
      return finding(
        truth,
        nextLocalFlip(times, (time) => relate(relation, time, fixed), situation),
      );
    }
  }
}

/**
 * The next instant at which a condition on the local time of day flips, if it can only flip at these times
 * of day or when the clocks change. Null if there are no such times, or if the customer's zone is not known.
 */
export function nextLocalFlip(
  times: readonly number[],
  truthAt: (timeMs: number) => Truth,
  situation: Situation,
): Instant | null {
  const zone = zoneOf(situation.customer);
  if (zone instanceof Unknown || times.length === 0) return null;
  const before = truthAt(timeOfDayIn(zone, situation.at));
  let next = situation.at;
  // A few steps pass the times and changes of clock that make no difference; what lies beyond may be said too early.
  for (let step = 0; step < 8; step++) {
    const following = [...times.map((time) => nextTimeOfDay(zone, time, next)), nextClockChange(zone, next)];
    next = earliest(following) ?? next;
    if (!sameTruth(before, truthAt(timeOfDayIn(zone, next)))) return next;
  }
  return next;
}

/** The first of these instants that is still to come. */
export function nextOf(instants: readonly Instant[], at: Instant): Instant | null {
  return earliest(instants.filter((instant) => instant > at));
}

/** Where a rising reading's relation to fixed ends flips: on reaching an end, or one past it. */
export function flips(relation: Relation, ends: readonly number[]): number[] {
  switch (relation) {
    case "lt":
    case "ge":
      return [...ends];
    case "le":
    case "gt":
      return ends.map((end) => end + 1);
    case "eq":
    case "ne":
      return ends.flatMap((end) => [end, end + 1]);
  }
}

function nextDateFlip(days: readonly EpochDay[], situation: Situation): Instant | null {
  const zone = dateZoneOf(situation);
  const starts = days.map((day) => startOf(zone, day, situation.at));
  return earliest([...starts, turningBack(zone, situation.at)]);
}

/** When a date begins, if that is still to come. Dates outside the years 1 to 9999 never do. */
function startOf(zone: string, day: EpochDay, at: Instant): Instant | null {
  if (day < FIRST_DAY || day > LAST_DAY) return null;
  const start = startOfDate(zone, day);
  return start > at ? start : null;
}

/** The next change of clocks, if it turns them back over midnight: then yesterday's date is read once more. */
function turningBack(zone: string, at: Instant): Instant | null {
  const change = nextClockChange(zone, at);
  return change !== null && dateIn(zone, change) < dateIn(zone, change - 1) ? change : null;
}

function sameTruth(left: Truth, right: Truth): boolean {
  return left instanceof Unknown ? right instanceof Unknown : left === right;
}
