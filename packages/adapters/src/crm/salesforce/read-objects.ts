import type { Json } from "../../contract/fact-source.ts";
import type { Mapping } from "../../mapping/mapping.ts";
import { mapRecord } from "../../run/map-record.ts";
import type { ReadObject } from "../known-objects.ts";
import { type Objects, type ObjectType, READ_BATCH, type SalesforceRecord } from "./objects.ts";

/** What is read of records of one kind. */
export interface WhatIsRead {
  readonly type: ObjectType;
  readonly mapping: Mapping;
}

/** The contacts of an opportunity, the first one first; they stand in records of their own. */
const CONTACTS = "(SELECT ContactId FROM OpportunityContactRoles ORDER BY IsPrimary DESC, Id LIMIT 20)";
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?\+0000$/;
/** A record is merged into another, that one into a third, and so on: so often. */
const MOST_MERGES = 20;

/** What is asked of each record, as it stands in a question. */
export function fieldsRead(what: WhatIsRead): readonly string[] {
  const names = [...(what.mapping.reads ?? [])];
  if (!readsRelated(what)) return names;
  return names.map((name) => (name === "contacts" ? CONTACTS : name));
}

/** Whether records are read together with records of another object, which no job does. */
export function readsRelated({ type, mapping }: WhatIsRead): boolean {
  return type === "opportunities" && mapping.reads?.has("contacts") === true;
}

/** Where a record stands, for what is rejected. */
export function placeOf(type: ObjectType, id: string): { readonly id: string; readonly where: string } {
  return { id, where: `${type} ${id}` };
}

/** What a record comes to. @param absorbed ids of records that were merged into it */
export async function readObject(
  { type, mapping }: WhatIsRead,
  record: SalesforceRecord,
  absorbed: readonly string[],
): Promise<ReadObject> {
  const { id, where } = placeOf(type, record.Id);
  return { id, where, changes: await mapRecord(mapping, where, rawOf(record)), absorbed };
}

/** A record as a mapping reads it. What is empty is not there: expressions take null for a value. */
function rawOf({
  attributes: _attributes,
  OpportunityContactRoles: roles,
  ...fields
}: SalesforceRecord): Json {
  const there = Object.entries(fields)
    .filter(([, value]) => value !== null && value !== undefined)
    .map(([name, value]) => [name, inUtc(value)]);
  const contacts = roles === undefined ? {} : { contacts: contactsIn(roles) };
  return { ...Object.fromEntries(there), ...contacts } as Json;
}

/** An instant as it is written everywhere: with `+0000`, as records are given one by one, it would be another text than in a table. */
function inUtc(value: Json | undefined): Json | undefined {
  if (typeof value !== "string" || !INSTANT.test(value)) return value;
  return `${value.slice(0, -"+0000".length)}Z`;
}

function contactsIn(roles: Json): readonly string[] {
  const { records = [] } = (roles ?? {}) as { readonly records?: readonly { readonly ContactId?: Json }[] };
  return records.flatMap(({ ContactId: id }) => (typeof id === "string" ? [id] : []));
}

/**
 * For each record that was merged into another, the one in which it lives on; a record whose trace ends has none.
 *
 * @throws CrmProblem
 */
export async function winnersOf(
  records: readonly SalesforceRecord[],
  objects: Objects,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, SalesforceRecord>> {
  const seen = new Map(records.map((one) => [one.Id, one]));
  const winners = new Map<string, SalesforceRecord>();
  let open = new Map(records.flatMap((one) => (one.IsDeleted ? pair(one.Id, one) : [])));
  for (let depth = 0; open.size > 0 && depth < MOST_MERGES; depth++) {
    const unknown = [...new Set(open.values())].filter((id) => !seen.has(id));
    for (let from = 0; from < unknown.length; from += READ_BATCH) {
      const found = await objects.read(unknown.slice(from, from + READ_BATCH), signal);
      for (const one of found) seen.set(one.Id, one);
    }
    const next: (readonly [string, string])[] = [];
    for (const [loser, id] of open) {
      const master = seen.get(id);
      if (master === undefined) continue;
      if (master.IsDeleted) next.push(...pair(loser, master));
      else winners.set(loser, master);
    }
    open = new Map(next);
  }
  return winners;
}

/** A record that was merged, and the id of the one into which another was. */
function pair(loser: string, { MasterRecordId: master }: SalesforceRecord): (readonly [string, string])[] {
  return typeof master === "string" ? [[loser, master]] : [];
}
