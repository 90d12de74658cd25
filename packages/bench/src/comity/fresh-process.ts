import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const MOST_OUTPUT = 500_000_000;

/** What one of the scripts here writes, in a process of its own. @throws Error if it fails */
export function outputOf(script: "write-bundle" | "time-compile", size: number): string {
  const path = fileURLToPath(new URL(`./${script}.ts`, import.meta.url));
  const args = ["--conditions=@comity/source", path, String(size)];
  const { status, stdout, stderr, error } = spawnSync(process.execPath, args, {
    encoding: "utf8",
    maxBuffer: MOST_OUTPUT,
  });
  if (status === 0) return stdout;
  throw new Error(`${script} ${size} failed: ${error?.message ?? stderr}`);
}
