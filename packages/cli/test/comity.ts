import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { Readable, Writable } from "node:stream";
import { streamOutput } from "../src/frame/io.ts";
import { main } from "../src/main.ts";

export const fixtures = join(import.meta.dirname, "fixtures");
export const bin = join(import.meta.dirname, "..", "bin", "comity.js");

export interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

interface Surroundings {
  /** What to do with a process when it has begun. */
  readonly begun?: (child: ChildProcess) => void;
  readonly env?: NodeJS.ProcessEnv;
  readonly input?: string;
  readonly cwd?: string;
}

/** Commands share this process's folder and environment, so each waits for the one before. */
let last: Promise<unknown> = Promise.resolve();

/** Runs a command in this process, in the folder of fixtures. */
export function comity(args: readonly string[], options: Surroundings = {}): Promise<Ran> {
  const ran = last.then(() => runHere(args, options));
  last = ran.catch(() => undefined);
  return ran;
}

async function runHere(
  args: readonly string[],
  { env, input = "", cwd = fixtures }: Surroundings,
): Promise<Ran> {
  const before = { folder: process.cwd(), env: process.env };
  const out = new Collected();
  const err = new Collected();
  process.chdir(cwd);
  process.env = { ...withoutColors(process.env), ...env };
  try {
    const io = {
      out: streamOutput(out, process.env),
      err: streamOutput(err, process.env),
      env: process.env,
      stdin: Readable.from([input]),
    };
    const code = await main(args, io);
    return { code, out: out.text, err: err.text };
  } finally {
    process.env = before.env;
    process.chdir(before.folder);
  }
}

class Collected extends Writable {
  text = "";

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString("utf8");
    done();
  }
}

/** Runs the real command on the sources in a process of its own, for what only that shows. */
export function comityProcess(args: readonly string[], options: Surroundings = {}): Promise<Ran> {
  const child = spawn(process.execPath, ["--conditions=@comity/source", bin, ...args], {
    cwd: options.cwd ?? fixtures,
    env: { ...withoutColors(process.env), ...options.env },
  });
  let out = "";
  let err = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    out += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    err += text;
  });
  options.begun?.(child);
  child.stdin.end(options.input ?? "");
  return new Promise((resolve) => child.on("close", (code) => resolve({ code, out, err })));
}

/** The test runner asks for colours by itself. */
function withoutColors({ NO_COLOR: _no, FORCE_COLOR: _force, ...env }: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return env;
}

/** Output whose hashes of rule sets do not matter. */
export function withoutHashes(text: string): string {
  return text
    .replace(/"rule_set":"[0-9a-f]+"/g, '"rule_set":"..."')
    .replace(/"rule_set": "[0-9a-f]+"/g, '"rule_set": "..."')
    .replace(/([Rr]ules) [0-9a-f]{12}/g, "$1 ...");
}

export function golden(name: string): string {
  return join(import.meta.dirname, "golden", name);
}
