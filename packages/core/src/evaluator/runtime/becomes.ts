import type { FactRecord } from "../../ledger/fact.ts";
import { own } from "../../value/own.ts";
import type { Run } from "../run.ts";
import { TRUE } from "../truth-code.ts";
import { relate } from "./relation.ts";
import type { Operand } from "./truth.ts";

/**
 * Whether a field of a record may just have got a value: the record is the one that was reported, and did not have the
 * value before. Whether it has it now, generated code looks at by itself.
 */
export function mayBecome(run: Run, record: FactRecord, field: string, wanted: Operand): boolean {
  const { reported } = run.situation;
  if (reported === null || record.type !== reported.type || record.key !== reported.key) return false;
  const previous = reported.before === null ? null : (own(reported.before.fields, field) ?? null);
  return relate("eq", previous, wanted) !== TRUE;
}
