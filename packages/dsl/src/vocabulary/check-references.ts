import type { RecordType, Silo } from "@comity/core";
import { VOCABULARY } from "../diagnostic/vocabulary-problems.ts";
import type { Merge } from "./merge.ts";

/** Every `reference to silo.record` names a record that one value identifies. */
export function checkReferences(merge: Merge, silos: ReadonlyMap<string, Silo>): void {
  const records = new Map<string, RecordType>([...silos.values()].flatMap((silo) => [...silo.records]));
  const known = [...records.keys()];
  for (const { record, at } of merge.references) {
    const target = records.get(record);
    if (target === undefined) {
      merge.diagnostics.add(VOCABULARY.unknownReference, { record, known }, at);
    } else if (target.key.length !== 1 || target.key[0] === "customer") {
      merge.diagnostics.add(VOCABULARY.referenceKey, { record }, at);
    }
  }
}
