import { isDeepStrictEqual } from "node:util";
import type { Change, Json, Page } from "../contract/fact-source.ts";
import { nestsTooDeeply } from "../run/nesting.ts";
import { type CursorForm, formOf, isAhead } from "./cursor-form.ts";
import type { Place, Reader, Row } from "./reader.ts";
import { readPage } from "./row-page.ts";
import { aheadOf, aheadPlace, emptyColumn, otherForm, twins } from "./table-faults.ts";
import { changesOf, columnsRead, type TableParts, whereOf } from "./table-parts.ts";

/** What was read lately, so that what lies in the overlap of two passes is reported once. */
export type Recent = Map<string, string>;

/** When all rows were last looked at, and not only those that changed. */
export interface Looks {
  wholeAt: number | null;
}

/** To look at all rows costs a reading of the whole table, so it is not done with each pass. */
const LOOK_MS = 10 * 60_000;

export interface FollowParts extends TableParts {
  readonly cursor: string;
  readonly recent: Recent;
  readonly looks: Looks;
}

interface FollowCheckpoint {
  /** In the middle of a pass, the last row; after one, its cursor alone. */
  readonly place: Place;
  /** In the middle of a pass, from where the next one would read: see `Reading.sure`. */
  readonly sure: Place | null;
  readonly form: CursorForm | null;
  readonly isEnd: boolean;
  readonly mapping: string;
}

/** How far a pass has come. */
interface Reading {
  place: Place | null;
  /**
   * The last row that is not ahead of its time. One that is does not move the place from which the next pass reads: all that comes
   * until its time has come would be behind it.
   */
  sure: Place | null;
  /** How the cursor is written, if it is text; null: it is none, or not known yet. */
  form: CursorForm | null;
  /** Whether it is text of which nobody knows the order. */
  isFormless: boolean;
  /** Whether all rows are to be looked at: everything is read, or a row is written otherwise than those before it. */
  isWhole: boolean;
  hasTwins: boolean;
}

/**
 * Reads what has changed since a place in the order of the cursor. Each pass begins a stretch before the place where the last one
 * ended: a transaction that took its time early and was committed late is found there.
 */
export async function* follow(
  parts: FollowParts,
  reader: Reader,
  after: Json,
  signal: AbortSignal,
): AsyncGenerator<Page> {
  const { table, cursor, key, keep, mapping, mappingDigest, now } = parts;
  const order = [cursor, ...key.filter((name) => name !== cursor)];
  const last = after as unknown as FollowCheckpoint | null;
  const from = last !== null && last.mapping === mappingDigest ? last : null;
  const began = now();
  const at: Reading = {
    place: from?.place ?? null,
    sure: (from?.isEnd === false ? from.sure : from?.place) ?? null,
    form: from?.form ?? null,
    isFormless: false,
    isWhole: from === null,
    hasTwins: false,
  };
  let back: number | null = from === null || !from.isEnd ? null : parts.overlap;
  const columns = columnsRead(mapping, order);
  for (;;) {
    if (signal.aborted) return;
    const page = await readPage(reader, table, { columns, order, after: at.place, back });
    goOn(at, page.rows, began);
    at.hasTwins ||= page.hasTwins;
    back = null;
    const { changes, kept } = await news(parts, page.rows, began);
    if (page.isLast) {
      yield await lastPage(parts, { reader, order, at, began, changes, kept });
      return;
    }
    // The key of a row may say who it is about. Where it cannot be sealed, a pass that was stopped begins at its cursor.
    const checkpoint = keep.isSealed ? checkpointOf(at, false, mappingDigest) : endOf(at, mappingDigest);
    yield { changes, checkpoint, inStepAsOf: null, kept };
  }
}

/** In the overlap nothing may be left but what was read before, or not even that: then the place stays where it was. */
function goOn(at: Reading, rows: readonly Row[], now: number): void {
  for (const { place, lead } of rows) {
    at.place = place;
    if (!isAhead(lead.text, now)) at.sure = place;
    if (!lead.isText) continue;
    const form = formOf(lead.text);
    if (at.form === null) {
      at.form = form;
      at.isFormless ||= form === null;
    } else at.isWhole ||= !isDeepStrictEqual(form, at.form);
  }
}

function checkpointOf({ place, sure, form }: Reading, isEnd: boolean, mapping: string): Json {
  if (place === null) return null;
  const kept = { place: [...place], sure: sure === null ? null : [...sure] };
  return { ...kept, form: form === null ? null : { ...form }, isEnd, mapping };
}

/** Where the next pass begins: at a cursor alone. */
function endOf(at: Reading, mapping: string): Json {
  return checkpointOf({ ...at, place: at.sure?.slice(0, 1) ?? null, sure: null }, true, mapping);
}

interface LastPage {
  readonly reader: Reader;
  readonly order: readonly string[];
  readonly at: Reading;
  readonly began: number;
  readonly changes: readonly Change[];
  readonly kept: () => void;
}

/**
 * The page with which a pass ends: what is wrong with rows that no order finds is told with it. When that is mended everything is
 * read again, since what was mended may lie behind.
 */
async function lastPage(
  parts: FollowParts,
  { reader, order, at, began, changes, kept }: LastPage,
): Promise<Page> {
  const { name, table, cursor, keep, mappingDigest } = parts;
  const stands = (place: string): boolean => keep.rejections.countAt(name, place) > 0;
  const { looks } = parts;
  const isDue = looks.wholeAt === null || began - looks.wholeAt >= LOOK_MS;
  const isWhole = at.isWhole || isDue || stands(`${table.join(".")}: rows `);
  if (isWhole) looks.wholeAt = began;
  const empty = await reader.emptyAmong(table, isWhole ? order : [cursor]);
  const written = isWhole || at.isFormless ? await writtenIn(parts, reader, order, at) : "alike";
  const hasTwins =
    at.hasTwins || (stands(twins(parts, order).where) && (await reader.hasTwins(table, order)));
  const faults = [
    ...order.map((column) => ({ rejected: emptyColumn(parts, column), isThere: column === empty })),
    { rejected: otherForm(parts, cursor), isThere: written === "mixed" },
    { rejected: twins(parts, order), isThere: hasTwins },
  ];
  const mended = faults.filter(({ rejected, isThere }) => !isThere && stands(rejected.where));
  const isMended = mended.length > 0 || written === "anew";
  const told = faults.filter(({ isThere }) => isThere);
  return {
    changes: [...changes, ...told.map(({ rejected }): Change => ({ kind: "rejected", rejected }))],
    checkpoint: isMended ? null : endOf(at, mappingDigest),
    inStepAsOf: isMended ? null : began,
    kept: () => {
      kept();
      for (const { rejected } of mended) keep.rejections.settle(name, rejected.where);
    },
  };
}

/**
 * How the cursor is written, if it is text. `alike`: as it was, in all rows. `anew`: alike in all rows, and otherwise than it was.
 * `mixed`: not alike, or so that nobody knows its order.
 */
async function writtenIn(
  { table, cursor }: FollowParts,
  reader: Reader,
  order: readonly string[],
  { form, isFormless }: Reading,
): Promise<"alike" | "anew" | "mixed"> {
  if (isFormless) return "mixed";
  if (form === null || !(await reader.hasOtherwise(table, cursor, form))) return "alike";
  const query = { columns: order, order, after: null, back: null, limit: 1 };
  const [first] = (await reader.rows(table, query)).rows;
  const now = first?.lead.isText === true ? formOf(first.lead.text) : null;
  return now === null || (await reader.hasOtherwise(table, cursor, now)) ? "mixed" : "anew";
}

/** More rows than this are not remembered: they are reported again. */
const MOST_RECENT = 50_000;

/** Changes of rows that were not read just so before. */
async function news(
  parts: FollowParts,
  rows: readonly Row[],
  now: number,
): Promise<{ changes: Change[]; kept: () => void }> {
  const { recent, name, keep } = parts;
  const read = rows.map((row) => {
    const content = nestsTooDeeply(row.record) ? "too deep" : JSON.stringify(row);
    return { row, where: whereOf(parts, row), content };
  });
  const unread = read.filter(({ where, content }) => recent.get(where) !== content);
  const changes = await Promise.all(unread.map(({ row, where }) => changesOf(parts, where, row)));
  const ahead = unread.filter(({ row }) => isAhead(row.lead.text, now)).map(({ row }) => aheadOf(parts, row));
  const kept = (): void => {
    if (recent.size + read.length > MOST_RECENT) recent.clear();
    for (const { where, content } of read) recent.set(where, content);
    if (keep.rejections.count(name) === 0) return;
    for (const { row } of read) {
      if (!isAhead(row.lead.text, now)) keep.rejections.settle(name, aheadPlace(parts, row));
    }
  };
  return { changes: [...changes.flat(), ...ahead], kept };
}
