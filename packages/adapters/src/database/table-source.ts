import type { Change, FactSource, Json, Page } from "../contract/fact-source.ts";
import { mapRecord } from "../run/map-record.ts";
import { WholeSet } from "../run/whole-set.ts";
import { follow, type Looks, type Recent } from "./follow-table.ts";
import type { Place, Reader } from "./reader.ts";
import { readPage } from "./row-page.ts";
import { emptyColumn, twins } from "./table-faults.ts";
import { changesOf, columnsRead, type TableParts, whereOf } from "./table-parts.ts";

/** A table or view as a source: by a cursor column, or read as a whole and compared. */
export function tableSource(parts: TableParts): FactSource {
  const recent: Recent = new Map();
  const looks: Looks = { wholeAt: null };
  return {
    name: parts.name,
    silo: parts.silo,
    read: (after, signal) =>
      withReader(parts, (reader) =>
        parts.cursor === null
          ? compare(parts, reader, after, signal)
          : follow({ ...parts, cursor: parts.cursor, recent, looks }, reader, after, signal),
      ),
    again: ({ where, raw }) => mapRecord(parts.mapping, where, raw),
  };
}

async function* withReader(
  parts: TableParts,
  read: (reader: Reader) => AsyncGenerator<Page>,
): AsyncGenerator<Page> {
  const reader = await parts.open();
  try {
    yield* read(reader);
  } finally {
    await reader.close();
  }
}

interface CompareCheckpoint {
  readonly pass: number;
  /** Where the pass has come to; null: it has ended. */
  readonly place: Place | null;
  readonly began: number;
  /** Whether a row did not fit: then nothing can be said to be gone. */
  readonly hasRejected: boolean;
}

/** Reads the table as a whole, reports what is new or other than before, and then what is gone. */
async function* compare(
  parts: TableParts,
  reader: Reader,
  after: Json,
  signal: AbortSignal,
): AsyncGenerator<Page> {
  const { table, key, mapping, keep, name, vocabulary, mostGone, now } = parts;
  const set = new WholeSet(name, keep, vocabulary, mostGone);
  const last = after as unknown as CompareCheckpoint | null;
  const begin = { pass: (last?.pass ?? 0) + 1, place: null, began: now(), hasRejected: false };
  let at: CompareCheckpoint = last !== null && last.place !== null ? last : begin;
  const columns = columnsRead(mapping, key);
  for (;;) {
    if (signal.aborted) return;
    const page = await readPage(reader, table, { columns, order: key, after: at.place, back: null });
    const { rows, isLast } = page;
    const mapped = rows.map((row) => changesOf(parts, whereOf(parts, row), row));
    const all = (await Promise.all(mapped)).flat();
    const empty = isLast ? await reader.emptyAmong(table, key) : null;
    const faults = [
      ...(empty === null ? [] : [emptyColumn(parts, empty)]),
      ...(page.hasTwins ? [twins(parts, key)] : []),
    ];
    all.push(...faults.map((rejected): Change => ({ kind: "rejected", rejected })));
    const { changes, kept: remember } = set.compare(all, at.pass);
    const kept = (): void => {
      remember();
      if (keep.rejections.count(name) === 0) return;
      for (const row of rows) keep.rejections.touch(name, whereOf(parts, row), now());
    };
    const hasRejected = at.hasRejected || all.some(({ kind }) => kind === "rejected");
    at = { ...at, place: rows.at(-1)?.place ?? at.place, hasRejected };
    yield { changes, checkpoint: toJson(at), inStepAsOf: null, kept };
    if (isLast) break;
  }
  if (signal.aborted) return;
  const end = toJson({ ...at, place: null });
  const { began } = at;
  // A row that did not fit, and is no longer there, keeps nothing from being in step.
  yield {
    changes: [],
    checkpoint: toJson(at),
    inStepAsOf: null,
    kept: () => keep.rejections.settleBefore(name, began),
  };
  if (signal.aborted) return;
  if (at.hasRejected) {
    yield { changes: [], checkpoint: end, inStepAsOf: parts.onRejected === "go_on" ? at.began : null };
    return;
  }
  set.requireEnough(at.pass);
  for (let gone = set.gone(at.pass); gone !== null; gone = set.gone(at.pass)) {
    yield { ...gone, checkpoint: toJson(at), inStepAsOf: null };
    if (signal.aborted) return;
  }
  yield { changes: [], checkpoint: end, inStepAsOf: at.began };
}

function toJson(checkpoint: CompareCheckpoint): Json {
  const { pass, place, began, hasRejected } = checkpoint;
  return { pass, place: place === null ? null : [...place], began, hasRejected };
}
