import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

/** A process that is killed without warning and started again. */
export class Victim {
  readonly #script: string;
  readonly #args: readonly string[];
  #child: ChildProcess | null = null;

  /** @param script beside this file */
  constructor(script: string, args: readonly string[]) {
    this.#script = fileURLToPath(new URL(script, import.meta.url));
    this.#args = args;
  }

  /** Ends when it says that it is at work. */
  async start(): Promise<void> {
    const child = spawn(process.execPath, ["--conditions=@comity/source", this.#script, ...this.#args], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    this.#child = child;
    const died = once(child, "exit").then(() => {
      throw new Error(`${this.#script} ended before it was at work.`);
    });
    await Promise.race([once(child.stdout, "data"), died]);
    died.catch(() => undefined);
  }

  /** Lets it do nothing more, and keeps its connections. */
  freeze(): void {
    this.#child?.kill("SIGSTOP");
  }

  /** Whether it has ended by itself. */
  get isDead(): boolean {
    return this.#child !== null && (this.#child.exitCode !== null || this.#child.signalCode !== null);
  }

  /** Ends when it is dead, also if somebody else is killing it. */
  async kill(): Promise<void> {
    const child = this.#child;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, "exit");
    child.kill("SIGKILL");
    await gone;
  }
}
