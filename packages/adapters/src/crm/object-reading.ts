import type { Vocabulary } from "@comity/core";
import type { Json, Page } from "../contract/fact-source.ts";
import type { Keep } from "../keep/keep.ts";
import type { Notice } from "../keep/notices.ts";
import { areTooManyGone, TooManyGone } from "../run/whole-set.ts";
import { KnownObjects, type Stretch } from "./known-objects.ts";

/** How records of one kind are read, whatever the CRM. */
export interface ReadingParts {
  /** Of the source: checkpoints are kept under it. */
  readonly name: string;
  /** Changes when the mapping does: then everything is read again. */
  readonly mappingDigest: string;
  /** So long after its time of change, a change may still not be seen. */
  readonly overlapMs: number;
  /** How often everything is compared. */
  readonly wholeEveryMs: number;
  /** The share of what was known, from 0 to 1, that may be gone at once. */
  readonly mostGone: number;
  readonly vocabulary: () => Vocabulary;
  readonly now: () => number;
  readonly keep: Keep;
}

/** Something that is read page by page. */
export interface Progress {
  readonly after: string | null;
  readonly began: number;
}

/** Where a source has come to. */
export interface Checkpoint {
  readonly mapping: string;
  /** Counts the passes over everything. */
  readonly pass: number;
  /** A pass over everything that is under way. */
  readonly whole: (Progress & { readonly isRead: boolean }) | null;
  /** A reading of what has changed that is under way. */
  readonly changes: Progress | null;
  /** When each of them last began that has ended; null: none has. */
  readonly wholeAt: number | null;
  readonly changesAt: number | null;
  /** Too much was missing when everything was read last, so nothing was taken away; null or absent: that is not so. */
  readonly refused?: Refused | null;
}

interface Refused {
  readonly at: number;
  readonly gone: number;
  readonly known: number;
}

/** A page of records, as what they came to. */
export interface Listed {
  readonly stretch: Stretch;
  /** Where to go on; null: there is no more. */
  readonly after: string | null;
}

/** Records that are looked at by their ids in one page. */
export const LOOK_BATCH = 100;

/** After a reading of everything of which too much was missing, the next one comes so soon, in milliseconds. */
const REFUSED_AGAIN_MS = 60 * 60_000;

/** One pass over a CRM's records of one kind: over everything, or over what has changed. */
export abstract class ObjectReading {
  protected readonly known: KnownObjects;
  protected readonly signal: AbortSignal;
  protected at: Checkpoint;
  readonly #parts: ReadingParts;

  constructor(parts: ReadingParts, after: Json, signal: AbortSignal) {
    this.#parts = parts;
    this.signal = signal;
    this.known = new KnownObjects(parts.name, parts.keep, parts.vocabulary);
    this.at = beginning(after as unknown as Checkpoint | null, parts.mappingDigest);
  }

  /** What a pass brings. */
  abstract pages(): AsyncGenerator<Page>;
  /** A page of all that are there. */
  protected abstract listed(after: string | null): Promise<Listed>;
  /** A page of what has changed since an instant. */
  protected abstract changed(since: number, after: string | null): Promise<Listed>;
  /** What becomes of records that were not there when everything was read, at most {@link LOOK_BATCH}. */
  protected abstract missing(ids: readonly string[]): Promise<Stretch>;
  /** What notices come to, at most {@link LOOK_BATCH}. */
  protected abstract noticed(notices: readonly Notice[]): Promise<Stretch>;

  /** Whether to read everything, or to go on with it. */
  protected get isWholeDue(): boolean {
    const { whole, wholeAt, refused = null } = this.at;
    const { wholeEveryMs, mostGone, now } = this.#parts;
    if (whole !== null) return true;
    if (refused === null) return isDue(wholeAt, wholeEveryMs, now());
    // Who allows for more to be gone has it looked at again at once.
    const isAllowed = !areTooManyGone(refused.gone, refused.known, mostGone);
    return isAllowed || isDue(refused.at, Math.min(wholeEveryMs, REFUSED_AGAIN_MS), now());
  }

  /**
   * Keeps a silo from being told in step while too much was missing when everything was read last.
   *
   * @throws TooManyGone
   */
  protected requireNoneRefused(): void {
    const { refused = null } = this.at;
    if (refused !== null && !this.signal.aborted) throw new TooManyGone(refused.gone, refused.known);
  }

  /**
   * Reads everything, and reports as gone what was not there. If that is too much, nothing is, and everything is read again later; what
   * changes is read in between.
   */
  protected async *whole(): AsyncGenerator<Page> {
    if (this.at.whole === null) this.beginWhole();
    yield* this.everything();
    if (this.at.whole?.isRead !== true) return;
    const { began } = this.at.whole;
    const { known, missing } = this.known.counts(this.at.pass);
    if (areTooManyGone(missing, known, this.#parts.mostGone)) {
      const refused = { at: this.#parts.now(), gone: missing, known };
      // What was not shown may have changed since changes were read last.
      this.at = { ...this.at, whole: null, changesAt: this.at.changesAt ?? began, refused };
      yield this.page(joined());
      return;
    }
    yield* this.#missing();
    if (this.signal.aborted) return;
    // A change under way while everything was read is found by the next reading of changes, which begins so much earlier.
    const none = { whole: null, changes: null, refused: null };
    this.at = { ...this.at, ...none, wholeAt: began, changesAt: began };
  }

  /** From now on, what is not seen again is missing. */
  protected beginWhole(): void {
    const whole = { after: null, began: this.#parts.now(), isRead: false };
    this.at = { ...this.at, pass: this.at.pass + 1, whole };
  }

  /** Reads everything, as far as it was not read yet; ends early when the signal is given. */
  protected async *everything(): AsyncGenerator<Page> {
    for (let at = this.at.whole; at !== null && !at.isRead; ) {
      if (this.signal.aborted) return;
      const { stretch, after } = await this.listed(at.after);
      at = { ...at, after, isRead: after === null };
      this.at = { ...this.at, whole: at };
      yield this.page(stretch);
    }
  }

  /** As of when what has changed is asked for, but for the overlap; null: from now on. */
  protected get changesFrom(): number | null {
    return this.at.changesAt;
  }

  /** Reads what has changed since the last time, and a while before. */
  protected async *changes(): AsyncGenerator<Page> {
    const { began, after: from } = this.at.changes ?? { began: this.#parts.now(), after: null };
    const since = (this.changesFrom ?? began) - this.#parts.overlapMs;
    for (let after = from, isFirst = true; isFirst || after !== null; isFirst = false) {
      if (this.signal.aborted) return;
      const listed = await this.changed(since, after);
      after = listed.after;
      this.at =
        after === null
          ? { ...this.at, changes: null, changesAt: began }
          : { ...this.at, changes: { after, began } };
      yield this.page(listed.stretch);
    }
  }

  /** Looks at what the CRM told of by itself. */
  protected async *notices(): AsyncGenerator<Page> {
    const { keep, name } = this.#parts;
    for (;;) {
      const notices = keep.notices.list(name, LOOK_BATCH);
      if (notices.length === 0 || this.signal.aborted) return;
      const stretch = await this.noticed(notices);
      const settled: Stretch = { changes: [], kept: () => keep.notices.settle(notices) };
      yield this.page(joined(stretch, settled));
    }
  }

  /** What to keep when what was brought is in the ledger. */
  protected checkpoint(): Json {
    return this.at as unknown as Json;
  }

  protected page({ changes, kept }: Stretch): Page {
    return { changes, kept, checkpoint: this.checkpoint(), inStepAsOf: null };
  }

  async *#missing(): AsyncGenerator<Page> {
    for (;;) {
      const ids = this.known.missing(this.at.pass, LOOK_BATCH);
      if (ids.length === 0 || this.signal.aborted) return;
      yield this.page(await this.missing(ids));
    }
  }
}

/** Stretches as one: what is kept of them is kept together. */
export function joined(...stretches: readonly Stretch[]): Stretch {
  return {
    changes: stretches.flatMap(({ changes }) => changes),
    kept: () => {
      for (const { kept } of stretches) kept();
    },
  };
}

/** Whether something is to be done again. @param at when it was last; null: never */
export function isDue(at: number | null, everyMs: number, now: number): boolean {
  return at === null || now - at >= everyMs;
}

function beginning(kept: Checkpoint | null, mapping: string): Checkpoint {
  if (kept?.mapping === mapping) return kept;
  const none = { whole: null, changes: null, wholeAt: null, changesAt: null };
  return { mapping, pass: kept?.pass ?? 0, ...none };
}
