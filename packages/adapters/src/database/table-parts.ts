import { createHash } from "node:crypto";
import type { Vocabulary } from "@comity/core";
import type { Change } from "../contract/fact-source.ts";
import type { Keep } from "../keep/keep.ts";
import type { Mapping } from "../mapping/mapping.ts";
import { mapRecord } from "../run/map-record.ts";
import type { OnRejected } from "../run/run-source.ts";
import { MOST_ROW_BYTES, type Reader, type Row } from "./reader.ts";

/** A table, and how its rows are told apart and become records. */
export interface TableParts {
  /** Of the source: checkpoints are kept under it. */
  readonly name: string;
  readonly silo: string;
  readonly table: readonly string[];
  readonly key: readonly string[];
  readonly cursor: string | null;
  /** How far back each pass begins: milliseconds for a cursor that is a time, units for a number. */
  readonly overlap: number;
  readonly mapping: Mapping;
  /** Changes when the mapping does: then everything is read again. */
  readonly mappingDigest: string;
  readonly onRejected: OnRejected;
  readonly mostGone: number;
  readonly vocabulary: () => Vocabulary;
  readonly now: () => number;
  readonly open: () => Promise<Reader>;
  readonly keep: Keep;
}

/** Only what the mapping reads leaves the database. */
export function columnsRead({ reads }: Mapping, order: readonly string[]): readonly string[] | null {
  return reads === null ? null : [...new Set([...reads, ...order])];
}

const SHOWN = /^(\d{1,20}|[0-9a-fA-F-]{36})$/;

/** A row by its key: by its number, or by a hash where the key may say who it is about. */
export function whereOf({ table, key }: Pick<TableParts, "table" | "key">, { record }: Row): string {
  const values = key.map((name) => String(record[name] ?? ""));
  const shown = values.every((value) => SHOWN.test(value))
    ? values.join(" ")
    : `#${createHash("sha256").update(JSON.stringify(values)).digest("hex").slice(0, 12)}`;
  return `${table.join(".")} ${key.join(", ")} ${shown}`;
}

/** What a row becomes. @param where its place */
export async function changesOf(
  { mapping }: Pick<TableParts, "mapping">,
  where: string,
  row: Row,
): Promise<readonly Change[]> {
  if (row.tooLarge === undefined) return mapRecord(mapping, where, row.record);
  const reason = `The row has ${row.tooLarge} bytes in the columns that are read, and ${MOST_ROW_BYTES} is the most. Leave what is large out of the mapping, or cut it by a view.`;
  return [{ kind: "rejected", rejected: { where, code: "too_large", reason, raw: null } }];
}
