import { type ClockOp, compareClock, nextLocalFlip } from "../../eval/clock.ts";
import { timeIsBetween as interpretedBetween } from "../../eval/comparison.ts";
import type { Relation } from "../../ir/expression.ts";
import { DAY_MS } from "../../value/units.ts";
import type { EpochDay } from "../../value/value.ts";
import type { Run } from "../run.ts";
import { FALSE, TRUE, type TruthCode, UNKNOWN } from "../truth-code.ts";
import { holds } from "./relation.ts";
import { type Operand, toInterpreter, truthCode } from "./truth.ts";

/** Today's date in the customer's zone, else the company's. */
export function today(run: Run): EpochDay {
  return run.local.read(run.situation, run.generation).today;
}

/** The time of day where the customer lives, in milliseconds since midnight; undefined if the zone is not known. */
export function localTime(run: Run): number | undefined {
  return run.local.read(run.situation, run.generation).time;
}

/** When today's date first may read as this day or later, or the calendar goes back a day; Infinity: never. */
export function dateFlip(run: Run, day: EpochDay): number {
  const local = run.local.read(run.situation, run.generation);
  return Math.min(local.startOf(day), local.turningBack);
}

/** The same for a day that is alone in its answer: when it begins or ends. */
export function dateFlipBoth(run: Run, day: EpochDay): number {
  return Math.min(dateFlip(run, day), dateFlip(run, day + 1));
}

/** When `now` reaches an instant, if that is still to come. */
export function nowFlip(run: Run, instant: number): number {
  return instant > run.at ? instant : Number.POSITIVE_INFINITY;
}

/** When `now` reaches an instant or goes past it, whichever is first still to come. */
export function nowFlipBoth(run: Run, instant: number): number {
  return Math.min(nowFlip(run, instant), nowFlip(run, instant + 1));
}

/** Compares the clock with anything, known or not; leaves in `run.next` when that flips. */
export function relateClock(run: Run, clock: ClockOp, relation: Relation, fixed: Operand): TruthCode {
  const { value, changesAt } = compareClock(clock, relation, toInterpreter(fixed), run.situation);
  run.next = changesAt ?? Number.POSITIVE_INFINITY;
  return truthCode(value);
}

/** Compares the local time of day with a time; leaves in `run.next` when that flips. */
export function relateLocalTime(run: Run, relation: Relation, fixed: Operand): TruthCode {
  const local = run.local.read(run.situation, run.generation);
  if (local.time === undefined || fixed === null || fixed === undefined) {
    run.next = Number.POSITIVE_INFINITY;
    return fixed === null ? FALSE : UNKNOWN;
  }
  if (typeof fixed !== "number" || !Number.isInteger(fixed)) {
    return relateClock(run, "local_time", relation, fixed);
  }
  const isEqual = relation === "eq" || relation === "ne";
  const isReached = relation === "lt" || relation === "ge";
  const next = isEqual
    ? local.nextCrossing(fixed, fixed + 1)
    : local.nextCrossing(0, isReached ? fixed : fixed + 1);
  if (next === undefined) return relateClock(run, "local_time", relation, fixed);
  run.next = next;
  return holds(relation, local.time, fixed) ? TRUE : FALSE;
}

/** When the local time of day next enters or leaves a range; Infinity if the zone or an end is not known. */
export function localFlip(run: Run, low: Operand, high: Operand): number {
  const local = run.local.read(run.situation, run.generation);
  if (local.time === undefined || typeof low !== "number" || typeof high !== "number") {
    return Number.POSITIVE_INFINITY;
  }
  const next = local.nextCrossing(low, high);
  if (next !== undefined) return next;
  const truthAt = (time: number) => interpretedBetween(time, low, high);
  return nextLocalFlip([low % DAY_MS, high % DAY_MS], truthAt, run.situation) ?? Number.POSITIVE_INFINITY;
}
