import type { Clock } from "@comity/core";
import { type OnWakeError, systemClock } from "@comity/node";

/** The system's clock, set to another day. It goes on like every clock. */
export function shiftedClock(offsetMs: number, onWakeError?: OnWakeError): Clock {
  const clock = onWakeError === undefined ? systemClock() : systemClock(onWakeError);
  return {
    now: () => clock.now() + offsetMs,
    schedule: (at, task) => clock.schedule(at - offsetMs, task),
  };
}
