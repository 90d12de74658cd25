import { type ChildProcess, fork } from "node:child_process";
import { extname } from "node:path";
import { fileURLToPath } from "node:url";
import { InputError } from "@comity/core";
import type { Json } from "../../contract/fact-source.ts";
import type { Question, Reply } from "./limits.ts";
import { processorMs } from "./processor-time.ts";

export interface EvaluatorLimits {
  /**
   * How long one evaluation may take that JSONata itself does not end, in milliseconds: of the processor's time where the system
   * tells it, so that a busy machine refuses nothing, and {@link MOST_WAIT} times that on the wall.
   */
  readonly ms: number;
  /** Memory of the process that evaluates, in megabytes. */
  readonly megabytes: number;
  /** So often may an expression have to be ended; then it is refused at once. */
  readonly ended: number;
  /** How long a process may take to begin, in milliseconds. */
  readonly readyMs: number;
}

const MOST_WAIT = 12;
const LEAST_LOOK_MS = 20;
const USUAL: EvaluatorLimits = { ms: 5_000, megabytes: 256, ended: 3, readyMs: 60_000 };

interface Waiting {
  readonly question: Question;
  readonly resolve: (value: Json | undefined) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Evaluates expressions in a process of its own, which is begun when it is first needed and goes when it is not. JSONata ends
 * what takes long between two of its steps; a single step over a long text it cannot end, and what fills all memory ends the
 * process in which it runs. Here that is a process that has nothing else to do.
 */
export class Evaluator {
  readonly #limits: EvaluatorLimits;
  /** In the order in which they were asked; the first one is being answered. */
  readonly #waiting = new Map<number, Waiting>();
  readonly #ended = new Map<string, number>();
  #child: ChildProcess | null = null;
  #isReady = false;
  #next = 1;
  #watch: NodeJS.Timeout | null = null;

  constructor(limits: Partial<EvaluatorLimits> = {}) {
    this.#limits = { ...USUAL, ...limits };
  }

  /** @throws InputError with JSONata's code, or D1012 for what had to be ended; Error if no process can be begun */
  evaluate(text: string, record: Json): Promise<Json | undefined> {
    if ((this.#ended.get(text) ?? 0) >= this.#limits.ended) return Promise.reject(tooMuch());
    return new Promise((resolve, reject) => {
      const question = { id: this.#next++, text, record };
      this.#waiting.set(question.id, { question, resolve, reject });
      const child = this.#child ?? this.#begin();
      hold(child);
      child.send(question);
      if (this.#waiting.size === 1) this.#watchFirst();
    });
  }

  /** Of the process that evaluates; null: there is none. */
  get pid(): number | null {
    return this.#child?.pid ?? null;
  }

  /** Ends the process. What waits is refused. */
  close(): void {
    const child = this.#child;
    this.#child = null;
    if (this.#watch !== null) clearTimeout(this.#watch);
    child?.kill("SIGKILL");
    for (const { reject } of this.#waiting.values()) reject(new Error("It was closed."));
    this.#waiting.clear();
  }

  #begin(): ChildProcess {
    const program = new URL(`./child${extname(import.meta.url)}`, import.meta.url);
    const child = fork(fileURLToPath(program), {
      execArgv: [`--max-old-space-size=${this.#limits.megabytes}`],
      // Nothing of this process's secrets is its business.
      env: {},
      stdio: ["ignore", "ignore", "ignore", "ipc"],
      serialization: "advanced",
    });
    this.#child = child;
    this.#isReady = false;
    child.on("message", (reply: Reply) => this.#replied(reply));
    // That it did not take a message is told by its end.
    child.on("error", () => child.kill("SIGKILL"));
    const late = setTimeout(() => {
      if (!this.#isReady) child.kill("SIGKILL");
    }, this.#limits.readyMs);
    late.unref();
    child.once("close", () => {
      clearTimeout(late);
      this.#gone(child);
    });
    return child;
  }

  #replied(reply: Reply): void {
    if (reply === "ready") {
      this.#isReady = true;
      this.#watchFirst();
      return;
    }
    const waiting = this.#waiting.get(reply.id);
    if (waiting === undefined) return;
    this.#waiting.delete(reply.id);
    if ("code" in reply) {
      waiting.reject(new InputError(reply.code, "mapping", `${reply.message}.`, "Change the expression."));
    } else waiting.resolve(reply.value as Json | undefined);
    this.#watchFirst();
  }

  /** The first one has its time from now on. */
  #watchFirst(): void {
    if (this.#watch !== null) clearTimeout(this.#watch);
    this.#watch = null;
    const child = this.#child;
    if (child === null) return;
    if (this.#waiting.size === 0) letGo(child);
    else if (this.#isReady) this.#endAfter(child, this.#limits.ms);
  }

  #endAfter(child: ChildProcess, ms: number): void {
    const pid = child.pid ?? 0;
    const end = performance.now() + ms * MOST_WAIT;
    const before = processorMs(pid);
    const look = (): void => {
      const now = processorMs(pid);
      const used = before === null || now === null ? ms : now - before;
      if (used >= ms || performance.now() >= end) child.kill("SIGKILL");
      else this.#watch = setTimeout(look, Math.max(LEAST_LOOK_MS, ms - used));
    };
    this.#watch = setTimeout(look, ms);
  }

  /** It was ended, or has ended itself: because of the first one. The others are asked again. */
  #gone(child: ChildProcess): void {
    if (this.#child !== child) return;
    this.#child = null;
    const [first, ...others] = this.#waiting.values();
    if (first === undefined) return;
    if (!this.#isReady) {
      this.#waiting.clear();
      const error = new Error("The process that evaluates expressions could not be begun.");
      for (const { reject } of [first, ...others]) reject(error);
      return;
    }
    const { id, text } = first.question;
    this.#waiting.delete(id);
    this.#ended.set(text, (this.#ended.get(text) ?? 0) + 1);
    first.reject(tooMuch());
    if (others.length === 0) return;
    const next = this.#begin();
    for (const { question } of others) next.send(question);
  }
}

function tooMuch(): InputError {
  return new InputError(
    "D1012",
    "mapping",
    "The expression took too much time or memory, and was ended.",
    "Change the expression.",
  );
}

/** While something waits, this process goes on for it. */
function hold(child: ChildProcess): void {
  child.ref();
  child.channel?.ref();
}

function letGo(child: ChildProcess): void {
  child.unref();
  child.channel?.unref();
}

let shared: Evaluator | null = null;

/** The one of this process. */
export function evaluator(): Evaluator {
  shared ??= new Evaluator();
  return shared;
}
