import { createHash } from "node:crypto";
import { formatInstant, type Instant, type Vocabulary } from "@comity/core";
import type { Change, FactSource, Json, Page } from "../contract/fact-source.ts";
import type { Log } from "../contract/log.ts";
import type { Keep } from "../keep/keep.ts";
import { KeepError } from "../keep/keep-error.ts";
import type { Mapping } from "../mapping/mapping.ts";
import { mapRecord } from "../run/map-record.ts";
import type { OnRejected } from "../run/run-source.ts";
import { TooManyGone, WholeSet } from "../run/whole-set.ts";
import { type AsOf, asOf } from "./as-of.ts";
import { type DroppedFile, filesAtRest, moveTo, noteAt } from "./drop-folder.ts";
import { HeldFile } from "./held-file.ts";
import { type RejectedRow, rejectedNote } from "./rejected-rows.ts";
import { FileProblem, type FileRow, type Inspected, inspectFile, type RowOptions, rowsOf } from "./rows.ts";

/** Rows that are taken in at a time. */
const PAGE = 500;
/** With so many characters in them they are fewer. */
const PAGE_CHARACTERS = 8_000_000;
/** How long a file of changes is remembered, so that it is not taken in twice: 90 days. */
const REMEMBERED_MS = 90 * 24 * 60 * 60_000;
/** Rejected rows that are written beside a file at most. */
const MOST_REJECTED = 10_000;

/** A kind of file in a folder, and how its rows become records. */
export interface FeedParts {
  /** Of the source: checkpoints are kept under it. */
  readonly name: string;
  /** Name of the adapter, for logs. */
  readonly adapter: string;
  readonly silo: string;
  readonly folder: string;
  readonly pattern: string;
  readonly holds: "all" | "changes";
  readonly asOf: AsOf;
  readonly restMs: number;
  readonly rows: Omit<RowOptions, "columns">;
  readonly mapping: Mapping;
  readonly onRejected: OnRejected;
  readonly mostGone: number;
  readonly vocabulary: () => Vocabulary;
  readonly now: () => number;
  readonly log: Log;
  readonly keep: Keep;
}

/** How far a feed has come. */
interface Checkpoint {
  /** Counts the files that were taken in. */
  readonly pass: number;
  /** The last file that was taken in whole, and not yet moved perhaps. */
  readonly last: { readonly identity: string; readonly asOf: Instant } | null;
  /** The file that is being taken in, and how many of its rows are in the ledger. */
  readonly open: { readonly identity: string; readonly rows: number } | null;
}

const BEGINNING: Checkpoint = { pass: 0, last: null, open: null };

/** Files of one kind as a source: each is taken in once, in the order of what they are as of, and then moved. */
export function feedSource(parts: FeedParts): FactSource {
  return {
    name: parts.name,
    silo: parts.silo,
    read: (after, signal) => readFeed(parts, after, signal),
    async again({ where, raw }) {
      if (typeof raw !== "object" || raw === null || !("row" in raw) || !("at" in raw)) return [];
      const { row, at } = raw as { readonly row: Json; readonly at: string };
      const changes = await mapRecord(parts.mapping, where, row);
      return changes.map((change) => timed(change, at, raw));
    },
  };
}

async function* readFeed(parts: FeedParts, after: Json, signal: AbortSignal): AsyncGenerator<Page> {
  let checkpoint = (after as unknown as Checkpoint | null) ?? BEGINNING;
  const stuck: unknown[] = [];
  let isLeft = false;
  for (const file of await waiting(parts, stuck)) {
    if (signal.aborted) return;
    const held = await orStuck(stuck, () => HeldFile.open(file.path, file.name, file.stats));
    // It is looked at again when it is at rest.
    if (held === null) {
      isLeft = true;
      continue;
    }
    const taking = new Taking(parts, { ...file, held }, checkpoint, signal);
    try {
      for await (const page of taking.pages()) {
        // What a file says that could not be read is missing, unless a newer one holds all.
        const isMissing = (isLeft || stuck.length > 0) && parts.holds === "changes";
        yield isMissing ? { ...page, inStepAsOf: null } : page;
      }
    } catch (error) {
      note(stuck, error);
    } finally {
      await held.close();
    }
    isLeft ||= taking.isLeft;
    checkpoint = taking.checkpoint;
  }
  const [first] = stuck;
  if (first !== undefined) throw first;
}

/** One file that cannot be read keeps no other from being read; the pass fails at its end. */
async function orStuck<T>(stuck: unknown[], work: () => Promise<T>): Promise<T | null> {
  try {
    return await work();
  } catch (error) {
    note(stuck, error);
    return null;
  }
}

/** @throws what is wrong with the keep, and so with every file */
function note(stuck: unknown[], error: unknown): void {
  if (error instanceof KeepError) throw error;
  stuck.push(error);
}

type Dated = DroppedFile & { readonly asOf: Instant };
type Held = Dated & { readonly held: HeldFile };

/** In the order of what they are as of, then of their names. Those that cannot tell fail. */
async function waiting(parts: FeedParts, stuck: unknown[]): Promise<readonly Dated[]> {
  const { folder, pattern, restMs, now } = parts;
  const dated: Dated[] = [];
  for (const file of await filesAtRest(folder, pattern, restMs, now())) {
    try {
      dated.push({ ...file, asOf: asOf(file, parts.asOf, now()) });
    } catch (error) {
      await orStuck(stuck, () => fail(parts, file, error));
    }
  }
  return dated.sort((one, other) => one.asOf - other.asOf || (one.name < other.name ? -1 : 1));
}

/**
 * Moves a file that cannot be taken in, and says why beside it. What a file of changes says is missing from then on, so it is kept
 * as rejected until one of its name was taken in; another file that holds all makes up for one that does.
 *
 * @throws what is wrong with something else than the file
 */
async function fail(parts: FeedParts, file: DroppedFile, error: unknown): Promise<void> {
  if (!(error instanceof FileProblem || error instanceof TooManyGone)) throw error;
  const { adapter, silo, log, holds, keep, name, now } = parts;
  if (holds === "changes") {
    const { code, message: reason } = error;
    const rejected = { place: wholeFile(parts, file), code, reason, raw: null, subject: null };
    keep.transact(() => keep.rejections.put(name, rejected, now()));
  }
  await moveTo("failed", file.path, { suffix: ".reason.txt", text: `${error.message}\n${error.help}\n` });
  log.error("file failed: the reason lies beside it in failed/", { adapter, silo, code: error.code });
}

/** The place of a file as a whole. Where all files have one name, another one does not stand for it. */
function wholeFile({ pattern }: FeedParts, { name, modifiedAt }: DroppedFile): string {
  return pattern.includes("*") ? `file ${name}` : `file ${name} of ${formatInstant(Math.trunc(modifiedAt))}`;
}

/** The taking in of one file. */
class Taking {
  checkpoint: Checkpoint;
  /** Whether it was written to, so that it has to be read again. */
  isLeft = false;
  readonly #parts: FeedParts;
  readonly #file: Held;
  readonly #signal: AbortSignal;
  /** How places of this file's rows begin. */
  readonly #prefix: string;
  readonly #at: string;
  #inspected: Inspected = { digest: "", rows: 0, isMended: false };

  constructor(parts: FeedParts, file: Held, checkpoint: Checkpoint, signal: AbortSignal) {
    this.#parts = parts;
    this.#file = file;
    this.checkpoint = checkpoint;
    this.#signal = signal;
    this.#at = formatInstant(file.asOf);
    this.#prefix = `${parts.pattern.includes("*") ? file.name : `${file.name} as of ${this.#at}`}:`;
  }

  async *pages(): AsyncGenerator<Page> {
    const { held } = this.#file;
    try {
      this.#inspected = await inspectFile(held, this.#rowOptions);
      const identity = this.#identityOf(this.#inspected.digest);
      if (this.#isKnown(identity)) {
        await this.#finish();
        return;
      }
      this.#requireWhole();
      this.#requireNewer();
      yield* this.#rows(identity);
      if (this.#signal.aborted) return;
      if (await this.#isChanged()) {
        yield this.#forgetPlaces();
        return;
      }
      yield* this.#end(identity);
      await this.#finish();
    } catch (error) {
      if (error instanceof KeepError) throw error;
      // What was wrong was perhaps half of what is being written; or it is another file's turn.
      if (await this.#isChanged()) return;
      if ((await held.state()) === "away") {
        const { adapter, silo, log } = this.#parts;
        log.error("file could not be read, and was replaced meanwhile", { adapter, silo });
        return;
      }
      await fail(this.#parts, this.#file, error);
      this.checkpoint = { ...this.checkpoint, open: null };
    }
  }

  /** Whether it was written to: then it is read again from its beginning when it is at rest, and nothing is said of what it lacks. */
  async #isChanged(): Promise<boolean> {
    if ((await this.#file.held.state()) !== "changed") return false;
    const { adapter, silo, log } = this.#parts;
    log.warn("file was written to while it was taken in: it is read again", { adapter, silo });
    this.isLeft = true;
    return true;
  }

  /** Where places have the file's time in them, those of a file that was written to are never read again: nothing would settle them. */
  #forgetPlaces(): Page {
    const { keep, name, pattern } = this.#parts;
    const kept = (): void => {
      if (!pattern.includes("*")) keep.rejections.settleAt(name, this.#prefix);
    };
    return { changes: [], checkpoint: this.checkpoint as unknown as Json, inStepAsOf: null, kept };
  }

  get #rowOptions(): RowOptions {
    const { rows, mapping } = this.#parts;
    return { ...rows, columns: [...(mapping.reads ?? [])] };
  }

  /**
   * What makes a file the same as another. Where each file has a name of its own, one that comes again under it with the same
   * content is the same. Where all have one name, only one that was written at the same instant is: things may have changed and
   * changed back.
   */
  #identityOf(digest: string): string {
    const { pattern, holds } = this.#parts;
    const { name, modifiedAt } = this.#file;
    const isOwnName = pattern.includes("*") && holds === "changes";
    const parts = isOwnName ? [name, digest] : [name, digest, modifiedAt];
    return createHash("sha256").update(JSON.stringify(parts)).digest("hex");
  }

  /** Whether it was taken in before, and the process ended before it was moved; or whether it was delivered again. */
  #isKnown(identity: string): boolean {
    if (this.checkpoint.last?.identity === identity) return true;
    const { keep, name, now, adapter, silo, log } = this.#parts;
    if (!keep.seen.has(name, identity, now())) return false;
    log.warn("file came again", { adapter, silo });
    return true;
  }

  /** Mended rows are no whole set: what they lack would be taken for gone. */
  #requireWhole(): void {
    if (this.#parts.holds === "changes" || !this.#inspected.isMended) return;
    throw new FileProblem(
      "only_rejected",
      "It has only the rows that were rejected, and this feed takes files that hold all.",
      "Mend the rows in the whole file, and put that here under another name.",
    );
  }

  /** A whole set that is older than the last one would take back what is newer. */
  #requireNewer(): void {
    const { last } = this.checkpoint;
    if (this.#parts.holds === "changes" || last === null || this.#file.asOf >= last.asOf) return;
    throw new FileProblem(
      "older",
      `It is as of ${this.#at}, and one as of ${formatInstant(last.asOf)} was taken in before.`,
      "Nothing is lost: the newer one holds everything.",
    );
  }

  async *#rows(identity: string): AsyncGenerator<Page> {
    const { open } = this.checkpoint;
    const isGoingOn = open?.identity === identity;
    const pass = isGoingOn ? this.checkpoint.pass : this.checkpoint.pass + 1;
    let done = isGoingOn ? open.rows : 0;
    let skip = done;
    let page: FileRow[] = [];
    let characters = 0;
    for await (const row of rowsOf(this.#file.held, this.#rowOptions)) {
      if (skip-- > 0) continue;
      page.push(row);
      characters += charactersOf(row);
      if (page.length < PAGE && characters < PAGE_CHARACTERS) continue;
      done += page.length;
      yield await this.#page(page, { ...this.checkpoint, pass, open: { identity, rows: done } });
      page = [];
      characters = 0;
      if (this.#signal.aborted) return;
    }
    done += page.length;
    yield await this.#page(page, { ...this.checkpoint, pass, open: { identity, rows: done } });
  }

  async #page(rows: readonly FileRow[], checkpoint: Checkpoint): Promise<Page> {
    const { holds, keep, name, vocabulary, mostGone } = this.#parts;
    this.checkpoint = checkpoint;
    const changes = (await Promise.all(rows.map((row) => this.#changesOf(row)))).flat();
    const common = { checkpoint: checkpoint as unknown as Json, inStepAsOf: null };
    if (holds === "changes") return { ...common, changes: changes.map((change) => this.#timed(change)) };
    const set = new WholeSet(name, keep, vocabulary, mostGone);
    const compared = set.compare(changes, checkpoint.pass);
    return { ...common, changes: compared.changes.map((change) => this.#timed(change)), kept: compared.kept };
  }

  async #changesOf(row: FileRow): Promise<readonly Change[]> {
    const { record, problem } = row;
    const where = this.#placeOf(row);
    if (record !== undefined) return mapRecord(this.#parts.mapping, where, record);
    return [{ kind: "rejected", rejected: { where, code: "line", reason: problem, raw: null } }];
  }

  /** Where a row stands. One that comes back, and is still rejected, stands where it stood. */
  #placeOf({ line, place }: FileRow): string {
    const { keep, name } = this.#parts;
    const isKept = place !== null && place !== "" && keep.rejections.countAt(name, place) > 0;
    return isKept ? place : `${this.#prefix}${line}`;
  }

  #timed(change: Change): Change {
    const raw = change.kind === "rejected" ? change.rejected.raw : (change.origin?.raw ?? null);
    return timed(change, this.#at, raw === null ? null : { row: raw, at: this.#at });
  }

  /** What is to be done when all rows are in the ledger: what is gone, and the watermark. */
  async *#end(identity: string): AsyncGenerator<Page> {
    const { holds, keep, name, vocabulary, mostGone, onRejected, now } = this.#parts;
    const { pass } = this.checkpoint;
    const isWhole = keep.rejections.countAt(name, this.#prefix) === 0;
    if (holds === "all" && isWhole) {
      const set = new WholeSet(name, keep, vocabulary, mostGone);
      set.requireEnough(pass);
      for (let gone = set.gone(pass); gone !== null; gone = set.gone(pass)) {
        const changes = gone.changes.map((change) => this.#timed(change));
        yield { changes, kept: gone.kept, checkpoint: this.checkpoint as unknown as Json, inStepAsOf: null };
        if (this.#signal.aborted) return;
      }
    }
    const { asOf: instant } = this.#file;
    const newest = Math.max(instant, this.checkpoint.last?.asOf ?? instant);
    this.checkpoint = { pass, last: { identity, asOf: newest }, open: null };
    const kept = (): void => {
      keep.seen.forgetExpired(now());
      if (holds === "changes") {
        keep.seen.add(name, identity, now() + REMEMBERED_MS);
        keep.rejections.settle(name, wholeFile(this.#parts, this.#file));
      }
      // A whole set stands in the place of those before it, with all that was wrong with them.
      else keep.rejections.settleOthers(name, this.#prefix);
    };
    const isInStep = isWhole || onRejected === "go_on";
    const page = { changes: [], checkpoint: this.checkpoint as unknown as Json, kept };
    // What is settled with this page counts for the watermark: it is told with the next one.
    yield { ...page, inStepAsOf: null };
    yield { changes: [], checkpoint: page.checkpoint, inStepAsOf: isInStep ? newest : null };
  }

  /** Everything of it is in the ledger: it is moved, with its rejected rows beside it. */
  async #finish(): Promise<void> {
    const { adapter, silo, log } = this.#parts;
    const { held, path } = this.#file;
    const rejected = await this.#rejected();
    const beside = rejectedNote(rejected, this.#parts.rows.delimiter);
    const state = await held.state();
    // It was written to after the last look at it: it is read again.
    if (state === "changed") {
      this.isLeft = true;
      return;
    }
    if (state === "same") await moveTo("done", path, beside);
    else {
      // Another one was delivered in its place, which has its turn; this one is nowhere any more.
      if (beside !== null) await noteAt("done", path, beside);
      log.warn("file was replaced while it was taken in", { adapter, silo });
    }
    const { rows } = this.#inspected;
    log.info("file taken in", { adapter, silo, rows, rejected: rejected.length });
  }

  /** The rows that were rejected, read again from the file: what is kept of them may be sealed by a key that is not there. */
  async #rejected(): Promise<readonly RejectedRow[]> {
    const { keep, name } = this.#parts;
    const reasons = new Map<string, string>();
    // Rows that came back stand at places of other files.
    const prefix = this.#inspected.isMended ? "" : this.#prefix;
    for (const { place, code, detail } of keep.rejections.listAt(name, prefix, MOST_REJECTED)) {
      reasons.set(place, detail?.reason ?? code);
    }
    if (reasons.size === 0) return [];
    const rows: RejectedRow[] = [];
    for await (const row of rowsOf(this.#file.held, this.#rowOptions)) {
      const place = this.#placeOf(row);
      const reason = reasons.get(place);
      if (reason !== undefined) rows.push({ place, reason, stood: row.stood });
    }
    return rows;
  }
}

function charactersOf({ stood }: FileRow): number {
  return "text" in stood ? stood.text.length : stood.cells.reduce((sum, cell) => sum + cell.length, 0);
}

/** With the time of the file it stands in, unless it has an order of its own; and as it can be tried again. */
function timed(change: Change, at: string, raw: Json): Change {
  switch (change.kind) {
    case "rejected":
      return { ...change, rejected: { ...change.rejected, raw } };
    case "fact": {
      const { fact, origin } = change;
      const hasOrder = fact.version !== undefined || fact.at !== undefined;
      const timedFact = hasOrder ? fact : { ...fact, at };
      return {
        kind: "fact",
        fact: timedFact,
        ...(origin === undefined ? {} : { origin: { ...origin, raw } }),
      };
    }
    default:
      return change.origin === undefined ? change : { ...change, origin: { ...change.origin, raw } };
  }
}
