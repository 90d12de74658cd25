import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { VOCABULARY } from "./open-world.ts";

const BIN = fileURLToPath(new URL("../../cli/bin/comity.js", import.meta.url));

/** `comity serve` in a folder of its own, to be killed without warning and started again on what it has kept. */
export class ServeProcess {
  readonly folder: string;
  readonly #environment: Readonly<Record<string, string>>;
  #child: ChildProcess | null = null;
  #url = "";
  #log = "";

  /**
   * @param folder with comity.yaml and what it names; {@link remove} takes it away
   * @param environment what the process finds there beside its parent's
   */
  constructor(folder: string, environment: Readonly<Record<string, string>>) {
    this.folder = folder;
    this.#environment = environment;
  }

  get ledger(): string {
    return join(this.folder, "ledger.db");
  }

  /** Where it answers. */
  get url(): string {
    return this.#url;
  }

  /** What it has logged since it was made. */
  get logged(): readonly string[] {
    return this.#log.split("\n").slice(0, -1);
  }

  /** Ends when it answers. @throws Error if it ends instead */
  async start(): Promise<void> {
    const child = spawn(process.execPath, ["--conditions=@comity/source", BIN, "serve"], {
      cwd: this.folder,
      env: { ...process.env, ...this.#environment },
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#child = child;
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      this.#log += text;
    });
    let told = "";
    const answers = new Promise<string>((resolve) => {
      child.stderr.setEncoding("utf8").on("data", (text: string) => {
        told += text;
        const url = /comity answers on (\S+)/.exec(told)?.[1];
        if (url !== undefined) resolve(url);
      });
    });
    const died = once(child, "exit").then(() => {
      throw new Error(`comity serve ended before it answered: ${told}`);
    });
    this.#url = await Promise.race([answers, died]);
    died.catch(() => undefined);
  }

  /** Ends when it is dead. */
  async kill(): Promise<void> {
    const child = this.#child;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, "exit");
    child.kill("SIGKILL");
    await gone;
  }

  async remove(): Promise<void> {
    await this.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/**
 * The same with rules in the language, over the tests' vocabulary.
 *
 * @param configuration what comity.yaml says beside rules, ledger and state_key
 * @param vocabulary the tests' own if absent
 */
export function serveTestRules(
  rules: string,
  configuration: string,
  vocabulary: string = VOCABULARY,
): ServeProcess {
  const folder = mkdtempSync(join(tmpdir(), "comity-serve-"));
  for (const name of ["vocabulary", "p"]) mkdirSync(join(folder, "rules", name), { recursive: true });
  writeFileSync(join(folder, "rules", "vocabulary", "vocabulary.yaml"), vocabulary);
  writeFileSync(join(folder, "rules", "p", "rules.comity"), `pack p owner "tests"\n${rules}`);
  const own = "rules: rules\nledger: ledger.db\nfollow_rules: false\nstate_key: {env: STATE_KEY}\n";
  writeFileSync(join(folder, "comity.yaml"), `${own}${configuration}`);
  return new ServeProcess(folder, { STATE_KEY: "07".repeat(32) });
}
