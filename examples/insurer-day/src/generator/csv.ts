import type { Random } from "./random.ts";

export interface CsvForm {
  readonly delimiter: "," | ";" | "|";
  readonly newline: "\n" | "\r\n";
  readonly byteOrderMark: boolean;
}

/** Writes a table as CSV. A row may also be a line already written, for the broken ones. */
export function writeCsv(
  form: CsvForm,
  header: readonly string[],
  rows: readonly (readonly string[] | string)[],
): string {
  const quoted = (cell: string): string =>
    cell.includes(form.delimiter) || /["\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
  const lines = [header, ...rows].map((row) =>
    typeof row === "string" ? row : row.map(quoted).join(form.delimiter),
  );
  return `${form.byteOrderMark ? "\uFEFF" : ""}${lines.join(form.newline)}${form.newline}`;
}

/** Repeats some lines further down, as an export does that was joined from two runs. */
export function withDuplicates<T>(random: Random, rows: readonly T[], share: number): T[] {
  const result = [...rows];
  for (const row of rows) {
    if (random.chance(share))
      result.splice(random.whole(Math.floor(result.length / 2), result.length), 0, row);
  }
  return result;
}
