import type { LatencyReport, RoundReport, VerifyReport, WarmReport } from "./protocol.ts";
import type { Subject } from "./subject.ts";

const WINDOW_MS = 500;
/** Between two looks at the clock. */
const BLOCK_MS = 5;
/** Flat: none of so many windows beat the best by more than two in a hundred. */
const FLAT_WINDOWS = 4;
const BETTER = 1.02;
const MOST_SAMPLES = 50_000;
const MEGABYTE = 2 ** 20;

/**
 * What a second is: one on the wall, or one of the processor's for this thread. On a machine with other work the second says
 * more, but not of an engine that works on threads of its own, whose time nobody counts then.
 */
export type Clock = "wall" | "processor";

function readClock(clock: Clock): number {
  if (clock === "wall") return performance.now();
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

/** Measures one subject. */
export class Meter {
  private readonly subject: Subject;
  private readonly inputs: readonly unknown[];
  private readonly clock: Clock;
  private cursor = 0;
  private block = 1;
  private isAsync = false;
  /** Keeps what is decided from being optimised away. */
  private sink = 0;

  constructor(subject: Subject, clock: Clock = "wall") {
    this.subject = subject;
    this.clock = clock;
    this.inputs = subject.inputs();
  }

  /** Compares as many answers as it can in the time. */
  async verify(limitMs: number): Promise<VerifyReport> {
    const { inputs } = this;
    const expected = this.subject.expected();
    const begun = performance.now();
    let [verified, wrong] = [0, 0];
    let example: string | null = null;
    for (; verified < inputs.length && performance.now() - begun < limitMs; verified++) {
      const pending = this.subject.answer(inputs[verified]);
      this.isAsync ||= pending instanceof Promise;
      const got = [...(await pending)].sort();
      const wanted = expected[verified] ?? [];
      if (got.length === wanted.length && got.every((one, index) => one === wanted[index])) continue;
      wrong++;
      example ??= `input ${verified}: got [${got.join(", ")}], expected [${wanted.join(", ")}]`;
    }
    this.blockFor((verified / (performance.now() - begun)) * 1000);
    return { inputs: inputs.length, verified, wrong, example };
  }

  /** Decides until it gets no faster. */
  async warm(leastMs: number, mostMs: number): Promise<WarmReport> {
    const begun = performance.now();
    const passed = () => performance.now() - begun;
    let [best, flat] = [0, 0];
    let coldRate: number | null = null;
    while (passed() < mostMs && (flat < FLAT_WINDOWS || passed() < leastMs)) {
      const rate = await this.run(WINDOW_MS);
      coldRate ??= rate;
      this.blockFor(rate);
      flat = rate > best * BETTER ? 0 : flat + 1;
      best = Math.max(best, rate);
    }
    return { warmMs: passed(), coldRate: coldRate ?? 0, processMb: memoryMb() };
  }

  async round(ms: number): Promise<RoundReport> {
    return { rate: await this.run(ms) };
  }

  async latency(ms: number): Promise<LatencyReport> {
    const clock = () => Number(process.hrtime.bigint());
    const idle = percentile(
      Array.from({ length: 20_000 }, () => -clock() + clock()),
      0.5,
    );
    const { inputs } = this;
    const samples: number[] = [];
    const begun = performance.now();
    while (performance.now() - begun < ms && samples.length < MOST_SAMPLES) {
      const input = inputs[samples.length % inputs.length];
      const start = clock();
      const decided = this.subject.decide(input);
      if (this.isAsync) await decided;
      samples.push(clock() - start - idle);
    }
    return { p50: percentile(samples, 0.5) / 1000, p99: percentile(samples, 0.99) / 1000 };
  }

  /** Decisions a second over at least this time, going round the inputs from where it was. */
  private async run(ms: number): Promise<number> {
    const [begun, from] = [performance.now(), readClock(this.clock)];
    let done = 0;
    do {
      done += this.isAsync ? await this.runAsync() : this.runBlock();
    } while (performance.now() - begun < ms);
    if (!Number.isFinite(this.sink)) throw new Error("Decisions came to nothing.");
    return (done / (readClock(this.clock) - from)) * 1000;
  }

  private runBlock(): number {
    const { subject, inputs, block } = this;
    let [cursor, sum] = [this.cursor, 0];
    for (let count = 0; count < block; count++) {
      sum += (subject.decide(inputs[cursor]) as readonly unknown[]).length;
      if (++cursor === inputs.length) cursor = 0;
    }
    this.cursor = cursor;
    this.sink += sum;
    return block;
  }

  private async runAsync(): Promise<number> {
    const atOnce = this.subject.inFlight ?? 1;
    let done = 0;
    for (; done < this.block; done += atOnce) {
      if (atOnce === 1) this.sink += (await this.decideNext()).length;
      else await Promise.all(Array.from({ length: atOnce }, () => this.decideNext()));
    }
    return done;
  }

  private decideNext(): readonly unknown[] | Promise<readonly unknown[]> {
    const input = this.inputs[this.cursor];
    if (++this.cursor === this.inputs.length) this.cursor = 0;
    return this.subject.decide(input);
  }

  private blockFor(rate: number): void {
    this.block = Math.max(1, Math.min(this.inputs.length, Math.floor((rate * BLOCK_MS) / 1000)));
  }
}

/** Memory of this process after collecting garbage, if it was started with `--expose-gc`. */
export function memoryMb(): number {
  globalThis.gc?.();
  globalThis.gc?.();
  return process.memoryUsage().rss / MEGABYTE;
}

function percentile(samples: readonly number[], part: number): number {
  const sorted = [...samples].sort((left, right) => left - right);
  return sorted[Math.floor(sorted.length * part)] ?? Number.NaN;
}
