import { once } from "node:events";
import type { Writable } from "node:stream";

/** The reader of our output has gone (`| head`): no failure, only nothing left to do. */
export class OutputClosed extends Error {
  override readonly name = "OutputClosed";
}

/** Where a command writes to. */
export interface Output {
  readonly color: boolean;
  readonly isTerminal: boolean;
  readonly columns: number;
  /** Resolves when there is room for more. @throws OutputClosed */
  write(text: string): Promise<void>;
  /** Resolves when everything that was written has been handed to the system. @throws OutputClosed */
  flushed(): Promise<void>;
}

/** Everything that a command gets from around it. Data goes to `out`, all else to `err`. */
export interface Io {
  /** Ends the process, whatever is open; absent where the process is not the command's own. */
  readonly endProcess?: (code: number) => void;
  readonly out: Output;
  readonly err: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdin: NodeJS.ReadableStream;
}

interface Terminal {
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** Wraps a stream, so that a slow reader slows the writer and a reader that leaves ends it quietly. */
export function streamOutput(
  stream: Writable & Terminal,
  env: Readonly<Record<string, string | undefined>>,
): Output {
  let closed: Error | null = null;
  stream.on("error", (error) => {
    closed = "code" in error && error.code === "EPIPE" ? new OutputClosed() : error;
  });
  return {
    color: wantsColor(stream, env),
    isTerminal: stream.isTTY === true,
    columns: stream.columns ?? 100,
    async write(text) {
      if (closed !== null) throw closed;
      if (!stream.write(text)) {
        await Promise.race([once(stream, "drain"), once(stream, "close")]).catch(() => undefined);
      }
      if (closed !== null) throw closed;
    },
    async flushed() {
      // Its callback is called in the order of the writes, and also when they have failed.
      await new Promise<void>((resolve) => stream.write("", () => resolve()));
      if (closed !== null) throw closed;
    },
  };
}

/** By the conventions of no-color.org and force-color.org, else whether a terminal is there to show it. */
function wantsColor(stream: Terminal, env: Readonly<Record<string, string | undefined>>): boolean {
  if (env.FORCE_COLOR !== undefined && env.FORCE_COLOR !== "") return env.FORCE_COLOR !== "0";
  if (env.NO_COLOR !== undefined && env.NO_COLOR !== "") return false;
  return stream.isTTY === true && env.TERM !== "dumb";
}
