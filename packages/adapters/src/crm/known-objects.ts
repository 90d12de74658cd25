import { createHash } from "node:crypto";
import { decodeRecord, type Vocabulary } from "@comity/core";
import { type Change, type Json, subjectOf } from "../contract/fact-source.ts";
import type { Keep } from "../keep/keep.ts";

type Report = Exclude<Change, { readonly kind: "rejected" }>;

/** A record of a CRM, and what it came to by the mapping. */
export interface ReadObject {
  readonly id: string;
  /** Where it stands, for what is rejected: `tickets 88`. */
  readonly where: string;
  readonly changes: readonly Change[];
  /** Ids of records that were merged into it, and are no more. */
  readonly absorbed: readonly string[];
  /** Which customers these were by their ids alone, where that can be told. */
  readonly customers?: ReadonlyMap<string, string>;
  /** Ids of records that it is tied to, where these change without it. */
  readonly ties?: readonly string[];
}

/** Records that are known, with what they were tied to; undefined: that is not known. */
export interface KnownTies {
  readonly objects: readonly { readonly id: string; readonly ties: readonly string[] | undefined }[];
  /** Where to go on; null: there is no more. */
  readonly after: string | null;
}

/** Changes to report, and what to keep when they are in the ledger. */
export interface Stretch {
  readonly changes: readonly Change[];
  readonly kept: () => void;
}

/** What is known of a record: what to report when it is gone, and whose it made itself known as. */
interface Told {
  readonly id: string;
  readonly facts: readonly GoneFact[];
  readonly customer: string | null;
  /** Digests of the changes that the ledger has of it; what it was made of before these were kept had none. */
  readonly has?: readonly string[];
  /** Whether the ledger may have nothing of it yet. */
  readonly isNew?: boolean;
  readonly ties?: readonly string[];
  /** Ids of records that were merged into it, as far as that was told. */
  readonly absorbed?: readonly string[];
}

interface GoneFact {
  /** Which record of the vocabulary it is, as {@link subjectOf} names it. */
  readonly subject: string;
  readonly record: string;
  readonly data: Readonly<Record<string, Json>>;
  /** As of when it is gone, where somebody else may have said more of it since; absent: now. */
  readonly at?: string;
}

/** Whose a record was that is gone: it may still turn out to have been merged into another. */
interface Departed {
  readonly id: string;
  readonly customer: string;
}

/** No record's content. */
const UNTOLD = "";
const UNKNOWN: Omit<Told, "id"> = { facts: [], customer: null };

/**
 * What a CRM's records came to when they were read last. So what has not changed is not reported again; and what a record is no
 * longer, also when it is gone or was merged into another, is reported as gone.
 */
export class KnownObjects {
  readonly #source: string;
  readonly #keep: Keep;
  readonly #vocabulary: () => Vocabulary;

  /** @throws KeepError `no_key` by its methods, if the keep is not sealed */
  constructor(source: string, keep: Keep, vocabulary: () => Vocabulary) {
    this.#source = source;
    this.#keep = keep;
    this.#vocabulary = vocabulary;
  }

  /** Of these records, what is not known yet. It is noted that they were seen in this pass. */
  compare(objects: readonly ReadObject[], pass: number): Stretch {
    const compared = objects.map((object) => this.#compareOne(object, pass));
    this.#expect(compared, pass);
    return {
      changes: compared.flatMap(({ changes }) => changes),
      kept: () => {
        for (const { kept } of compared) kept();
      },
    };
  }

  /**
   * These are no more: what they came to is reported as gone. What is not known is passed over. Whose they were stays known: a customer
   * does not go with the record, and may be merged or erased later.
   */
  gone(objects: readonly { readonly id: string; readonly where: string }[]): Stretch {
    const known = objects.flatMap(({ id, where }) => {
      const told = this.#told(id);
      return told === null ? [] : [{ told, where }];
    });
    return {
      changes: known.flatMap(({ told }) => goneOf(told.facts)),
      kept: () => {
        const { rejections } = this.#keep;
        for (const { where } of objects) rejections.settle(this.#source, where);
        for (const { told } of known) this.#departed(told);
      },
    };
  }

  /** Whether a record is there, as far as is known. */
  has(id: string): boolean {
    return this.#keep.known.compare(this.#source, id, UNTOLD) !== "new";
  }

  /** Ids of what was not seen since a pass began, at most so many. */
  missing(pass: number, limit: number): readonly string[] {
    return this.#keep.known
      .missing(this.#source, pass, limit)
      .map(({ gone }) => (gone as unknown as Told).id);
  }

  /** What a record is tied to, as far as is known; undefined: that is not known. */
  tiesOf(id: string): readonly string[] | undefined {
    return this.#told(id)?.ties;
  }

  /** What is known of ties, some records at a time. @param after where to go on; null: at the beginning */
  ties(after: string | null, limit: number): KnownTies {
    const from = after === null ? null : Buffer.from(after, "hex");
    const found = this.#keep.known.list(this.#source, from, limit);
    const last = found.length < limit ? undefined : found.at(-1);
    return {
      objects: found.map(({ gone }) => {
        const { id, ties } = gone as unknown as Told;
        return { id, ties };
      }),
      after: last === undefined ? null : Buffer.from(last.digest).toString("hex"),
    };
  }

  /** How many are known, and how many of them were not seen since a pass began. */
  counts(pass: number): { readonly known: number; readonly missing: number } {
    const { known } = this.#keep;
    return { known: known.count(this.#source), missing: known.countMissing(this.#source, pass) };
  }

  /** The customer that a record made known, also if it is gone; null: none that is known. */
  customerOf(id: string): string | null {
    return this.#told(id)?.customer ?? this.#departure(id)?.customer ?? null;
  }

  /** Nothing of it is known any more. Call it in a transaction of the keep. */
  forget(id: string): void {
    this.#keep.known.drop(this.#source, id);
    this.#keep.known.drop(this.#departures, id);
  }

  #compareOne(object: ReadObject, pass: number): Compared {
    const { id, where, changes, absorbed, ties } = object;
    const { known, rejections } = this.#keep;
    const told = this.#told(id);
    const before = told ?? { id, ...UNKNOWN };
    const isRejected = changes.some(({ kind }) => kind === "rejected");
    const isNew = told === null || told.isNew === true;
    const tied = ties === undefined ? {} : { ties };
    const now = isRejected ? { ...before, isNew } : { ...this.#toldBy(id, changes), ...tied };
    const merged = absorbed.flatMap((one) => {
      const its = one === id ? null : this.#everTold(one);
      return its === null ? [] : [its];
    });
    const strangers = this.#strangersIn(object, before, now);
    // What of it did not fit is not known here: then all of it is brought again.
    const waits = rejections.has(this.#source, where);
    const content = isRejected ? UNTOLD : JSON.stringify(changes.map(contentOf));
    const isMerged = merged.length > 0 || strangers.length > 0;
    const isSame = !isRejected && !waits && !isMerged && known.compare(this.#source, id, content) === "same";
    const isAll = isNew || waits || merged.length > 0;
    const has = isAll ? [] : (before.has ?? []).filter((digest) => now.has?.includes(digest));
    const untold = isAll ? asFirst(changes) : changes.filter((change) => !has.includes(digestOf(change)));
    const facts = [...before.facts, ...now.facts];
    return {
      expected: isSame ? null : { id, facts, customer: now.customer, has, isNew },
      changes: isSame
        ? []
        : inOrder(untold, [...mergesInto(now, merged), ...strangers], left([before, ...merged], now)),
      kept: () => {
        const told = now.customer === null || absorbed.length === 0 ? {} : { absorbed };
        known.put(this.#source, id, content, pass, { ...now, ...told } as unknown as Json);
        for (const one of merged) {
          // Into whom they were merged is known only when what they were merged into fits.
          if (now.customer === null) this.#departed(one);
          else this.forget(one.id);
        }
        // Of what the mapping passes over now, nothing else says that it fits.
        if (changes.length === 0) rejections.settle(this.#source, where);
      },
    };
  }

  /** Merges of those into a record that were never read, and may yet be known as somebody's whose records were. */
  #strangersIn({ absorbed, customers }: ReadObject, before: Told, now: Told): readonly Change[] {
    const into = now.customer;
    if (into === null) return [];
    const done = new Set(before.absorbed);
    return absorbed.flatMap((id): readonly Change[] => {
      const from = customers?.get(id);
      if (from === undefined || from === into || done.has(id) || this.#everTold(id) !== null) return [];
      return [{ kind: "merge", merge: { from, into }, ifKnown: true }];
    });
  }

  /**
   * Notes what is about to be reported, before it is. If that ends half-way, nobody knows which of it the ledger has: then each is
   * reported again, as it is by then or as gone.
   */
  #expect(compared: readonly Compared[], pass: number): void {
    const expected = compared.flatMap((one) => (one.expected === null ? [] : [one.expected]));
    if (expected.length === 0) return;
    this.#keep.transact(() => {
      for (const one of expected) {
        this.#keep.known.put(this.#source, one.id, UNTOLD, pass - 1, one as unknown as Json);
      }
    });
  }

  #told(id: string): Told | null {
    return (this.#keep.known.told(this.#source, id) as Told | undefined) ?? null;
  }

  /** What is known of a record that may be gone. */
  #everTold(id: string): Told | null {
    const departed = this.#departure(id);
    return this.#told(id) ?? (departed === null ? null : { ...UNKNOWN, ...departed });
  }

  #departure(id: string): Departed | null {
    return (this.#keep.known.told(this.#departures, id) as Departed | undefined) ?? null;
  }

  #departed({ id, customer }: Told): void {
    this.forget(id);
    if (customer === null) return;
    this.#keep.known.put(this.#departures, id, UNTOLD, 0, { id, customer });
  }

  /** Under which name it is kept what is gone. */
  get #departures(): string {
    return `${this.#source}#gone`;
  }

  #toldBy(id: string, changes: readonly Change[]): Told {
    const facts = changes.flatMap((change): readonly GoneFact[] => {
      if (change.kind !== "fact" || change.fact.deleted === true) return [];
      const { record, data } = change.fact;
      const names = [...(this.#vocabulary().records.get(record)?.key ?? []), "customer"];
      const key = names.flatMap((name) => (data[name] === undefined ? [] : [[name, data[name] as Json]]));
      const subject = subjectOf(record, decodeRecord(this.#vocabulary(), record, data).key);
      const dated = change.atFirst === undefined ? {} : { at: change.atFirst };
      return [{ subject, record, data: Object.fromEntries(key), ...dated }];
    });
    const customer = changes.find(({ kind }) => kind === "customer");
    return {
      ...{ id, facts, has: changes.map(digestOf) },
      customer: customer?.kind === "customer" ? customer.customer.id : null,
    };
  }
}

/** Changes of a record of which the ledger may know nothing: as old as they may be, where they say so. */
export function asFirst(changes: readonly Change[]): readonly Change[] {
  return changes.map((change) =>
    change.kind === "fact" && change.atFirst !== undefined
      ? { ...change, fact: { ...change.fact, at: change.atFirst } }
      : change,
  );
}

interface Compared {
  readonly changes: readonly Change[];
  readonly expected: Told | null;
  readonly kept: () => void;
}

/**
 * A merge moves what the one had to the other. So what goes with the one is gone before, and what the other has comes after it.
 */
function inOrder(
  changes: readonly Change[],
  merges: readonly Change[],
  gone: readonly GoneFact[],
): readonly Change[] {
  const customers = changes.filter(({ kind }) => kind === "customer");
  const others = changes.filter(({ kind }) => kind !== "customer");
  return [...customers, ...goneOf(gone), ...merges, ...others];
}

function mergesInto({ customer: into }: Told, merged: readonly Told[]): readonly Change[] {
  return merged.flatMap(({ customer: from }): readonly Change[] =>
    from === null || into === null || from === into ? [] : [{ kind: "merge", merge: { from, into } }],
  );
}

/** What these came to, and this does not. */
function left(before: readonly Told[], now: Told): readonly GoneFact[] {
  const still = new Set(now.facts.map(({ subject }) => subject));
  return before.flatMap(({ facts }) => facts).filter(({ subject }) => !still.has(subject));
}

function goneOf(facts: readonly GoneFact[]): readonly Change[] {
  const unique = new Map(facts.map((fact) => [fact.subject, fact]));
  return [...unique.values()].map(({ subject: _subject, ...fact }) => ({
    kind: "fact",
    fact: { ...fact, deleted: true },
  }));
}

/** Equal for changes that say the same. */
function digestOf(change: Change): string {
  return createHash("sha256")
    .update(JSON.stringify(contentOf(change)))
    .digest("base64url")
    .slice(0, 22);
}

/** What a change says; where it came from says nothing. */
function contentOf(change: Change): unknown {
  if (change.kind === "rejected") return change;
  const { origin: _origin, ...content }: Report = change;
  return content;
}
