import type { Clock } from "@comity/core";

/** The longest that a timer can wait, as 32 bits of milliseconds. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** What goes wrong when an engine wakes has nobody to answer to, so it is told here. */
export type OnWakeError = (error: unknown) => void;

/**
 * The system's clock. A timer that waits does not keep a process alive: a pipeline that is done may end, and what falls
 * due meanwhile is done when the ledger is opened again.
 */
export function systemClock(onWakeError: OnWakeError = warn): Clock {
  return {
    now: () => Date.now(),
    schedule(at, task) {
      let timer: NodeJS.Timeout;
      const arm = (): void => {
        const wait = Math.max(0, at - Date.now());
        timer = setTimeout(
          () => (Date.now() < at ? arm() : void task().catch(onWakeError)),
          Math.min(wait, LONGEST_TIMER_MS),
        );
        timer.unref();
      };
      arm();
      return () => clearTimeout(timer);
    },
  };
}

function warn(error: unknown): void {
  process.emitWarning(error instanceof Error ? error : String(error), { code: "COMITY_WAKE" });
}
