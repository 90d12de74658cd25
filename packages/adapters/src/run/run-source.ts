import { InputError, type RuleSet } from "@comity/core";
import type { Comity } from "../contract/comity.ts";
import type { Change, FactSource, Page } from "../contract/fact-source.ts";
import type { Log } from "../contract/log.ts";
import type { Keep } from "../keep/keep.ts";
import type { NewRejection } from "../keep/rejections.ts";
import { attempt } from "./attempt.ts";
import type { Sleep } from "./sleep.ts";
import { type Taken, takeChanges } from "./take-changes.ts";
import type { InStep } from "./watermark.ts";

/** What becomes of the silo's watermark while records of it are rejected. */
export type OnRejected = "wait" | "go_on";

export interface SourceRun {
  readonly source: FactSource;
  readonly keep: Keep;
  readonly comity: Comity;
  readonly rules: () => RuleSet;
  readonly watermark: InStep;
  readonly log: Log;
  readonly now: () => number;
  readonly sleep: Sleep;
  readonly signal: AbortSignal;
  readonly onRejected: OnRejected;
  /** How many records are reported at once at most. */
  readonly concurrency: number;
  /** Whether to try all rejected records again, and not only those that somebody asked for. */
  readonly retryAll: boolean;
  readonly count: (counter: string, by: number) => void;
}

/** Comity could not be reached or could not promise anything: nothing is wrong with the source. */
export class ComityUnavailable extends Error {
  constructor(cause: unknown) {
    super("Comity could not take what a source brought.", { cause });
    this.name = "ComityUnavailable";
  }
}

/** A call that fails is tried so often within a pass, */
const ATTEMPTS = 5;
/** with these pauses, in milliseconds; after that, the pass is tried again from its checkpoint. */
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5_000;

/**
 * Takes in everything that has changed since the last time. A page's checkpoint is kept when all of it is in the ledger, and the
 * next page is read only then. What does not fit is kept as rejected, and as long as there is any, the silo is not told to be in
 * step, unless the settings say so.
 *
 * @throws ComityUnavailable, KeepError, or what the source threw. What was taken in until then counts; when the signal is given,
 *   it ends after what is under way
 */
export async function runSource(run: SourceRun): Promise<void> {
  const { source, keep, signal } = run;
  await retryRejected(run);
  const { checkpoint } = keep.sources.state(source.name);
  for await (const page of source.read(checkpoint, signal)) {
    if (signal.aborted) return;
    await takePage(run, page);
    if (page.inStepAsOf !== null) await tellInStep(run, page.inStepAsOf);
    if (signal.aborted) return;
  }
}

async function takePage(run: SourceRun, page: Page): Promise<void> {
  const { source, keep } = run;
  await takeIn(run, page.changes, () => {
    const { inStepAsOf } = keep.sources.state(source.name);
    keep.sources.put(source.name, { checkpoint: page.checkpoint, inStepAsOf });
    page.kept?.();
  });
}

/**
 * Takes changes of a source in, whenever it brings them. What does not fit is kept as rejected.
 *
 * @param kept called when all are in the ledger, in the transaction of the keep that notes what was rejected. It is not asynchronous
 * @throws ComityUnavailable, KeepError; then some may be in, and all of them are to be brought again
 */
export async function takeIn(run: SourceRun, changes: readonly Change[], kept: () => void): Promise<void> {
  const taken = await take(run, changes);
  run.keep.transact(() => {
    noteTaken(run, taken, run.now());
    kept();
  });
  countTaken(run, taken);
}

function noteTaken({ source, keep }: SourceRun, { rejected, settled, subjects }: Taken, at: number): void {
  for (const subject of subjects) keep.rejections.settleSubject(source.name, subject);
  for (const place of settled) keep.rejections.settle(source.name, place);
  for (const one of rejected) keep.rejections.put(source.name, one, at);
}

function countTaken({ source, log, count }: SourceRun, { counts, rejected }: Taken): void {
  count("facts", counts.fact);
  count("customers", counts.customer);
  count("merges", counts.merge);
  count("erasures", counts.erasure);
  count("outcomes", counts.outcome);
  count("rejected", counts.rejected);
  for (const [code, many] of byCode(rejected)) {
    log.warn("records rejected", { adapter: source.name, silo: source.silo, code, count: many });
  }
}

function byCode(rejected: readonly NewRejection[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { code } of rejected) counts.set(code, (counts.get(code) ?? 0) + 1);
  return counts;
}

async function take(run: SourceRun, changes: readonly Change[]): Promise<Taken> {
  const { comity, rules, concurrency, signal } = run;
  return takeChanges(changes, {
    comity,
    vocabulary: rules().vocabulary,
    concurrency,
    signal,
    call: (operation) => callComity(run, operation),
  });
}

async function callComity({ sleep, signal }: SourceRun, operation: () => Promise<unknown>): Promise<void> {
  const options = {
    attempts: ATTEMPTS,
    firstMs: FIRST_PAUSE_MS,
    mostMs: LONGEST_PAUSE_MS,
    sleep,
    signal,
  };
  try {
    await attempt(operation, options);
  } catch (error) {
    throw error instanceof InputError ? error : new ComityUnavailable(error);
  }
}

/** Tells that nothing of a source was missing at an instant, unless records of it are rejected and the silo waits for them. */
export async function tellInStep(run: SourceRun, asOf: number): Promise<void> {
  const { source, keep, watermark, comity, onRejected, log } = run;
  const rejected = keep.rejections.count(source.name);
  if (rejected > 0 && onRejected === "wait") {
    log.warn("not in step: rejected records wait", {
      adapter: source.name,
      silo: source.silo,
      count: rejected,
    });
    return;
  }
  watermark.note(source.name, asOf);
  await callComity(run, () => watermark.tell(comity));
}

/** Tries records again that were rejected: what was wrong may have been the mapping, the vocabulary, or what was not known yet. */
async function retryRejected(run: SourceRun): Promise<void> {
  const { source, keep, now, signal, retryAll } = run;
  if (source.again === undefined) return;
  for (let after = 0; ; ) {
    const some = keep.rejections.list(source.name, after, 100);
    for (const { id, place, detail, isAsked } of some) {
      after = id;
      // Of nothing a mapping may make nothing, and that would look as if it fitted.
      if (detail === null || detail.raw === null || !(isAsked || retryAll)) continue;
      if (signal.aborted) return;
      const changes = await source.again({ where: place, raw: detail.raw });
      // What nothing is made of has not been mended: it waits for its source to bring it anew.
      if (changes.length === 0) continue;
      const taken = await take(run, changes);
      keep.transact(() => {
        if (taken.rejected.length === 0) keep.rejections.settle(source.name, place);
        else noteTaken(run, taken, now());
      });
      if (taken.rejected.length === 0) run.count("retried", 1);
    }
    if (some.length < 100) return;
  }
}
