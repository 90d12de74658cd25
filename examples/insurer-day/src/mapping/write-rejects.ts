import type { Reject } from "./read-table.ts";

/** The rejected lines as CSV. Cells that a spreadsheet would run as a formula are made text. */
export function rejectsCsv(rejects: readonly Reject[]): string {
  const rows = rejects.map(({ file, line, column, value, reason, kind }) =>
    [file, String(line), kind, column, value, reason].map(cell).join(","),
  );
  return `${["file,line,kind,column,value,reason", ...rows].join("\n")}\n`;
}

function cell(text: string): string {
  const inert = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert;
}
