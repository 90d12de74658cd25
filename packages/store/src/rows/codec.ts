import type { Entry, Evidence, Item, Known, LedgerEvent, Message, MessageRequest } from "@comity/core";
import { StoreError } from "@comity/core";

type Fields = Readonly<Record<string, Known>>;

/** What an entry's own row keeps as JSON: all but what has a column, and what is personal. */
type EntryContent = Omit<
  Entry,
  "id" | "sequence" | "customer" | "household" | "state" | "dueAt" | "message" | "request"
> & { readonly message: Omit<Message, "about" | "items"> };

/** What is personal in an entry. */
interface RequestContent {
  readonly request: MessageRequest;
  readonly about: Fields;
  readonly items: readonly Item[];
}

export interface EntryRow {
  readonly sequence: number;
  readonly id: string;
  readonly household: string;
  readonly customer: string;
  readonly state: string;
  readonly due_at: number | null;
  readonly content: string;
  /** Null when it was erased. */
  readonly request: string | null;
}

export function encodeFields(fields: Fields): string {
  return JSON.stringify(fields);
}

export function decodeFields(json: string): Fields {
  return bare(parse<Fields>(json));
}

export function encodeEntry(entry: Entry): { readonly content: string; readonly request: string } {
  const { id, sequence, customer, household, state, dueAt, message, request, ...rest } = entry;
  const { about, items, ...plain } = message;
  const content: EntryContent = { ...rest, message: plain };
  const personal: RequestContent = { request, about, items };
  return { content: JSON.stringify(content), request: JSON.stringify(personal) };
}

/** An entry whose request was erased comes back with as much of the request as is not personal. */
export function decodeEntry(row: EntryRow): Entry {
  const { message, ...rest } = parse<EntryContent>(row.content);
  return {
    ...rest,
    id: row.id,
    sequence: row.sequence,
    customer: row.customer,
    household: row.household,
    state: row.state as Entry["state"],
    dueAt: row.due_at,
    ...decodeMessage(message, row.request),
  };
}

function decodeMessage(
  message: EntryContent["message"],
  stored: string | null,
): Pick<Entry, "message" | "request"> {
  const { request, about, items } = stored === null ? erased(message) : parse<RequestContent>(stored);
  return {
    message: {
      ...message,
      about: bare(about),
      items: items.map((item) => ({ id: item.id, fields: bare(item.fields) })),
    },
    request,
  };
}

/** What decisions rested on is personal all through, so all of it stands in a table of its own. */
export interface EvidenceRow {
  readonly at: number;
  readonly clock: number;
  readonly sequence: number;
  /** Null: the same as that of the row before. */
  readonly content: string | null;
  /** Of the entry, which has the message. */
  readonly entry: string;
  readonly request: string | null;
}

/** What the evidence's own row keeps as JSON: all but what has a column, and the message, which the entry has. */
type EvidenceContent = Omit<Evidence, "at" | "clock" | "message" | "sequence">;

export function encodeEvidence(evidence: Evidence): string {
  const { at: _at, clock: _clock, message: _message, sequence: _sequence, ...content } = evidence;
  return JSON.stringify(content satisfies EvidenceContent);
}

/** @param rows of one entry, in order, the first one with content of its own. */
export function decodeEvidence(rows: readonly EvidenceRow[]): Evidence[] {
  let text = "{}";
  return rows.map(({ at, clock, content, sequence, entry, request }) => {
    text = content ?? text;
    const { customer, records, earlier, ...rest } = parse<EvidenceContent>(text);
    return {
      ...rest,
      at,
      clock,
      sequence,
      message: decodeMessage(parse<EntryContent>(entry).message, request).message,
      customer: { ...customer, fields: bare(customer.fields) },
      records: records.map((record) => ({ ...record, fields: bare(record.fields) })),
      earlier: earlier.map((one) => ({
        ...one,
        message: { ...one.message, about: bare(one.message.about) },
      })),
    };
  });
}

export function encodeEvent(event: LedgerEvent): string {
  return JSON.stringify(event);
}

export function decodeEvent(json: string): LedgerEvent {
  const event = parse<LedgerEvent>(json);
  return event.kind === "alert" ? { ...event, about: bare(event.about) } : event;
}

/** Scopes of an entry, keys of a customer or record. */
export function encodeTexts(texts: readonly string[]): string {
  return JSON.stringify(texts);
}

export function decodeTexts(json: string): readonly string[] {
  return parse<readonly string[]>(json);
}

function erased(message: EntryContent["message"]): RequestContent {
  const { id, department, intent, channel } = message;
  return { request: { id, department, intent, channel }, about: {}, items: [] };
}

/** A record by names from outside has no prototype, so that a field called `constructor` is absent unless it is given. */
function bare<T>(record: Readonly<Record<string, T>>): Readonly<Record<string, T>> {
  return Object.assign(Object.create(null), record);
}

/** Trusts the shape of what this program wrote, and nothing else about the file. */
function parse<T>(json: string): T {
  try {
    return JSON.parse(json) as T;
  } catch (error) {
    throw new StoreError(
      "corrupt",
      "The ledger holds a row that is not JSON, so something else has written to it. Restore it from a backup.",
      { cause: error },
    );
  }
}
