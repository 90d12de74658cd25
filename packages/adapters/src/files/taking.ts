import { createHash } from "node:crypto";
import { formatInstant } from "@comity/core";
import type { Change, Json, Page } from "../contract/fact-source.ts";
import { KeepError } from "../keep/keep-error.ts";
import { mapRecord } from "../run/map-record.ts";
import { WholeSet } from "../run/whole-set.ts";
import { moveTo, noteAt } from "./drop-folder.ts";
import { failFile, wholeFile } from "./failed-file.ts";
import type { DatedFile, FeedCheckpoint, FeedParts } from "./feed.ts";
import type { HeldFile } from "./held-file.ts";
import { type RejectedRow, rejectedNote } from "./rejected-rows.ts";
import { FileProblem, type FileRow, type Inspected, inspectFile, type RowOptions, rowsOf } from "./rows.ts";
import { timed } from "./timed.ts";

/** Rows that are taken in at a time. */
const PAGE = 500;
/** With so many characters in them they are fewer. */
const PAGE_CHARACTERS = 8_000_000;
/** How long a file of changes is remembered, so that it is not taken in twice: 90 days. */
const REMEMBERED_MS = 90 * 24 * 60 * 60_000;
/** Rejected rows that are written beside a file at most. */
const MOST_REJECTED = 10_000;

type HeldDatedFile = DatedFile & { readonly held: HeldFile };

/** The taking in of one file. */
export class Taking {
  checkpoint: FeedCheckpoint;
  /** Whether it was written to, so that it has to be read again. */
  isLeft = false;
  readonly #parts: FeedParts;
  readonly #file: HeldDatedFile;
  readonly #signal: AbortSignal;
  /** How places of this file's rows begin. */
  readonly #prefix: string;
  readonly #at: string;
  #inspected: Inspected = { digest: "", rows: 0, isMended: false };

  constructor(parts: FeedParts, file: HeldDatedFile, checkpoint: FeedCheckpoint, signal: AbortSignal) {
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
      await failFile(this.#parts, this.#file, error);
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

  async #page(rows: readonly FileRow[], checkpoint: FeedCheckpoint): Promise<Page> {
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
