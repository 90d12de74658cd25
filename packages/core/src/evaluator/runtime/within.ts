import { moveBy } from "../../eval/bounded.ts";
import { compareClock } from "../../eval/clock.ts";
import { allOf } from "../../eval/kleene.ts";
import type { EpochDay, Instant } from "../../value/value.ts";
import type { Run } from "../run.ts";
import { FALSE, TRUE, type TruthCode, UNKNOWN } from "../truth-code.ts";
import { dateFlip, nowFlip, today } from "./clock.ts";
import { fromInterpreter, type Operand, toInterpreter, truthCode } from "./truth.ts";

/** Whether now is in [low, high]; leaves in `run.next` when that flips. */
export function nowWithin(run: Run, low: Instant, high: Instant): TruthCode {
  return both(run, run.at >= low, nowFlip(run, low), run.at <= high, nowFlip(run, high + 1));
}

/** Whether today is in [low, high]; leaves in `run.next` when that flips. */
export function todayWithin(run: Run, low: EpochDay, high: EpochDay): TruthCode {
  const day = today(run);
  return both(run, day >= low, dateFlip(run, low), day <= high, dateFlip(run, high + 1));
}

/** Whether the clock is between two values that are not both plain numbers. */
export function clockWithin(run: Run, clock: "now" | "today", low: Operand, high: Operand): TruthCode {
  if (low === high && (low === undefined || low === null)) {
    // There is nothing to reach; but a date may be read twice.
    const local = run.local.read(run.situation, run.generation);
    run.next = clock === "today" ? local.turningBack : Number.POSITIVE_INFINITY;
    return low === null ? FALSE : UNKNOWN;
  }
  const { value, changesAt } = allOf([
    compareClock(clock, "ge", toInterpreter(low), run.situation),
    compareClock(clock, "le", toInterpreter(high), run.situation),
  ]);
  run.next = changesAt ?? Number.POSITIVE_INFINITY;
  return truthCode(value);
}

/** A number moved by another; what is empty stays so, what is unknown too. */
export function move(value: Operand, by: Operand, sign: 1 | -1): Operand {
  return fromInterpreter(moveBy(toInterpreter(value), toInterpreter(by), sign));
}

/** Two conditions that are known, and when each flips, as their conjunction. */
function both(run: Run, left: boolean, leftFlip: number, right: boolean, rightFlip: number): TruthCode {
  if (left && right) {
    run.next = Math.min(leftFlip, rightFlip);
    return TRUE;
  }
  // As long as one of them fails so does the whole.
  run.next = left ? rightFlip : right ? leftFlip : Math.max(leftFlip, rightFlip);
  return FALSE;
}
