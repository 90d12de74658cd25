import {
  type Compared,
  type EarlierMessage,
  type Entry,
  ERASED_HASH,
  ERASED_PERSON,
  earlierOf,
  type Item,
  type Known,
  type Message,
  type MessageRequest,
  type Reconciliation,
  type Review,
} from "@comity/core";
import { joinAnswer, type PlainAnswer, splitAnswer } from "./answer-codec.ts";
import { bare, parse } from "./json.ts";

/** What an entry's own row keeps as JSON: all but what has a column, and what is personal. */
type EntryContent = Omit<
  Entry,
  | "id"
  | "sequence"
  | "customer"
  | "household"
  | "state"
  | "dueAt"
  | "message"
  | "request"
  | "contentHash"
  | "reviews"
  | "reconciled"
  | "answer"
> & {
  readonly message: Omit<Message, "about" | "items">;
  readonly reviews: readonly Omit<Review, "by">[];
  readonly reconciled?: Omit<Reconciliation, "by"> & { readonly by?: string };
  readonly answer: PlainAnswer;
  /** Of an erased one: the customer's id that it follows. Absent in rows of earlier versions. */
  readonly askedFor?: string;
};

/** What is personal in an entry. The hash of its content too: whoever has it can try out what the content was. */
interface EntryPersonal {
  readonly request: MessageRequest;
  readonly about: Readonly<Record<string, Known>>;
  readonly items: readonly Item[];
  readonly contentHash: string;
  readonly texts: readonly string[];
  readonly reviewers: readonly string[];
  readonly startedBy?: string | undefined;
  readonly reconciledBy?: string | undefined;
}

/** Columns of an entry, and its content. */
export interface EntryColumns {
  readonly sequence: number;
  readonly id: string;
  readonly household: string;
  readonly customer: string;
  readonly state: string;
  readonly due_at: number | null;
  readonly content: string;
}

/** `personal`: null of an entry whose personal part was erased. */
export function encodeEntry(entry: Entry): { readonly content: string; readonly personal: string | null } {
  const { id, sequence, customer, household, state, dueAt, message, request, contentHash, ...rest } = entry;
  const { startedBy, reconciled, ...kept } = rest;
  const { about, items, ...plainMessage } = message;
  const { plain, texts } = splitAnswer(entry.answer);
  const isErased = entry.erasure === "done";
  const content: EntryContent = {
    ...kept,
    message: plainMessage,
    reviews: entry.reviews.map(({ by: _by, ...review }) => review),
    // Of an erased one it is a name that nobody can read.
    ...(isErased && startedBy !== undefined ? { startedBy } : {}),
    ...(isErased && request.customer !== undefined ? { askedFor: request.customer } : {}),
    ...(reconciled === undefined ? {} : { reconciled: { outcome: reconciled.outcome, at: reconciled.at } }),
    answer: plain,
  };
  const reviewers = entry.reviews.map(({ by }) => by);
  const persons = { reviewers, startedBy, reconciledBy: reconciled?.by };
  const personal: EntryPersonal = { request, about, items, contentHash, texts, ...persons };
  return { content: JSON.stringify(content), personal: isErased ? null : JSON.stringify(personal) };
}

/**
 * @param personal what {@link encodeEntry} gave; null if it was erased. Then the entry comes back with as much of the
 *   request as is not personal, and without the sentences of its answer.
 */
export function decodeEntry(row: EntryColumns, personal: string | null): Entry {
  const {
    message,
    reviews,
    answer,
    reconciled,
    startedBy: shown,
    askedFor,
    ...rest
  } = parse<EntryContent>(row.content);
  const known = personal === null ? null : parse<EntryPersonal>(personal);
  const startedBy = known?.startedBy ?? shown;
  return {
    ...rest,
    id: row.id,
    sequence: row.sequence,
    customer: row.customer,
    household: row.household,
    state: row.state as Entry["state"],
    dueAt: row.due_at,
    message: messageOf(message, known),
    request: known?.request ?? requestOf(message, askedFor),
    contentHash: known?.contentHash ?? ERASED_HASH,
    reviews: reviews.map((review, index) => ({ ...review, by: known?.reviewers[index] ?? ERASED_PERSON })),
    ...(startedBy === undefined ? {} : { startedBy }),
    ...(reconciled === undefined ? {} : { reconciled: reconciliationOf(reconciled, known) }),
    answer: joinAnswer(answer, known?.texts ?? null),
  };
}

/** Rows of earlier versions have the person with the rest. */
function reconciliationOf(
  { outcome, at, by }: NonNullable<EntryContent["reconciled"]>,
  known: EntryPersonal | null,
): Reconciliation {
  return { outcome, at, by: known?.reconciledBy ?? by ?? ERASED_PERSON };
}

/** @param personal what {@link encodeEntry} gave; null if it was erased, or nothing of it is compared. */
export function decodeEarlier(
  row: EntryColumns,
  personal: string | null,
  compared: Compared,
): EarlierMessage {
  const { message, clearedAt, startedAt, sentAt } = parse<EntryContent>(row.content);
  const about = personal === null ? {} : parse<EntryPersonal>(personal).about;
  const { sequence, id, household, customer, state, due_at: dueAt } = row;
  const known = { ...message, about: bare(about) };
  const times = { clearedAt, startedAt, sentAt, dueAt };
  return earlierOf(
    { sequence, id, household, customer, state: state as Entry["state"], ...times, message: known },
    compared,
  );
}

/** The message of an entry, from the content of its row and what is personal in it. */
export function decodeMessage(content: string, personal: string | null): Message {
  const known = personal === null ? null : parse<EntryPersonal>(personal);
  return messageOf(parse<EntryContent>(content).message, known);
}

function messageOf(message: EntryContent["message"], known: EntryPersonal | null): Message {
  const items = known?.items ?? [];
  return {
    ...message,
    about: bare(known?.about ?? {}),
    items: items.map((item) => ({ id: item.id, fields: bare(item.fields) })),
  };
}

function requestOf(
  { id, department, intent, channel }: EntryContent["message"],
  customer: string | undefined,
): MessageRequest {
  return { id, department, intent, channel, ...(customer === undefined ? {} : { customer }) };
}
