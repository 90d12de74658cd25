import type { Change, Rejected } from "../contract/fact-source.ts";
import type { Row } from "./reader.ts";
import { type TableParts, whereOf } from "./table-parts.ts";

type Named = Pick<TableParts, "table" | "key">;

function fault({ table }: Named, rows: string, code: string, reason: string): Rejected {
  return { where: `${table.join(".")}: rows ${rows}`, code, reason, raw: null };
}

/** Rows that are in no order are never read. */
export function emptyColumn(table: Named, column: string): Rejected {
  const reason = `There are rows in which ${column} is empty, and they are never read. Fill the column, or leave them out by a view.`;
  return fault(table, `without ${column}`, "not_read", reason);
}

/** Rows of which some may be passed over where a page ends between them. */
export function twins(table: Named, columns: readonly string[]): Rejected {
  const named = columns.join(", ");
  const reason = `There are rows that are alike in ${named}, and some of them may not have been read. Name more columns as the key.`;
  return fault(table, `alike in ${named}`, "not_unique", reason);
}

/** Rows that stand somewhere in the order, and not where they were changed. */
export function otherForm(table: Named, cursor: string): Rejected {
  const reason = `${cursor} is text, and not written alike in all rows as a time, YYYY-MM-DDTHH:MM:SSZ, or as a number of so many digits: what is changed may stand before what was read. Write it so, or make a view that does.`;
  return fault(table, `with ${cursor} written otherwise`, "no_order", reason);
}

/** A row that would hide all that is changed until its time has come. */
export function aheadOf(table: Named, row: Row): Change {
  const reason =
    "The row's cursor is a time that has not come yet. The row was read; what is changed after it is looked for from the one before.";
  return {
    kind: "rejected",
    rejected: { where: aheadPlace(table, row), code: "ahead", reason, raw: null },
  };
}

export function aheadPlace(table: Named, row: Row): string {
  return `${whereOf(table, row)}, ahead`;
}
