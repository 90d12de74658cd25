import { type SalesforceData, SalesforceError } from "./salesforce-data.ts";
import type { Answer, Asked } from "./salesforce-fake.ts";

interface Job {
  readonly id: string;
  readonly made: number;
  readonly names: readonly string[];
  readonly rows: readonly (readonly string[])[];
  state: "UploadComplete" | "InProgress" | "JobComplete" | "Failed";
}

/** Results are kept for so long. */
const KEPT_MS = 7 * 24 * 60 * 60_000;

/** Query jobs of Bulk API 2.0, as a Salesforce runs them. */
export class SalesforceJobs {
  readonly #data: SalesforceData;
  readonly #now: () => number;
  readonly #jobs = new Map<string, Job>();
  /** How the next job ends; null: no more may be made today. */
  ends: "JobComplete" | "Failed" | null = "JobComplete";

  constructor(data: SalesforceData, now: () => number) {
    this.#data = data;
    this.#now = now;
  }

  get made(): number {
    return this.#jobs.size;
  }

  answer({ method, url, body }: Asked): Answer {
    const [, id = "", what] = /\/jobs\/query(?:\/(\w+)(?:\/(\w+))?)?$/.exec(url.pathname) ?? [];
    if (method === "POST" && id === "") return { status: 200, json: this.#make(JSON.parse(body).query) };
    const job = this.#jobs.get(id);
    if (job === undefined || this.#now() - job.made > KEPT_MS) {
      throw new SalesforceError("NOT_FOUND", "The requested resource does not exist");
    }
    if (what === "results") return resultsOf(job, url.searchParams);
    // It takes a while, and is looked at again.
    if (job.state === "UploadComplete") job.state = "InProgress";
    else if (job.state === "InProgress") job.state = this.ends ?? "JobComplete";
    return { status: 200, json: infoOf(job) };
  }

  #make(query: string): unknown {
    if (this.ends === null)
      throw new SalesforceError("LIMIT_EXCEEDED", "DailyBulkV2QueryJobs limit exceeded");
    const id = `750${String(this.#jobs.size + 1).padStart(12, "0")}AAA`;
    const job: Job = { id, made: this.#now(), state: "UploadComplete", ...this.#data.table(query) };
    this.#jobs.set(id, job);
    return infoOf(job);
  }
}

function infoOf({ id, state }: Job): unknown {
  return { id, operation: "query", state, contentType: "CSV", lineEnding: "LF", columnDelimiter: "COMMA" };
}

function resultsOf({ names, rows, state }: Job, query: URLSearchParams): Answer {
  if (state !== "JobComplete") throw new SalesforceError("INVALIDJOBSTATE", "The job is not complete.");
  const from = Number(Buffer.from(query.get("locator") ?? "", "base64").toString("utf8"));
  const to = from + Number(query.get("maxRecords") ?? 10_000);
  const lines = [names, ...rows.slice(from, to)].map((row) =>
    row.map((value) => `"${value.replaceAll('"', '""')}"`).join(","),
  );
  const locator = to >= rows.length ? "null" : Buffer.from(String(to)).toString("base64");
  const count = String(lines.length - 1);
  const headers = { "content-type": "text/csv", "sforce-locator": locator, "sforce-numberofrecords": count };
  return { status: 200, json: `${lines.join("\n")}\n`, headers };
}
