import { decodeRecord, type Vocabulary } from "@comity/core";
import type { Change, Json } from "../contract/fact-source.ts";
import type { Keep } from "../keep/keep.ts";

type Report = Exclude<Change, { readonly kind: "rejected" }>;

/** What came is so much less than what was there before that it is rather half an export than the truth. */
export class TooManyGone extends Error {
  readonly code = "too_many_gone";
  readonly help: string;

  constructor(gone: number, known: number) {
    super(`${gone} of ${known} records are no longer there. None was taken away.`);
    this.name = "TooManyGone";
    this.help =
      "Look whether the source is whole. If so many are really gone, raise most_gone until they are.";
  }
}

/** Fewer than this are taken away without a question. */
const FEW = 20;
/** Whether too much is gone to be believed. @param most the share of what is known, from 0 to 1, that may be */
export function areTooManyGone(gone: number, known: number, most: number): boolean {
  return gone > FEW && gone > known * most;
}

/** So many are taken away at a time. */
const PAGE = 500;

/** What no record's content is. */
const UNTOLD = "";

/** A record as it was just read. */
interface Seen {
  readonly identity: string;
  readonly content: string;
  /** What to report when it is gone. */
  readonly gone: Json;
}

/** A stretch of changes, and what to keep when they are in the ledger. */
export interface Stretch {
  readonly changes: readonly Change[];
  readonly kept: () => void;
}

/**
 * Compares a source that is read as a whole with what it held before: what is new or has changed is reported, and so is what is
 * no longer there. Records are told apart by their type and key in the vocabulary.
 */
export class WholeSet {
  readonly #source: string;
  readonly #keep: Keep;
  readonly #vocabulary: () => Vocabulary;
  readonly #mostGone: number;

  /** @param mostGone the share of what was known, from 0 to 1, that may be gone at once */
  constructor(source: string, keep: Keep, vocabulary: () => Vocabulary, mostGone: number) {
    this.#source = source;
    this.#keep = keep;
    this.#vocabulary = vocabulary;
    this.#mostGone = mostGone;
  }

  /** Of these changes, those that are not known yet. */
  compare(changes: readonly Change[], pass: number): Stretch {
    const { known, rejections } = this.#keep;
    const news: Change[] = [];
    const same: Report[] = [];
    const seen: Seen[] = [];
    const untold: Seen[] = [];
    for (const change of changes) {
      const identity = change.kind === "rejected" ? null : this.#identityOf(change);
      if (change.kind === "rejected" || identity === null) {
        news.push(change);
        continue;
      }
      const content = JSON.stringify(contentOf(change));
      const one = { identity, content, gone: goneOf(change, this.#vocabulary()) };
      seen.push(one);
      if (known.compare(this.#source, identity, content) === "same") same.push(change);
      else {
        news.push(change);
        untold.push(one);
      }
    }
    this.#expect(untold, pass);
    const kept = (): void => {
      for (const { identity, content, gone } of seen) known.put(this.#source, identity, content, pass, gone);
      // What is again as it was before it did not fit is nothing to report, and yet fits.
      for (const place of placesOf(same).difference(placesOf(news))) rejections.settle(this.#source, place);
    };
    return { changes: news, kept };
  }

  /**
   * Notes what is about to be reported, before it is. If that ends half-way, nobody knows which of it the ledger has: then each is
   * reported again, as it is by then or as gone.
   */
  #expect(untold: readonly Seen[], pass: number): void {
    if (untold.length === 0) return;
    this.#keep.transact(() => {
      for (const { identity, gone } of untold)
        this.#keep.known.put(this.#source, identity, UNTOLD, pass - 1, gone);
    });
  }

  /**
   * What was known and not seen in this pass, as reports that it is gone; null when there is nothing more. Call it again when
   * they are in the ledger.
   *
   * @throws TooManyGone
   */
  gone(pass: number): Stretch | null {
    const { known } = this.#keep;
    const missing = known.missing(this.#source, pass, PAGE);
    if (missing.length === 0) return null;
    const changes = missing.flatMap(({ gone }): readonly Change[] => {
      if (typeof gone !== "object" || gone === null || !("record" in gone)) return [];
      const fact = gone as { readonly record: string; readonly data: Readonly<Record<string, Json>> };
      return [{ kind: "fact", fact: { ...fact, deleted: true } }];
    });
    const kept = (): void => {
      for (const { digest } of missing) known.forget(this.#source, digest);
    };
    return { changes, kept };
  }

  /** Refuses to go on if too much is gone. @throws TooManyGone */
  requireEnough(pass: number): void {
    const { known } = this.#keep;
    const all = known.count(this.#source);
    const gone = known.countMissing(this.#source, pass);
    if (areTooManyGone(gone, all, this.#mostGone)) throw new TooManyGone(gone, all);
    // Nothing at all is what an export that failed looks like.
    if (gone === all && gone > 0 && this.#mostGone < 1) throw new TooManyGone(gone, all);
  }

  #identityOf(change: Report): string | null {
    if (change.kind !== "fact" && change.kind !== "customer") return null;
    if (change.kind === "customer") return JSON.stringify(["customer", change.customer.id]);
    const { record, data, deleted } = change.fact;
    if (deleted === true) return null;
    return JSON.stringify([record, decodeRecord(this.#vocabulary(), record, data).key]);
  }
}

/** Where changes stood in their source. */
function placesOf(changes: readonly Change[]): ReadonlySet<string> {
  return new Set(
    changes.flatMap((change) => {
      const place = change.kind === "rejected" ? change.rejected.where : change.origin?.where;
      return place === undefined ? [] : [place];
    }),
  );
}

/** What a change says; where it came from says nothing. */
function contentOf(change: Report): unknown {
  const { origin: _origin, ...content } = change;
  return content;
}

/** What to report when a record is gone; a customer is never reported gone. */
function goneOf(change: Report, vocabulary: Vocabulary): Json {
  if (change.kind !== "fact") return null;
  const { record, data } = change.fact;
  const names = [...(vocabulary.records.get(record)?.key ?? []), "customer"];
  const key = names.filter((name) => data[name] !== undefined).map((name) => [name, data[name] as Json]);
  return { record, data: Object.fromEntries(key) };
}
