import type { Output } from "../frame/io.ts";

export interface Progress {
  at(bytesRead: number): Promise<void>;
  /** Takes the bar away. */
  end(): Promise<void>;
}

const PATIENCE_MS = 1_000;
const REDRAW_MS = 100;
const WIDTH = 30;

/** Shows on a terminal how far a long run has come; nothing elsewhere, and nothing in the first second. */
export function progressBar(output: Output, totalBytes: number | null): Progress {
  const shows = output.isTerminal && totalBytes !== null && totalBytes > 0;
  const startedMs = performance.now();
  let drawnMs = startedMs + PATIENCE_MS - REDRAW_MS;
  let isDrawn = false;
  return {
    async at(bytesRead) {
      if (!shows || performance.now() - drawnMs < REDRAW_MS) return;
      drawnMs = performance.now();
      isDrawn = true;
      const share = Math.min(1, bytesRead / totalBytes);
      const done = Math.floor(share * WIDTH);
      const seconds = Math.round((drawnMs - startedMs) / 1000);
      const bar = "#".repeat(done) + ".".repeat(WIDTH - done);
      await output.write(`\r[${bar}] ${String(Math.floor(share * 100)).padStart(3)} %  ${seconds} s`);
    },
    async end() {
      if (isDrawn) await output.write(`\r${" ".repeat(WIDTH + 20)}\r`);
    },
  };
}
