import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { root } from "./markdown.ts";

/** A folder in which a reader's steps are tried: the repository's rules and examples, copied, and its packages. */
export interface Bench {
  readonly folder: string;
  write(path: string, text: string): void;
  /** Runs a program of TypeScript on the packages' sources. */
  runProgram(text: string): Outcome;
  /** Runs a line of a shell in which `npx comity` is the command of this repository. */
  runLine(line: string): Outcome;
  remove(): void;
}

export interface Outcome {
  readonly code: number | null;
  /** What it wrote, standard error included. */
  readonly output: string;
}

const SOURCES = "--conditions=@comity/source";
const command = join(root, "packages", "cli", "bin", "comity.js");

export function openBench(): Bench {
  const folder = mkdtempSync(join(tmpdir(), "comity-docs-"));
  cpSync(join(root, "rules"), join(folder, "rules"), { recursive: true });
  symlinkSync(join(root, "examples"), join(folder, "examples"));
  symlinkSync(join(root, "packages"), join(folder, "packages"));
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  const run = (program: string, args: readonly string[]): Outcome => {
    const env = { ...process.env, NO_COLOR: "1", FORCE_COLOR: "0" };
    // Vitest colours the output of its children; what a reader sees in a file is plain.
    const { status, stdout, stderr } = spawnSync(program, args, { cwd: folder, encoding: "utf8", env });
    return { code: status, output: `${stdout}${stderr}` };
  };
  return {
    folder,
    write,
    runProgram(text) {
      write("program.ts", text);
      return run(process.execPath, [SOURCES, "--disable-warning=ExperimentalWarning", "program.ts"]);
    },
    runLine: (line) =>
      run("sh", ["-c", line.replaceAll("npx comity", `"${process.execPath}" ${SOURCES} "${command}"`)]),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
