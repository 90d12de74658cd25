import type { Client } from "@hubspot/api-client";
import type { Note, NoteBoard } from "../notes.ts";
import type { Connection } from "./connection.ts";
import type { NoteKind } from "./note-kind.ts";
import { Objects, READ_BATCH } from "./objects.ts";

interface Form {
  readonly objects: "notes" | "tasks";
  readonly body: "hs_note_body" | "hs_task_body";
  /** HubSpot's number for what ties it to a contact. */
  readonly association: number;
}

const FORMS: Readonly<Record<NoteKind, Form>> = {
  note: { objects: "notes", body: "hs_note_body", association: 202 },
  task: { objects: "tasks", body: "hs_task_body", association: 204 },
};

/** The scopes for writing on contacts. */
export const NOTE_SCOPES = ["crm.objects.contacts.read", "crm.objects.contacts.write"];

/** Of a contact's notes, so many of the latest are looked through, */
const MOST_LOOKED_AT = 500;
/** and no more ids of them are read. */
const MOST_IDS = 10_000;
const ID_PAGE = 500;

/**
 * Contacts of HubSpot, to write notes or tasks on. HubSpot's search finds a new note late, so a note is found again among those that
 * hang on its contact.
 *
 * @param contactBy the property that holds the customer's id; null: it is the contact's own id
 */
export function contactBoard(connection: Connection, kind: NoteKind, contactBy: string | null): NoteBoard {
  const form = FORMS[kind];
  const scopes = NOTE_SCOPES;
  const contacts = new Objects(connection, "contacts", []);
  return {
    async personOf(customer, signal) {
      if (contactBy === null) {
        if (!/^\d{1,20}$/.test(customer)) return null;
        const { objects } = await contacts.read([customer], signal);
        return objects[0]?.id ?? null;
      }
      const filter = { propertyName: contactBy, operator: "EQ", value: customer } as const;
      const search = { filterGroups: [{ filters: [filter] }], properties: ["hs_object_id"], limit: 1 };
      const { results } = await connection.call(
        ({ crm }) => crm.objects.searchApi.doSearch("contacts", search as SearchRequest),
        { signal, scopes, isSearch: true },
      );
      return results[0]?.id ?? null;
    },
    async has(person, marker, signal) {
      const ids = await idsOn(connection, person, form, signal);
      for (let from = 0; from < ids.length; from += READ_BATCH) {
        const inputs = ids.slice(from, from + READ_BATCH).map((id) => ({ id }));
        const { results } = await connection.call(
          ({ crm }) =>
            crm.objects.batchApi.read(form.objects, {
              inputs,
              properties: [form.body],
              propertiesWithHistory: [],
            } as BatchRead),
          { signal, scopes },
        );
        if (results.some(({ properties }) => properties[form.body]?.includes(marker))) return true;
      }
      return false;
    },
    async write(person, note, signal) {
      const types = [{ associationCategory: "HUBSPOT_DEFINED", associationTypeId: form.association }];
      const created = { properties: propertiesOf(kind, note), associations: [{ to: { id: person }, types }] };
      await connection.call(({ crm }) => crm.objects.basicApi.create(form.objects, created as Creation), {
        signal,
        scopes,
        again: false,
      });
    },
  };
}

/** Ids of the latest notes on a contact. */
async function idsOn(
  connection: Connection,
  person: string,
  { objects }: Form,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const ids: string[] = [];
  for (let after: string | undefined; ids.length < MOST_IDS; ) {
    const from = after;
    const page = await connection.call(
      ({ crm }) => crm.associations.v4.basicApi.getPage("contacts", person, objects, from, ID_PAGE),
      { signal, scopes: NOTE_SCOPES },
    );
    ids.push(...page.results.map(({ toObjectId }) => String(toObjectId)));
    after = page.paging?.next?.after;
    if (after === undefined) break;
  }
  return ids.sort((one, other) => Number(other) - Number(one)).slice(0, MOST_LOOKED_AT);
}

function propertiesOf(kind: NoteKind, note: Note): Readonly<Record<string, string>> {
  const time = new Date(note.at).toISOString();
  if (kind === "note") return { hs_timestamp: time, hs_note_body: bodyOf(note, true) };
  return {
    hs_timestamp: time,
    hs_task_subject: note.title,
    hs_task_body: bodyOf(note, false),
    hs_task_status: "NOT_STARTED",
    hs_task_type: "TODO",
  };
}

/** HubSpot shows bodies as HTML. */
function bodyOf({ title, reasons, link, marker }: Note, withTitle: boolean): string {
  const parts = [
    ...(withTitle ? [`<p><strong>${escaped(title)}</strong></p>`] : []),
    `<ul>${reasons.map((reason) => `<li>${escaped(reason)}</li>`).join("")}</ul>`,
    ...(link === null ? [] : [`<p><a href="${escaped(link)}">${escaped(link)}</a></p>`]),
    `<p>${marker}</p>`,
  ];
  return parts.join("");
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

type SearchRequest = Parameters<Client["crm"]["objects"]["searchApi"]["doSearch"]>[1];
type BatchRead = Parameters<Client["crm"]["objects"]["batchApi"]["read"]>[1];
type Creation = Parameters<Client["crm"]["objects"]["basicApi"]["create"]>[1];
