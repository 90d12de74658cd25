import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Clock } from "./meter.ts";
import type { Command, Reply } from "./protocol.ts";

const CELL = fileURLToPath(new URL("./cell.ts", import.meta.url));
const OPTIONS = ["--conditions=@comity/source", "--expose-gc", "--max-old-space-size=8192"];

/** A process that measures one contestant at one size. */
export class Child {
  private readonly process: ChildProcess;
  private settle: ((reply: unknown) => void) | null = null;
  private ended: { readonly error: string } | null = null;

  constructor(suite: string, contestant: string, size: number, clock: Clock) {
    this.process = fork(CELL, [suite, contestant, String(size), clock], { execArgv: OPTIONS });
    this.process.on("message", (reply) => this.settle?.(reply));
    this.process.on("exit", (code, signal) => {
      this.ended = { error: `The process ended (${signal ?? code}).` };
      this.settle?.(this.ended);
    });
  }

  /** Has it do something. One that takes longer than `limitMs` is ended, and that is the error. */
  ask<Kind extends Command["kind"]>(
    command: Extract<Command, { readonly kind: Kind }>,
    limitMs: number,
  ): Promise<Reply<Kind>> {
    if (this.ended !== null) return Promise.resolve(this.ended);
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.settle?.({ error: `${command.kind} took longer than ${limitMs / 1000} s.` });
        this.end();
      }, limitMs);
      this.settle = (reply) => {
        this.settle = null;
        clearTimeout(timer);
        resolve(reply as Reply<Kind>);
      };
      this.process.send(command);
    });
  }

  end(): void {
    this.process.kill("SIGKILL");
  }
}
