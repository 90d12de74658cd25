import { spawn } from "node:child_process";
import { join } from "node:path";

export const fixtures = join(import.meta.dirname, "fixtures");
export const bin = join(import.meta.dirname, "..", "bin", "comity.js");

export interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs the real command on the sources, in the folder of fixtures. */
export function comity(
  args: readonly string[],
  options: { env?: NodeJS.ProcessEnv; input?: string; cwd?: string } = {},
): Promise<Ran> {
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
