import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";

/** What a process said before it ended, by itself or not. */
export interface Ended {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface Running {
  /** Resolves when it has said something. */
  readonly speaking: Promise<unknown>;
  readonly ended: Promise<Ended>;
  /** Ends it as a power failure would end it for itself: with no chance to do anything more. */
  kill(): void;
}

/** Runs a script of this folder in a process of its own, on the packages' sources. */
export function startChild(script: string, args: readonly string[]): Running {
  const file = fileURLToPath(new URL(script, import.meta.url));
  const child: ChildProcessByStdio<null, Readable, Readable> = spawn(
    process.execPath,
    ["--conditions=@comity/source", file, ...args],
    { stdio: ["ignore", "pipe", "pipe"] },
  );
  const said = [text(child.stdout), text(child.stderr)] as const;
  const ended = async (): Promise<Ended> => {
    const [code, signal] = await once(child, "close");
    const [stdout, stderr] = await Promise.all(said);
    return { stdout, stderr, code, signal };
  };
  return { speaking: once(child.stdout, "data"), ended: ended(), kill: () => child.kill("SIGKILL") };
}
