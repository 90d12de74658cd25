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
  /** Stops it where it is, or lets it go on. */
  signal(signal: "SIGSTOP" | "SIGCONT"): void;
}

/** A place in a source file, and what stands there instead (see `plant-fault.ts`). */
export interface PlantedFault {
  /** The end of the file's path. */
  readonly file: string;
  /** Has to stand in the file exactly once. */
  readonly find: string;
  readonly replace: string;
}

export interface ChildOptions {
  readonly faults?: readonly PlantedFault[];
  /** A folder in which processes keep compiled code for each other, so that they start sooner. */
  readonly compileCache?: string;
}

/** Runs a script in a process of its own, on the packages' sources. @param script its path from this folder */
export function startChild(script: string, args: readonly string[], options: ChildOptions = {}): Running {
  const file = fileURLToPath(new URL(script, import.meta.url));
  const { faults = [], compileCache } = options;
  const planting = faults.length === 0 ? [] : ["--import", PLANT];
  const child: ChildProcessByStdio<null, Readable, Readable> = spawn(
    process.execPath,
    ["--conditions=@comity/source", ...planting, file, ...args],
    {
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        ...process.env,
        COMITY_FAULTS: JSON.stringify(faults),
        ...(compileCache === undefined ? {} : { NODE_COMPILE_CACHE: compileCache }),
      },
    },
  );
  const said = [text(child.stdout), text(child.stderr)] as const;
  const ended = async (): Promise<Ended> => {
    const [code, signal] = await once(child, "close");
    const [stdout, stderr] = await Promise.all(said);
    return { stdout, stderr, code, signal };
  };
  return {
    speaking: once(child.stdout, "data"),
    ended: ended(),
    kill: () => child.kill("SIGKILL"),
    signal: (signal) => child.kill(signal),
  };
}

const PLANT = fileURLToPath(new URL("../plant-fault.ts", import.meta.url));
