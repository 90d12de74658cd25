import type { Change, FactSource, Json, Page } from "../../contract/fact-source.ts";
import type { Notice } from "../../keep/notices.ts";
import { mapRecord } from "../../run/map-record.ts";
import { asFirst, KnownObjects, type Stretch } from "../known-objects.ts";
import {
  isDue,
  joined,
  type Listed,
  ObjectReading,
  type Progress,
  type ReadingParts,
} from "../object-reading.ts";
import type { Connection } from "./connection.ts";
import { ErasedContacts, type ToErase } from "./erased-contacts.ts";
import { Objects, READ_BATCH, TIES_BATCH } from "./objects.ts";
import {
  ObjectReader,
  placeOf,
  propertiesRead,
  readsContacts,
  unreadOf,
  type WhatIsRead,
} from "./read-objects.ts";
import { Ties } from "./ties.ts";

/** How records of one kind are read. */
export interface ObjectSourceParts extends WhatIsRead, ReadingParts {
  readonly silos: readonly string[];
  /** Under which name the adapter reads contacts; null: it reads none. */
  readonly contactsName: string | null;
  /** Whether who was erased in HubSpot for privacy is erased here. */
  readonly erases: boolean;
  /** How often archived records are looked through. */
  readonly deletionsEveryMs: number;
  readonly connection: Connection;
}

/** How far what no time of change tells of was looked through. */
interface Looks {
  /** A look at whose records are that is under way. */
  readonly ties: Progress | null;
  /** When one last began that has ended; null: none has. */
  readonly tiesAt: number | null;
}

/** How far what is archived was looked through. */
interface Archive {
  /** A reading of it that is under way. */
  readonly archived: (Progress & { readonly isRead: boolean }) | null;
  /** When one last began that has ended; null: none has. */
  readonly archivedAt: number | null;
  /** And the one before that. */
  readonly archivedBefore: number | null;
}

/** To read a record again may take so long. */
const AGAIN_MS = 60_000;
/** Of what was not seen in a reading of what is archived. */
const BEFORE_ANY = 0;

/**
 * Records of one kind as a source. Everything is read once, and from time to time again, since no search tells of records that
 * were erased, or restored; in between what has changed is searched for, and what was archived is looked through.
 */
export function objectSource(parts: ObjectSourceParts): FactSource {
  const { name, silos, mapping } = parts;
  return {
    name,
    silo: silos[0] ?? "customers",
    silos,
    read: (after, signal) => new Reading(parts, after, signal).pages(),
    again: async ({ where, raw }) => {
      const unread = unreadOf(raw);
      return asFirst(unread === null ? await mapRecord(mapping, where, raw) : await readAgain(parts, unread));
    },
  };
}

/** What a record comes to that could not be read whole; nothing if it is there no more. @throws HubspotProblem */
async function readAgain(parts: ObjectSourceParts, id: string): Promise<readonly Change[]> {
  const signal = AbortSignal.timeout(AGAIN_MS);
  const { objects, reader } = readerOf(parts, signal);
  const found = await objects.read([id], signal);
  const read = await reader.mapped(found.objects);
  return read.find((one) => one.id === id)?.changes ?? [];
}

/** What records of one kind are read with. */
function readerOf(parts: ObjectSourceParts, signal: AbortSignal) {
  const { connection, type, name, contactsName, keep, vocabulary } = parts;
  const objects = new Objects(connection, type, propertiesRead(parts));
  const known = new KnownObjects(name, keep, vocabulary);
  const contacts = contactsName === null ? null : new KnownObjects(contactsName, keep, vocabulary);
  const ties = new Ties({ connection, objects, known, contacts });
  return { objects, ties, reader: new ObjectReader(parts, objects, ties, signal) };
}

class Reading extends ObjectReading {
  readonly #parts: ObjectSourceParts;
  readonly #objects: Objects;
  readonly #ties: Ties;
  readonly #reader: ObjectReader;
  readonly #erasedContacts: ErasedContacts;
  #archive: Archive;
  #looks: Looks;

  constructor(parts: ObjectSourceParts, after: Json, signal: AbortSignal) {
    super(parts, after, signal);
    this.#parts = parts;
    const read = readerOf(parts, signal);
    this.#objects = read.objects;
    this.#ties = read.ties;
    this.#reader = read.reader;
    this.#erasedContacts = new ErasedContacts(parts.name, parts.keep);
    const {
      archived = null,
      archivedAt = null,
      archivedBefore = null,
      ties = null,
      tiesAt = null,
    } = this.at as unknown as Partial<Archive & Looks>;
    this.#looks = { ties, tiesAt };
    this.#archive = { archived, archivedAt, archivedBefore };
  }

  override async *pages(): AsyncGenerator<Page> {
    const { overlapMs } = this.#parts;
    yield* this.notices();
    if (this.isWholeDue) {
      yield* this.whole();
      this.requireNoneRefused();
      // What was there is not archived.
      if (!this.signal.aborted) this.#endArchive({ archivedAt: this.at.wholeAt });
      if (!this.signal.aborted) this.#looks = { ties: null, tiesAt: this.at.wholeAt };
    } else {
      yield* this.changes();
      // What a search still has of a record that was archived is put right here.
      if (this.#isArchiveDue && !this.signal.aborted) yield* this.#archived();
      if (this.#areTiesDue && !this.signal.aborted) yield* this.#tied();
    }
    if (this.signal.aborted) return;
    this.requireNoneRefused();
    const looked = [this.#archive.archivedAt ?? 0, ...(this.#hasTies ? [this.#looks.tiesAt ?? 0] : [])];
    const inStepAsOf = Math.min(this.at.changesAt ?? 0, ...looked) - overlapMs;
    yield { changes: [], checkpoint: this.checkpoint(), inStepAsOf };
  }

  /**
   * To restore a record is no change of it. One that was made, archived and restored between two looks at what is archived was in none
   * of them, and its time of change is from before it could be seen: so with each look, changes are asked for from before the last one.
   */
  protected override get changesFrom(): number | null {
    const changesFrom = super.changesFrom;
    if (changesFrom === null || !this.#isArchiveDue) return changesFrom;
    const { archivedBefore, archivedAt } = this.#archive;
    return Math.min(changesFrom, archivedBefore ?? archivedAt ?? changesFrom);
  }

  protected override async listed(after: string | null): Promise<Listed> {
    const page = await this.#objects.list(after, false, this.signal);
    const read = await this.#reader.mapped(page.objects);
    return { stretch: this.known.compare(read, this.at.pass), after: page.after };
  }

  protected override async changed(since: number, after: string | null): Promise<Listed> {
    const page = await this.#objects.changedSince(since, after, this.signal);
    return { stretch: await this.#lookedAt(page.ids), after: page.after };
  }

  /** It may have been merged into another, or be there again; what is archived may be restored before anybody looks at what is. */
  protected override missing(ids: readonly string[]): Promise<Stretch> {
    return this.#lookedAt(ids);
  }

  protected override async noticed(notices: readonly Notice[]): Promise<Stretch> {
    const erased = this.#erasedContacts.by(notices);
    const others = new Set(notices.map(({ object }) => object)).difference(erased.ids);
    return joined(await this.#erased(erased), await this.#lookedAt([...others]));
  }

  protected override checkpoint(): Json {
    return { ...this.at, ...this.#archive, ...this.#looks } as unknown as Json;
  }

  /**
   * Looks through what is archived: what is known of it is gone, unless it was merged into another, which HubSpot archives too. What is
   * so no longer is there again.
   */
  async *#archived(): AsyncGenerator<Page> {
    const { keep, now } = this.#parts;
    let at = this.#archive.archived ?? { after: null, began: now(), isRead: false };
    const { began } = at;
    while (!at.isRead) {
      if (this.signal.aborted) return;
      const { objects, after } = await this.#objects.list(at.after, true, this.signal);
      at = { ...at, after, isRead: after === null };
      this.#archive = { ...this.#archive, archived: at };
      const ids = objects.map(({ id }) => id);
      const looked = await this.#lookedAt(ids.filter((id) => this.known.has(id)));
      yield this.page(joined(looked, this.#asArchived(ids, began)));
    }
    for (;;) {
      const missing = keep.known.missing(this.#archiveName, began, READ_BATCH);
      if (missing.length === 0 || this.signal.aborted) break;
      const ids = missing.map(({ gone }) => String((gone as { readonly id: Json }).id));
      const forgotten = (): void => {
        for (const { digest } of missing) keep.known.forget(this.#archiveName, digest);
      };
      yield this.page(joined(await this.#lookedAt(ids), { changes: [], kept: forgotten }));
    }
    if (!this.signal.aborted) this.#endArchive({ archived: null, archivedAt: began });
  }

  /** To be tied to another contact is no change of a record: so whose each is is looked at, and what is another's now is read. */
  async *#tied(): AsyncGenerator<Page> {
    let at = this.#looks.ties ?? { after: null, began: this.#parts.now() };
    for (let isFirst = true; isFirst || at.after !== null; isFirst = false) {
      if (this.signal.aborted) return;
      const { objects, after } = this.known.ties(at.after, TIES_BATCH);
      const ids = objects.map(({ id }) => id);
      const contacts = await this.#ties.of(ids, this.signal);
      const moved = objects.filter(({ id, ties }) => ties?.join() !== (contacts.get(id) ?? []).join());
      const looked: Stretch[] = [];
      for (let from = 0; from < moved.length; from += READ_BATCH) {
        const some = moved.slice(from, from + READ_BATCH);
        looked.push(await this.#lookedAt(some.map(({ id }) => id)));
      }
      at = { ...at, after };
      this.#looks = after === null ? { ties: null, tiesAt: at.began } : { ...this.#looks, ties: at };
      yield this.page(joined(...looked));
    }
  }

  get #hasTies(): boolean {
    return readsContacts(this.#parts);
  }

  get #areTiesDue(): boolean {
    const { ties, tiesAt } = this.#looks;
    const { deletionsEveryMs, now } = this.#parts;
    return this.#hasTies && (ties !== null || isDue(tiesAt, deletionsEveryMs, now()));
  }

  get #isArchiveDue(): boolean {
    const { archived, archivedAt } = this.#archive;
    return archived !== null || isDue(archivedAt, this.#parts.deletionsEveryMs, this.#parts.now());
  }

  #endArchive(ended: Partial<Archive>): void {
    this.#archive = { ...this.#archive, ...ended, archivedBefore: this.#archive.archivedAt };
  }

  /** Notes that these were archived when they were looked at: if they are so no longer, they may be there again. */
  #asArchived(ids: readonly string[], at: number): Stretch {
    const { known } = this.#parts.keep;
    return {
      changes: [],
      kept: () => {
        for (const id of ids) known.put(this.#archiveName, id, "", at, { id });
      },
    };
  }

  /** Under which name it is kept what is archived. */
  get #archiveName(): string {
    return `${this.#parts.name}#archived`;
  }

  /** These as they are now; those that are not there any more are gone. */
  async #lookedAt(ids: readonly string[]): Promise<Stretch> {
    if (ids.length === 0) return joined();
    const { objects, mergedInto } = await this.#objects.read(ids, this.signal);
    const read = await this.#reader.mapped(objects, mergedInto);
    const there = new Set(read.flatMap(({ id, absorbed }) => [id, ...absorbed]));
    const lost = ids.filter((id) => !there.has(id));
    const gone = this.known.gone(lost.map((id) => placeOf(this.#parts.type, id)));
    return joined(gone, this.#asArchived(lost, BEFORE_ANY), this.known.compare(read, this.at.pass));
  }

  async #erased({ ids, kept }: ToErase): Promise<Stretch> {
    const { type, erases } = this.#parts;
    const gone = this.known.gone([...ids].map((id) => placeOf(type, id)));
    const erasures: Change[] = [];
    for (const id of erases ? ids : []) {
      const customer = this.known.customerOf(id) ?? (await this.#reader.customerOf(id));
      if (customer !== null) erasures.push({ kind: "erasure", customer });
    }
    const done: Stretch = {
      changes: erasures,
      kept: () => {
        kept();
        if (erases) for (const id of ids) this.known.forget(id);
      },
    };
    return joined(gone, done);
  }
}
