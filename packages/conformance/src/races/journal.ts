import { closeSync, existsSync, openSync, readFileSync, writeSync } from "node:fs";

export type Operation = "decide" | "decideAndStart" | "start" | "sent" | "failed" | "withdraw";

/** What a call was answered. */
export interface Answered {
  readonly state: string;
  /** When the answer was given that stands. */
  readonly decidedAt: number;
  /** Only of a start. */
  readonly started?: boolean;
}

interface Call {
  readonly at: number;
  /** Unique within a journal. */
  readonly call: string;
  readonly operation: Operation;
  readonly id: string;
  /** Under which name it was called; null where it was none. */
  readonly by: string | null;
}

/** A line of a journal: what a process was about to do, was answered, was refused, or has done. */
export type Line =
  | { readonly kind: "born"; readonly at: number }
  | (Call & { readonly kind: "intend" })
  | (Call & { readonly kind: "answered" } & Answered)
  | (Call & { readonly kind: "refused"; readonly code: string })
  /** A merge or split was acknowledged. */
  | {
      readonly kind: "moved";
      readonly at: number;
      readonly move: "merged" | "split";
      readonly customer: string;
    }
  /** The message has gone: the line itself is the hand-over to the carrier. */
  | { readonly kind: "handed"; readonly at: number; readonly id: string; readonly by: string };

/**
 * What one process does, written down before and after each thing. A line is in the system's hands when `write` returns, which is
 * all that is needed against a kill of the process; nobody cuts the power here.
 */
export class Journal {
  readonly #file: number;

  constructor(path: string) {
    this.#file = openSync(path, "a");
  }

  write(line: Line): void {
    writeSync(this.#file, `${JSON.stringify(line)}\n`);
  }

  close(): void {
    closeSync(this.#file);
  }
}

/** The whole lines of a journal, which may be being written; none if it was never begun. */
export function readJournal(path: string): Line[] {
  if (!existsSync(path)) return [];
  const lines = readFileSync(path, "utf8").split("\n").slice(0, -1);
  return lines.map((line) => JSON.parse(line) as Line);
}
