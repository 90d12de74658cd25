import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Instant } from "@comity/core";
import type { FactSource } from "../contract/fact-source.ts";
import type { Log, LogFields } from "../contract/log.ts";
import { type Keep, openKeep } from "../keep/keep.ts";
import { runSource } from "../run/run-source.ts";
import { Watermark } from "../run/watermark.ts";
import { type RecordingComity, recordingComity } from "./recording-comity.ts";
import type { SourceTrial } from "./source-trial.ts";

export interface PassOptions {
  /** Stops the pass when so many pages are in the ledger. */
  readonly stopAfterPages?: number;
  readonly onReport?: () => void;
  /** Tries all rejected records again. */
  readonly retryAll?: boolean;
  /** Told how many changes a page has. */
  readonly onPage?: (changes: number) => void;
}

const KEY = new Uint8Array(32).fill(1);

/** Where a source is tried: what it keeps, and a Comity that records. */
export class SourceBench {
  readonly trial: SourceTrial;
  readonly comity: RecordingComity;
  #clock: Instant = Date.now() + 60_000;
  readonly #folder: string;
  readonly #lines: string[] = [];
  readonly #written = new Map<number, number>();
  #folders = 0;
  #keep: Keep;

  constructor(trial: SourceTrial, folder: string) {
    this.trial = trial;
    this.#folder = folder;
    this.#keep = this.#openKeep();
    this.comity = recordingComity(trial.rules, () => this.#clock);
  }

  get clock(): Instant {
    return this.#clock;
  }

  tick(): void {
    this.#clock++;
  }

  /** One pass of a source that was made anew, as after a restart. @throws what the pass threw */
  async pass(options: PassOptions = {}): Promise<void> {
    this.tick();
    await this.#passInto(this.comity, this.#keep, options);
  }

  /** One pass in which all records that are rejected are tried again. @throws what the pass threw */
  async tryAgain(): Promise<void> {
    this.tick();
    await this.#passInto(this.comity, this.#keep, { retryAll: true });
  }

  /** Whether the source makes nothing of a rejected record when it is asked. False too if it cannot be asked, or throws. */
  async isAgainEmpty(): Promise<boolean> {
    const source = await this.trial.source(this.#keep, this.#log(), () => this.#clock);
    const [rejected] = this.#keep.rejections.list(source.name);
    const raw = rejected?.detail?.raw ?? null;
    if (rejected === undefined || raw === null || source.again === undefined) return false;
    return await source.again({ where: rejected.place, raw }).then(
      (changes) => changes.length === 0,
      () => false,
    );
  }

  /**
   * Reads without taking anything in, and stops the source when it has brought nothing for some time.
   *
   * @param waitMs in milliseconds; 0: at once, while it reads
   * @returns when the source has ended, with an error or without
   */
  async readAndStop(waitMs: number): Promise<void> {
    const stop = new AbortController();
    const source = await this.trial.source(this.#keep, this.#log(), () => this.#clock);
    const { checkpoint } = this.#keep.sources.state(source.name);
    const pages = source.read(checkpoint, stop.signal)[Symbol.asyncIterator]();
    for (let isDone = false; !isDone; ) {
      const next = pages.next();
      const timer = waitMs === 0 ? undefined : setTimeout(() => stop.abort(), waitMs);
      if (waitMs === 0) stop.abort();
      // What keeps it from reading is no matter here.
      isDone = await next.then(
        ({ done }) => done === true || stop.signal.aborted,
        () => true,
      );
      clearTimeout(timer);
    }
    await pages.return?.();
  }

  async put(key: number, number: number): Promise<void> {
    await this.trial.put(key, number);
    this.#written.set(key, number);
  }

  async remove(key: number): Promise<void> {
    await this.trial.remove?.(key);
    this.#written.delete(key);
  }

  /** What was written, as Comity has to know it. */
  expected(): Readonly<Record<string, unknown>> {
    const comity = recordingComity(this.trial.rules, () => this.#clock);
    for (const [key, number] of this.#written) comity.put(this.trial.expected(key, number));
    return comity.state();
  }

  /** Records that are known. */
  size(): number {
    return Object.keys(this.comity.state()).length;
  }

  rejected(): number {
    return this.#keep.rejections.list(null).length;
  }

  places(): readonly string[] {
    return this.#keep.rejections.list(null).map(({ place }) => place);
  }

  logged(): readonly string[] {
    return this.#lines;
  }

  /** The files that were kept, as anybody could read them. */
  unsealed(): readonly string[] {
    const folders = readdirSync(this.#folder);
    return folders.flatMap((name) => {
      const folder = join(this.#folder, name);
      return readdirSync(folder).map((file) => readFileSync(join(folder, file), "latin1"));
    });
  }

  /** Everything is read again, as if it never had been. */
  forgetCheckpoint(): void {
    this.#keep.close();
    this.#keep = this.#openKeep();
  }

  /** Lets go of what is kept, and of the trial. */
  async close(): Promise<void> {
    this.#keep.close();
    await this.trial.close();
  }

  #openKeep(): Keep {
    const folder = join(this.#folder, String(++this.#folders));
    mkdirSync(folder, { recursive: true });
    return openKeep(folder, { key: KEY, runs: true });
  }

  async #passInto(comity: RecordingComity, keep: Keep, options: PassOptions): Promise<void> {
    const { trial } = this;
    const log = this.#log();
    const now = (): Instant => this.#clock;
    const stop = new AbortController();
    if (options.stopAfterPages === 0) stop.abort();
    const source = await trial.source(keep, log, now);
    await runSource({
      source: this.#watched(source, options, stop),
      keep,
      comity: this.#reporting(comity, options),
      rules: () => trial.rules,
      watermark: new Watermark(source.silo, [source.name], keep),
      log,
      now,
      sleep: async () => undefined,
      signal: stop.signal,
      onRejected: "wait",
      concurrency: 4,
      retryAll: options.retryAll === true,
      count: () => undefined,
    });
  }

  #reporting(comity: RecordingComity, { onReport }: PassOptions): RecordingComity {
    if (onReport === undefined) return comity;
    return {
      ...comity,
      async report(fact) {
        onReport();
        await comity.report(fact);
      },
    };
  }

  /** A source whose pages are counted. */
  #watched(source: FactSource, { stopAfterPages, onPage }: PassOptions, stop: AbortController): FactSource {
    let kept = 0;
    return {
      ...source,
      async *read(after, signal) {
        for await (const page of source.read(after, signal)) {
          onPage?.(page.changes.length);
          const isKept = (): void => {
            kept++;
            page.kept?.();
          };
          yield { ...page, kept: isKept };
          if (stopAfterPages !== undefined && kept >= stopAfterPages) stop.abort();
        }
      },
    };
  }

  #log(): Log {
    const add = (event: string, fields: LogFields = {}): void => {
      this.#lines.push(`${event} ${JSON.stringify(fields)}`);
    };
    return { info: add, warn: add, error: add };
  }
}
