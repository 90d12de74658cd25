import type { Json } from "../../contract/fact-source.ts";
import type { Connection } from "./connection.ts";

/** Kinds of records that are read of Salesforce. */
export type ObjectType = "contacts" | "cases" | "opportunities";

/** What Salesforce calls them. */
export const OBJECTS: Readonly<Record<ObjectType, string>> = {
  contacts: "Contact",
  cases: "Case",
  opportunities: "Opportunity",
};

/** A record, with the fields that were asked for. */
export interface SalesforceRecord {
  readonly Id: string;
  readonly IsDeleted: boolean;
  /** Into which record this one was merged. */
  readonly MasterRecordId?: string | null;
  readonly [field: string]: Json | undefined;
}

export interface RecordPage {
  readonly records: readonly SalesforceRecord[];
  /** After which id to go on; null: there is no more. */
  readonly after: string | null;
}

/** What ties an opportunity to a contact. */
const ROLE = "OpportunityContactRole";

/** Ids of opportunities. */
export interface TiePage {
  readonly ids: readonly string[];
  /** After which id to go on; null: there is no more. */
  readonly after: string | null;
}

/** Records that are asked for at a time: so an answer stays bounded. */
const PAGE = 500;
/** Ids that are asked for at a time: a question stands in an address, which must not be too long. */
export const READ_BATCH = 100;
/** An id in its long form, as the interface gives it. */
export const ID = /^[A-Za-z0-9]{18}$/;

interface Answer {
  readonly records: readonly SalesforceRecord[];
  readonly done: boolean;
}

/** Records of one kind. Every method throws CrmProblem, or what the signal was given for. */
export class Objects {
  readonly #connection: Connection;
  readonly #object: string;

  /** What is read of each, with what is always. */
  readonly fields: readonly string[];

  /** @param fields what to read of each */
  constructor(connection: Connection, type: ObjectType, fields: readonly string[]) {
    this.#connection = connection;
    this.#object = OBJECTS[type];
    const own = type === "contacts" ? ["Id", "IsDeleted", "MasterRecordId"] : ["Id", "IsDeleted"];
    this.fields = [...new Set([...own, ...fields])];
  }

  /** A page of all that are there, by their ids. */
  list(after: string | null, signal: AbortSignal): Promise<RecordPage> {
    return this.#page("query", after === null ? [] : [`Id > ${quoted(after)}`], signal);
  }

  /** A page of those that have changed since an instant, deleted ones too, by their ids: so none is passed over that ties. */
  changedSince(since: number, after: string | null, signal: AbortSignal): Promise<RecordPage> {
    const changed = `SystemModstamp >= ${new Date(since).toISOString()}`;
    const later = after === null ? [] : [`Id > ${quoted(after)}`];
    return this.#page("queryAll", [changed, ...later], signal);
  }

  /**
   * A page of opportunities whose contacts have changed since an instant, by the ids of what ties them. What was untied is not among
   * them: it is in no recycle bin.
   */
  async tiedSince(since: number, after: string | null, signal: AbortSignal): Promise<TiePage> {
    const fields = ["Id", "OpportunityId"];
    const changed = `SystemModstamp >= ${new Date(since).toISOString()}`;
    const later = after === null ? "" : ` AND Id > ${quoted(after)}`;
    const soql = `SELECT ${fields.join(",")} FROM ${ROLE} WHERE ${changed}${later} ORDER BY Id LIMIT ${PAGE}`;
    const { records, done } = await this.#connection.call<Answer>(
      { method: "GET", url: `/query?q=${encodeURIComponent(soql)}` },
      { signal, object: ROLE, fields },
    );
    const isAll = done && records.length < PAGE;
    const ids = new Set(records.map(({ OpportunityId: id }) => String(id)));
    return { ids: [...ids], after: isAll ? null : (records.at(-1)?.Id ?? null) };
  }

  /** Those of these that are there or in the recycle bin, at most {@link READ_BATCH}. */
  async read(ids: readonly string[], signal: AbortSignal): Promise<readonly SalesforceRecord[]> {
    const known = ids.filter((id) => ID.test(id));
    if (known.length === 0) return [];
    const among = `Id IN (${known.map(quoted).join(",")})`;
    const found: SalesforceRecord[] = [];
    for (let after: string | null = null, isFirst = true; isFirst || after !== null; isFirst = false) {
      const later: readonly string[] = after === null ? [] : [`Id > ${quoted(after)}`];
      const page: RecordPage = await this.#page("queryAll", [among, ...later], signal);
      found.push(...page.records);
      after = page.after;
    }
    return found;
  }

  async #page(how: Resource, where: readonly string[], signal: AbortSignal): Promise<RecordPage> {
    const { records, done } = await this.#ask(how, where, signal);
    // Salesforce may give fewer at a time than were asked for, and says so.
    const isAll = done && records.length < PAGE;
    return { records, after: isAll ? null : (records.at(-1)?.Id ?? null) };
  }

  #ask(how: Resource, where: readonly string[], signal: AbortSignal): Promise<Answer> {
    const conditions = where.length === 0 ? "" : ` WHERE ${where.join(" AND ")}`;
    const soql = `SELECT ${this.fields.join(",")} FROM ${this.#object}${conditions} ORDER BY Id LIMIT ${PAGE}`;
    return this.#connection.call<Answer>(
      { method: "GET", url: `/${how}?q=${encodeURIComponent(soql)}` },
      { signal, object: this.#object, fields: this.fields },
    );
  }
}

/** With `queryAll`, what was deleted or merged is given too, as long as it is in the recycle bin. */
type Resource = "query" | "queryAll";

/** @throws RangeError for what is no id, of which nothing may come into a question */
export function quoted(id: string): string {
  if (!ID.test(id)) throw new RangeError("This is no id of Salesforce.");
  return `'${id}'`;
}
