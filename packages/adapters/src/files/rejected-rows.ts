import { guardedCell, PLACE, REASON } from "./rejected-form.ts";
import type { Stood } from "./rows.ts";

/** A row that was rejected. */
export interface RejectedRow {
  /** Where it stands in what is kept: `claims.csv:12`. */
  readonly place: string;
  readonly reason: string;
  readonly stood: Stood;
}

/** What is laid beside a file of which rows were rejected. */
export interface RejectedNote {
  /** What is added to the file's name. */
  readonly suffix: string;
  readonly text: string;
}

/**
 * Rejected rows for whoever mends them, as they stood, with their places and reasons: in the form of the file, so that it can
 * be mended and put into the folder again.
 */
export function rejectedNote(rows: readonly RejectedRow[], delimiter: string): RejectedNote | null {
  const [first] = rows;
  if (first === undefined) return null;
  if ("text" in first.stood) return { suffix: ".rejected.jsonl", text: rows.map(jsonLine).join("") };
  const header = csvLine([PLACE, REASON, ...first.stood.names], delimiter);
  const lines = rows.map(({ place, reason, stood }) => {
    const cells = "cells" in stood ? stood.cells : [];
    return csvLine([place, reason, ...cells.map(guardedCell)], delimiter);
  });
  return { suffix: ".rejected.csv", text: `${header}${lines.join("")}` };
}

function csvLine(cells: readonly string[], delimiter: string): string {
  const quoted = cells.map((cell) =>
    cell.includes(delimiter) || /["\n\r]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell,
  );
  return `${quoted.join(delimiter)}\n`;
}

/** A line that is no object stands under a name of its own: its owner writes the fields beside it. */
function jsonLine({ place, reason, stood }: RejectedRow): string {
  const text = "text" in stood ? stood.text : "";
  const about = JSON.stringify({ [PLACE]: place, [REASON]: reason });
  const fields = isObject(text) ? text.trim() : JSON.stringify({ rejected_line: text });
  return fields === "{}" ? `${about}\n` : `${about.slice(0, -1)},${fields.slice(1)}\n`;
}

function isObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}
