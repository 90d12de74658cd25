import type { FactSource, Json, Page } from "../../contract/fact-source.ts";
import type { Log } from "../../contract/log.ts";
import type { Notice } from "../../keep/notices.ts";
import { mapRecord } from "../../run/map-record.ts";
import type { Sleep } from "../../run/sleep.ts";
import { CrmProblem } from "../crm-problem.ts";
import { asFirst, type Stretch } from "../known-objects.ts";
import { isDue, joined, type Listed, ObjectReading, type ReadingParts } from "../object-reading.ts";
import { type BulkJob, BulkReading, JobLost } from "./bulk-job.ts";
import { EVERYTHING } from "./change-events.ts";
import { type Connection, LIMIT_NEAR } from "./connection.ts";
import { describeFields, type FieldTypes } from "./field-types.ts";
import { OBJECTS, Objects, READ_BATCH, type SalesforceRecord } from "./objects.ts";
import { fieldsRead, placeOf, readObject, readsRelated, type WhatIsRead, winnersOf } from "./read-objects.ts";

/** How records of one kind are read. */
export interface ObjectSourceParts extends WhatIsRead, ReadingParts {
  readonly silos: readonly string[];
  /** How long after what has changed was asked for it is asked for again; 0: in every pass. */
  readonly changesEveryMs: number;
  readonly connection: Connection;
  readonly sleep: Sleep;
  readonly log: Log;
}

/** How the first load goes: by jobs of Bulk API 2.0, as long as that is possible. */
interface Load {
  /** The job under way; null: there is none. */
  readonly job: BulkJob | null;
  /** How many were made; {@link MOST_JOBS}: no more are. */
  readonly jobs: number;
}

/** Before the id after which a reading goes on of what ties opportunities to contacts. */
const TIES = "ties:";
/** After so many jobs that came to no end, a load goes page by page. */
const MOST_JOBS = 3;

/**
 * Records of one kind as a source. Everything is read once, by a job of Salesforce's, and from time to time again, since what has left
 * the recycle bin is told by nothing; in between what has changed is asked for, with what was deleted and merged.
 */
export function objectSource(parts: ObjectSourceParts): FactSource {
  const { name, silos, mapping } = parts;
  return {
    name,
    silo: silos[0] ?? "customers",
    silos,
    read: (after, signal) => new Reading(parts, after, signal).pages(),
    again: async ({ where, raw }) => asFirst(await mapRecord(mapping, where, raw)),
  };
}

class Reading extends ObjectReading {
  readonly #parts: ObjectSourceParts;
  readonly #objects: Objects;
  readonly #bulk: BulkReading;
  #load: Load;
  #types: FieldTypes | null = null;

  constructor(parts: ObjectSourceParts, after: Json, signal: AbortSignal) {
    super(parts, after, signal);
    this.#parts = parts;
    const { connection, type, now } = parts;
    this.#objects = new Objects(connection, type, fieldsRead(parts));
    this.#bulk = new BulkReading(connection, OBJECTS[type], this.#objects.fields, now);
    const { job = null, jobs = 0 } = this.at as unknown as Partial<Load>;
    this.#load = { job, jobs };
  }

  override async *pages(): AsyncGenerator<Page> {
    const { now, changesEveryMs, overlapMs } = this.#parts;
    // What a job read is older than what notices bring.
    if (this.at.wholeAt !== null && this.at.whole === null) yield* this.notices();
    if (this.signal.aborted) return;
    if (this.isWholeDue) yield* this.whole();
    else if (this.at.changes !== null || isDue(this.at.changesAt, changesEveryMs, now()))
      yield* this.changes();
    else return this.requireNoneRefused();
    if (this.signal.aborted) return;
    this.requireNoneRefused();
    const inStepAsOf = (this.at.changesAt ?? 0) - overlapMs;
    yield { changes: [], checkpoint: this.checkpoint(), inStepAsOf };
  }

  /**
   * What a job read is as old as the job: so only the first load is by one, and what has changed since it was made is read before
   * anything counts as in step.
   */
  protected override async *everything(): AsyncGenerator<Page> {
    while (this.#isByJob && this.at.whole?.isRead === false && !this.signal.aborted) {
      try {
        yield await this.#byJob();
      } catch (error) {
        this.#jobFailed(error);
      }
    }
    this.#load = { ...this.#load, job: null };
    yield* super.everything();
  }

  protected override async listed(after: string | null): Promise<Listed> {
    const page = await this.#objects.list(after, this.signal);
    return { stretch: await this.#taken(page.records, []), after: page.after };
  }

  /** First what has changed itself, and then what has come to belong to others, which is no change of it. */
  protected override async changed(since: number, after: string | null): Promise<Listed> {
    if (after?.startsWith(TIES) === true) return this.#tied(since, after.slice(TIES.length));
    const page = await this.#objects.changedSince(since, after, this.signal);
    const next = page.after ?? (readsRelated(this.#parts) ? TIES : null);
    return { stretch: await this.#taken(page.records, []), after: next };
  }

  async #tied(since: number, from: string): Promise<Listed> {
    const { ids, after } = await this.#objects.tiedSince(since, from === "" ? null : from, this.signal);
    const looked: Stretch[] = [];
    for (let at = 0; at < ids.length; at += READ_BATCH) {
      looked.push(await this.#lookedAt(ids.slice(at, at + READ_BATCH)));
    }
    return { stretch: joined(...looked), after: after === null ? null : `${TIES}${after}` };
  }

  /** It may have been merged into another, or be there again. */
  protected override missing(ids: readonly string[]): Promise<Stretch> {
    return this.#lookedAt(ids);
  }

  protected override noticed(notices: readonly Notice[]): Promise<Stretch> {
    if (notices.some(({ kind }) => kind === EVERYTHING) && this.at.whole === null) this.beginWhole();
    const named = notices.filter(({ kind }) => kind !== EVERYTHING);
    return this.#lookedAt([...new Set(named.map(({ object }) => object))]);
  }

  protected override checkpoint(): Json {
    return { ...this.at, ...this.#load } as unknown as Json;
  }

  get #isByJob(): boolean {
    const { wholeAt, whole } = this.at;
    const isBegun = whole?.after !== null && whole?.after !== undefined;
    return wholeAt === null && !isBegun && this.#load.jobs < MOST_JOBS && !readsRelated(this.#parts);
  }

  /** The next step of a load by a job: it is made, it is ready, or a page of it. */
  async #byJob(): Promise<Page> {
    const { job, jobs } = this.#load;
    const { signal } = this;
    if (job === null) {
      // What has changed since then is read once more: so it is from before there is a job.
      this.beginWhole();
      this.#load = { job: await this.#bulk.begin(signal), jobs: jobs + 1 };
      return this.page(joined());
    }
    if (!job.isReady) {
      this.#load = { job: await this.#bulk.ready(job, this.#parts.sleep, signal), jobs };
      return this.page(joined());
    }
    this.#types ??= await describeFields(this.#parts.connection, OBJECTS[this.#parts.type], signal);
    const { records, locator } = await this.#bulk.page(job, this.#types, signal);
    const stretch = await this.#taken(records, []);
    this.#load = { job: locator === null ? null : { ...job, locator }, jobs };
    if (locator === null && this.at.whole !== null) {
      this.at = { ...this.at, whole: { ...this.at.whole, isRead: true } };
    }
    return this.page(stretch);
  }

  /** What is refused for a job may be given page by page: fields that no job reads, or no more jobs today. */
  #jobFailed(error: unknown): void {
    if (!(error instanceof CrmProblem) || error.mayPass || error.status === 401) throw error;
    if (error.code === LIMIT_NEAR) throw error;
    const { name, log } = this.#parts;
    log.warn("load by a job failed", { adapter: name, code: error.code });
    const jobs = error instanceof JobLost ? this.#load.jobs : MOST_JOBS;
    this.#load = { job: null, jobs };
  }

  /** These as they are now, or as gone. */
  async #lookedAt(ids: readonly string[]): Promise<Stretch> {
    const records = await this.#objects.read(ids, this.signal);
    const found = new Set(records.map(({ Id }) => Id));
    return this.#taken(
      records,
      ids.filter((id) => !found.has(id)),
    );
  }

  /** Records as Salesforce gave them, deleted ones too, and ids of which it has nothing any more. */
  async #taken(records: readonly SalesforceRecord[], lost: readonly string[]): Promise<Stretch> {
    const { type } = this.#parts;
    const winners = await winnersOf(records, this.#objects, this.signal);
    const live = new Map(records.filter(({ IsDeleted }) => !IsDeleted).map((one) => [one.Id, one]));
    const absorbed = new Map<string, string[]>();
    for (const [loser, winner] of winners) {
      live.set(winner.Id, winner);
      absorbed.set(winner.Id, [...(absorbed.get(winner.Id) ?? []), loser]);
    }
    const read = await Promise.all(
      [...live.values()].map((one) => readObject(this.#parts, one, absorbed.get(one.Id) ?? [])),
    );
    const deleted = records.filter(({ Id, IsDeleted }) => IsDeleted && !winners.has(Id)).map(({ Id }) => Id);
    const gone = this.known.gone([...deleted, ...lost].map((id) => placeOf(type, id)));
    return joined(gone, this.known.compare(read, this.at.pass));
  }
}
