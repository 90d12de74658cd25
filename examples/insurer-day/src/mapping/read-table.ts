import { splitRows } from "./split-rows.ts";

export interface Line {
  /** Counted from 1, the header included, as an editor does. */
  readonly number: number;
  readonly cells: Readonly<Record<string, string>>;
}

/** A line that could not be used, and why. */
export interface Reject {
  readonly file: string;
  readonly line: number;
  readonly column: string;
  readonly value: string;
  readonly reason: string;
  /** `broken`: the line itself. `unmatched`: it is well formed, but no customer is known by what it names. */
  readonly kind: "broken" | "unmatched";
}

/**
 * Splits CSV text into lines with their cells, trimmed, by column. Lines whose quotes or number of cells are wrong go
 * to `rejects`; the others are not touched by them.
 *
 * @throws Error if the header lacks a column that is needed.
 */
export function readTable(
  file: string,
  text: string,
  delimiter: string,
  needed: readonly string[],
  rejects: Reject[],
): Line[] {
  const broken = (line: number, value: string, reason: string): void => {
    rejects.push({ file, line, column: "", value, reason, kind: "broken" });
  };
  const rows = splitRows(text, delimiter, (line, value) =>
    broken(line, value, "quotes that open or close in the middle of a cell"),
  );
  const [header, ...body] = rows;
  const columns = header?.cells.map((name) => name.trim()) ?? [];
  const missing = needed.filter((name) => !columns.includes(name));
  if (missing.length > 0) {
    throw new Error(
      `${file}: there is no column "${missing.join('", "')}". The mapping asks for it; the header has ${columns.join(", ")}.`,
    );
  }
  return body.flatMap(({ cells, line }) => {
    if (cells.length !== columns.length) {
      broken(line, cells.join(delimiter), `${cells.length} cells where the header has ${columns.length}`);
      return [];
    }
    const byColumn = Object.fromEntries(columns.map((name, index) => [name, (cells[index] ?? "").trim()]));
    return [{ number: line, cells: byColumn }];
  });
}
