import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { root } from "./markdown.ts";

/** A folder in which a reader's steps are tried: the repository's rules and examples, copied, and its packages. */
export interface Bench {
  readonly folder: string;
  write(path: string, text: string): void;
  /** Adds to a file. */
  append(path: string, text: string): void;
  /** Runs a program of TypeScript on the packages' sources. */
  runProgram(text: string): Outcome;
  /** Runs a line of a shell in which `npx comity` is the command of this repository. */
  runLine(line: string): Outcome;
  /** Runs a line that goes on, until it says that it answers. It is ended with the folder. */
  startServer(line: string): Promise<void>;
  remove(): Promise<void>;
}

export interface Outcome {
  readonly code: number | null;
  /** What it wrote, standard error included. */
  readonly output: string;
}

/** Where the pages' servers answer, as they say it; here other ports stand for them, since somebody may be using those. */
const PORTS = [8470, 8471];
const SOURCES = "--conditions=@comity/source";
const command = join(root, "packages", "cli", "bin", "comity.js");

export async function openBench(): Promise<Bench> {
  const ports = await Promise.all(PORTS.map(async (said) => [said, await freePort()] as const));
  const [[, port] = [0, 0]] = ports;
  const at = (number: number): string => `127.0.0.1:${number}`;
  const here = (text: string): string =>
    ports.reduce((all, [said, used]) => all.replaceAll(at(said), at(used)), text);
  const asSaid = (text: string): string =>
    ports.reduce((all, [said, used]) => all.replaceAll(at(used), at(said)), text);
  const folder = mkdtempSync(join(tmpdir(), "comity-docs-"));
  cpSync(join(root, "rules"), join(folder, "rules"), { recursive: true });
  symlinkSync(join(root, "examples"), join(folder, "examples"));
  symlinkSync(join(root, "packages"), join(folder, "packages"));
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    const settings = path === "comity.yaml" && !/^http:/m.test(text) ? `\nhttp: {port: ${port}}\n` : "";
    writeFileSync(join(folder, path), `${here(text)}${settings}`);
  };
  const servers: ChildProcess[] = [];
  const shell = (line: string): string =>
    here(line)
      .replaceAll("npx comity", `"${process.execPath}" ${SOURCES} "${command}"`)
      .replace(
        /^node (?=\w+\.ts$)/,
        `"${process.execPath}" ${SOURCES} --disable-warning=ExperimentalWarning `,
      );
  const run = (program: string, args: readonly string[]): Outcome => {
    const env = { ...process.env, NO_COLOR: "1", FORCE_COLOR: "0" };
    // Vitest colours the output of its children; what a reader sees in a file is plain.
    const { status, stdout, stderr } = spawnSync(program, args, { cwd: folder, encoding: "utf8", env });
    return { code: status, output: asSaid(`${stdout}${stderr}`) };
  };
  return {
    folder,
    write,
    append: (path, text) => appendFileSync(join(folder, path), here(text)),
    runProgram(text) {
      write("program.ts", text);
      return run(process.execPath, [SOURCES, "--disable-warning=ExperimentalWarning", "program.ts"]);
    },
    runLine: (line) => run("sh", ["-c", shell(line)]),
    async startServer(line) {
      const server = spawn("sh", ["-c", `exec ${shell(line)}`], {
        cwd: folder,
        env: { ...process.env, NO_COLOR: "1", FORCE_COLOR: "0" },
        stdio: ["ignore", "ignore", "pipe"],
      });
      servers.push(server);
      let said = "";
      await new Promise<void>((resolve, reject) => {
        server.stderr.setEncoding("utf8").on("data", (text: string) => {
          said += text;
          if (said.includes(" answers on ")) resolve();
        });
        server.once("exit", () => reject(new Error(`It ended: ${said}`)));
      });
    },
    async remove() {
      await Promise.all(
        servers.map(async (server) => {
          if (server.exitCode === null && server.kill("SIGINT")) await once(server, "exit");
        }),
      );
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A port that nobody listens on at this moment. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("A server on a port has an address.");
  return address.port;
}
