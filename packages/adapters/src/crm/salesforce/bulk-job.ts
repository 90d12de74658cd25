import { parse } from "csv-parse/sync";
import type { Sleep } from "../../run/sleep.ts";
import { CrmProblem } from "../crm-problem.ts";
import type { Connection } from "./connection.ts";
import type { FieldTypes } from "./field-types.ts";
import type { SalesforceRecord } from "./objects.ts";

/** A job of Bulk API 2.0 that reads all records of a kind, and how far its results were taken. */
export interface BulkJob {
  readonly id: string;
  readonly made: number;
  readonly isReady: boolean;
  /** Where the next page of results begins; null: with the first one. */
  readonly locator: string | null;
}

/** A page of a job's results. */
export interface BulkPage {
  readonly records: readonly SalesforceRecord[];
  /** Where to go on; null: there is no more. */
  readonly locator: string | null;
}

/** Records in a page of results: so it stays bounded. */
const PAGE = 500;
/** A job is asked about so often, in milliseconds: soon at first, then seldom. */
const LOOK = { firstMs: 2_000, mostMs: 30_000 };
/** A job that has not ended by then is given up. Salesforce gives a job up after its own tries, each of which has ten minutes. */
const LONGEST_MS = 3 * 60 * 60_000;
/** An id of a job, of which nothing else may come into an address. */
const JOB_ID = /^[A-Za-z0-9]{15,18}$/;

/** A job did not come to its end, and another one may. */
export class JobLost extends CrmProblem {
  override readonly name = "JobLost";
}

/** Reads all records of a kind by a job of Salesforce's. Every method throws CrmProblem, or what the signal was given for. */
export class BulkReading {
  readonly #connection: Connection;
  readonly #object: string;
  readonly #fields: readonly string[];
  readonly #now: () => number;

  /** @param fields names of fields only */
  constructor(connection: Connection, object: string, fields: readonly string[], now: () => number) {
    this.#connection = connection;
    this.#object = object;
    this.#fields = fields;
    this.#now = now;
  }

  /** Has Salesforce begin to read. If it throws, there may be a job all the same, which Salesforce forgets after a week. */
  async begin(signal: AbortSignal): Promise<BulkJob> {
    const query = `SELECT ${this.#fields.join(",")} FROM ${this.#object}`;
    const body = { operation: "query", query, columnDelimiter: "COMMA", lineEnding: "LF" };
    const { id } = await this.#connection.call<JobInfo>(
      {
        method: "POST",
        url: "/jobs/query",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
      },
      this.#question(signal),
    );
    if (JOB_ID.test(String(id))) return { id: String(id), made: this.#now(), isReady: false, locator: null };
    throw new CrmProblem("no_job", "Salesforce names no job.", "See status.salesforce.com.");
  }

  /** Waits until a job has read everything. @throws JobLost */
  async ready(job: BulkJob, sleep: Sleep, signal: AbortSignal): Promise<BulkJob> {
    for (let looked = 1; ; looked++) {
      const { state } = await this.#ofJob(() =>
        this.#connection.call<JobInfo>(
          { method: "GET", url: `/jobs/query/${job.id}` },
          this.#question(signal),
        ),
      );
      if (state === "JobComplete") return { ...job, isReady: true };
      if (state !== "UploadComplete" && state !== "InProgress") throw lost("job_failed");
      if (this.#now() - job.made > LONGEST_MS) throw lost("job_too_long");
      await sleep(Math.min(LOOK.mostMs, LOOK.firstMs * looked), signal);
      signal.throwIfAborted();
    }
  }

  /** A page of what it read. @throws JobLost if Salesforce does not have it any more */
  async page({ id, locator }: BulkJob, types: FieldTypes, signal: AbortSignal): Promise<BulkPage> {
    const from = locator === null ? "" : `&locator=${encodeURIComponent(locator)}`;
    const url = `/jobs/query/${id}/results?maxRecords=${PAGE}${from}`;
    const answer = await this.#ofJob(() => this.#connection.results(url, this.#question(signal)));
    return { records: recordsIn(answer.text, types), locator: answer.locator };
  }

  #question(signal: AbortSignal) {
    return { signal, object: this.#object, fields: this.#fields };
  }

  /** What Salesforce refuses about a job, it would refuse again: the job is no more, or was never readable. */
  async #ofJob<T>(ask: () => Promise<T>): Promise<T> {
    try {
      return await ask();
    } catch (error) {
      if (error instanceof CrmProblem && isAboutJob(error)) throw lost(error.code);
      throw error;
    }
  }
}

interface JobInfo {
  readonly id?: unknown;
  readonly state?: unknown;
}

/** Neither the token nor a permission nor a limit is what is wrong, nor what passes. */
function isAboutJob({ mayPass, status }: CrmProblem): boolean {
  return !mayPass && status === null;
}

function lost(code: string): JobLost {
  return new JobLost(code, `Salesforce's job did not come to its end (${code}).`, "Another one is made.");
}

/** Records of a table as the interface would give them one by one. @throws CrmProblem */
function recordsIn(text: string, types: FieldTypes): readonly SalesforceRecord[] {
  const [columns, ...rows] = rowsOf(text);
  if (columns === undefined) return [];
  const fields = columns.map((column) => types.of(column));
  if (!fields.some((field) => field?.name === "Id")) throw unreadable();
  return rows.map((row) => {
    const entries = row.flatMap((value, index) => {
      const field = fields[index];
      return field === undefined ? [] : [[field.name, field.read(value)] as const];
    });
    return Object.fromEntries(entries) as SalesforceRecord;
  });
}

function rowsOf(text: string): readonly (readonly string[])[] {
  try {
    return parse(text, { bom: true, delimiter: ",", skip_empty_lines: true });
  } catch {
    // What it says quotes the table.
    throw unreadable();
  }
}

function unreadable(): CrmProblem {
  return new CrmProblem("unreadable", "Salesforce's answer is no table.", "See status.salesforce.com.", {
    mayPass: true,
  });
}
