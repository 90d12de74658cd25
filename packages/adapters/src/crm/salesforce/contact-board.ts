import type { Json } from "../../contract/fact-source.ts";
import type { Note, NoteBoard } from "../notes.ts";
import type { Connection } from "./connection.ts";
import { ID, Objects, quoted, type SalesforceRecord } from "./objects.ts";
import { winnersOf } from "./read-objects.ts";

/** What tasks are in Salesforce. */
export const TASK = "Task";

/** Of a contact's tasks, so many of the latest are looked through. */
const MOST_LOOKED_AT = 500;
/** Salesforce's own bounds. */
const LONGEST_SUBJECT = 255;
const LONGEST_DESCRIPTION = 32_000;
/** Where a long answer goes on. */
const NEXT = /^\/services\/data\/v[\d.]+\/query(All)?\/[\w-]+$/;

/**
 * Contacts of Salesforce, to write tasks on. A task is found again among those of its contact, deleted ones too: what somebody has
 * deleted is not written once more.
 *
 * @param contactBy the field that holds the customer's id; null: it is the contact's own id
 * @param status of the tasks
 */
export function contactBoard(connection: Connection, contactBy: string | null, status: string): NoteBoard {
  const contacts = new Objects(connection, "contacts", []);
  const ask = <T>(url: string, signal: AbortSignal, object: string, fields: readonly string[]): Promise<T> =>
    connection.call<T>({ method: "GET", url }, { signal, object, fields });
  return {
    async personOf(customer, signal) {
      if (contactBy === null) return ID.test(customer) ? liveOf(customer, contacts, signal) : null;
      const soql = `SELECT Id FROM Contact WHERE ${contactBy} = '${escaped(customer)}' ORDER BY Id LIMIT 1`;
      const url = `/query?q=${encodeURIComponent(soql)}`;
      const { records } = await ask<Answer>(url, signal, "Contact", [contactBy]);
      return records[0]?.Id ?? null;
    },
    async has(person, marker, signal) {
      const fields = ["Id", "Description"];
      const soql =
        `SELECT ${fields.join(",")} FROM ${TASK} WHERE WhoId = ${quoted(person)} ` +
        `ORDER BY CreatedDate DESC, Id DESC LIMIT ${MOST_LOOKED_AT}`;
      let next: string | undefined = `/queryAll?q=${encodeURIComponent(soql)}`;
      while (next !== undefined) {
        const answer: Answer = await ask<Answer>(next, signal, TASK, fields);
        if (answer.records.some(({ Description }) => isMarked(Description, marker))) return true;
        const { done, nextRecordsUrl } = answer;
        next = !done && NEXT.test(nextRecordsUrl ?? "") ? nextRecordsUrl : undefined;
      }
      return false;
    },
    async write(person, note, signal) {
      await connection.call(
        {
          method: "POST",
          url: `/sobjects/${TASK}`,
          headers: { "content-type": "application/json" },
          body: JSON.stringify(taskOf(person, note, status)),
        },
        { signal, object: TASK, fields: [], again: false, writes: true },
      );
    },
  };
}

interface Answer {
  readonly records: readonly SalesforceRecord[];
  readonly done: boolean;
  readonly nextRecordsUrl?: string;
}

/** The contact itself, or the one into which it was merged; null: it is not there. */
async function liveOf(id: string, contacts: Objects, signal: AbortSignal): Promise<string | null> {
  const records = await contacts.read([id], signal);
  if (records.some(({ IsDeleted }) => !IsDeleted)) return id;
  return (await winnersOf(records, contacts, signal)).get(id)?.Id ?? null;
}

function isMarked(description: Json | undefined, marker: string): boolean {
  return typeof description === "string" && description.includes(marker);
}

function taskOf(
  person: string,
  { title, reasons, link, marker, at }: Note,
  status: string,
): Readonly<Record<string, string>> {
  // What comes last is never cut off: by it the task is found again.
  const end = [...(link === null ? [] : ["", link]), "", marker].join("\n");
  const why = reasons.map((reason) => `- ${reason}`).join("\n");
  return {
    WhoId: person,
    Subject: title.slice(0, LONGEST_SUBJECT),
    Description: `${why.slice(0, LONGEST_DESCRIPTION - end.length - 1)}\n${end}`,
    Status: status,
    ActivityDate: new Date(at).toISOString().slice(0, "2026-01-01".length),
  };
}

/** A text as it stands in a question. */
function escaped(text: string): string {
  return text
    .replace(/[\\'"]/g, (sign) => `\\${sign}`)
    .replaceAll("\n", "\\n")
    .replaceAll("\r", "\\r");
}
