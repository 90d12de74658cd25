import { readFileSync } from "node:fs";

/** Linux counts in hundredths of a second, wherever it runs. */
const TICK_MS = 10;

/** How long a process has been on a processor, in milliseconds; null where the system does not tell, as others than Linux. */
export function processorMs(pid: number): number | null {
  let text: string;
  try {
    text = readFileSync(`/proc/${pid}/stat`, "latin1");
  } catch {
    return null;
  }
  // The name of the program, in brackets, may have spaces in it. After it come the state, ten numbers, and the two that count.
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  const ticks = Number(fields[11]) + Number(fields[12]);
  return Number.isFinite(ticks) ? ticks * TICK_MS : null;
}
