import { DatabaseProblem, type Place, type Reader, type Row, type RowsQuery } from "./reader.ts";

/** Rows that are read at a time. */
const PAGE = 500;

/** Rows that are taken in together. */
export interface RowPage {
  readonly rows: readonly Row[];
  readonly isLast: boolean;
  /** Whether two rows stand at one place: then the key does not tell them apart. */
  readonly hasTwins: boolean;
}

/**
 * Reads the next rows. A page never ends between rows that stand at one place, or at places that a collation may take for one: what
 * comes after a place is all that is read next.
 *
 * @throws DatabaseProblem also if what comes after a place is the place itself: then reading would never end
 */
export async function readPage(
  reader: Reader,
  table: readonly string[],
  query: Omit<RowsQuery, "limit">,
): Promise<RowPage> {
  const { rows: read, isEnd: isLast } = await reader.rows(table, { ...query, limit: PAGE + 1 });
  if (query.after !== null && query.back === null) requireBeyond(query.after, read, query.order);
  const rows = isLast ? read : read.slice(0, endOf(read));
  const hasTwins = read.some((row, index) => index > 0 && isAt(row.place, read[index - 1]?.place));
  return { rows, isLast, hasTwins };
}

function requireBeyond(after: Place, rows: readonly Row[], order: readonly string[]): void {
  if (!rows.some(({ place }) => isAt(place, after))) return;
  throw new DatabaseProblem(
    "no_order",
    `Rows cannot be read in the order of ${order.join(", ")}: what comes after a row is that row again.`,
    "Make a view in which these columns are text, numbers or times, and read that.",
  );
}

/** Before which row a page ends. Where all are alike there is no such row, and they are cut apart. */
function endOf(rows: readonly Row[]): number {
  for (let end = rows.length - 1; end > 0; end--) {
    if (foldedOf(rows[end]) !== foldedOf(rows[end - 1])) return end;
  }
  return PAGE;
}

function foldedOf(row: Row | undefined): string {
  return JSON.stringify((row?.place ?? []).map((part) => part.trimEnd().normalize("NFKC").toLowerCase()));
}

function isAt(place: Place, other: Place | undefined): boolean {
  return place.length === other?.length && place.every((part, index) => part === other[index]);
}
