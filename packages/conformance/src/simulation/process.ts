import {
  type Clock,
  type Engine,
  type EngineOptions,
  type Instant,
  openEngine,
  type RuleSet,
  StoreError,
} from "@comity/core";
import type { Owner } from "./scheduler.ts";
import { type Surroundings, simulatedStore } from "./transactions.ts";

/** True time, which no process knows. */
export interface TrueTime {
  now: Instant;
}

interface Timer {
  readonly at: Instant;
  readonly task: () => Promise<void>;
}

/** How a call ended, for whoever made it. `gone`: its process died, or the answer did not arrive. */
export type Outcome<T> =
  | { readonly kind: "answered"; readonly value: T }
  | { readonly kind: "failed"; readonly error: unknown }
  | { readonly kind: "gone" };

/** One life of a process: with an engine, a clock that is a little wrong, and timers. A process that starts again is another one. */
export class SimulatedProcess implements Owner {
  readonly name: string;
  /** How far its clock is ahead of true time, in milliseconds. */
  skewMs: number;
  #engine: Engine | null = null;
  #isDead = false;
  readonly #time: TrueTime;
  readonly #timers = new Set<Timer>();
  readonly #ends = new Set<() => void>();
  /** What nobody awaits went wrong. */
  readonly #onError: (error: unknown) => void;

  constructor(name: string, time: TrueTime, skewMs: number, onError: (error: unknown) => void) {
    this.name = name;
    this.#time = time;
    this.skewMs = skewMs;
    this.#onError = onError;
  }

  /** Open, and not dead. */
  get engine(): Engine | null {
    return this.#engine;
  }

  get isDead(): boolean {
    return this.#isDead;
  }

  /** Opens the engine. Resolves when it is open; never if the process dies before. */
  async open(
    rules: RuleSet,
    surroundings: Surroundings,
    lives: Pick<EngineOptions, "leaseMs" | "pollMs">,
  ): Promise<void> {
    const store = simulatedStore(surroundings, this);
    try {
      this.#engine = await openEngine({
        rules,
        store,
        clock: this.#clock(),
        ...lives,
        onListenerError: this.#onError,
      });
    } catch (error) {
      if (!(error instanceof StoreError)) this.#onError(error);
      this.die();
    }
  }

  /** Calls the engine. Whatever becomes of it is told once. */
  call<T>(run: (engine: Engine) => Promise<T>, tell: (outcome: Outcome<T>) => void): void {
    const engine = this.#engine;
    if (engine === null) throw new Error(`${this.name} is not open.`);
    let told = false;
    const once = (outcome: Outcome<T>): void => {
      if (told) return;
      told = true;
      this.#ends.delete(gone);
      tell(outcome);
    };
    const gone = (): void => once({ kind: "gone" });
    this.#ends.add(gone);
    run(engine).then(
      (value) => once({ kind: "answered", value }),
      (error: unknown) => once({ kind: "failed", error }),
    );
  }

  /** Whether calls are under way. */
  get isBusy(): boolean {
    return this.#ends.size > 0;
  }

  /** `kill -9`. What waits for it in the scheduler is for the caller to forget. */
  die(): void {
    this.#isDead = true;
    this.#engine = null;
    this.#timers.clear();
    for (const end of [...this.#ends]) end();
  }

  /** The timers that should have rung by the process's own clock, the first one first. */
  #due(): Timer | undefined {
    const now = this.#time.now + this.skewMs;
    return [...this.#timers].filter(({ at }) => at <= now).sort((left, right) => left.at - right.at)[0];
  }

  get hasDue(): boolean {
    return this.#due() !== undefined;
  }

  /** Rings the timer that is due first. */
  ring(): void {
    const timer = this.#due();
    if (timer === undefined) return;
    this.#timers.delete(timer);
    timer.task().catch((error: unknown) => {
      // A process warns of a ledger that is away for a while, and tries again.
      if (!(error instanceof StoreError)) this.#onError(error);
    });
  }

  #clock(): Clock {
    return {
      now: () => this.#time.now + this.skewMs,
      schedule: (at, task) => {
        const timer = { at, task };
        if (!this.#isDead) this.#timers.add(timer);
        return () => this.#timers.delete(timer);
      },
    };
  }
}
