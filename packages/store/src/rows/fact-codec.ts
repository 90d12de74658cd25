import type { Customer, Known, StoredRecord } from "@comity/core";
import { bare, parse } from "./json.ts";

/** What is personal in a customer. */
export type CustomerContent = Pick<Customer, "keys" | "formerKeys" | "fields">;
/** What is personal in a record, unless it is one of reference. */
export type RecordContent = Pick<StoredRecord, "keys" | "fields">;

export const ERASED_CUSTOMER: CustomerContent = { keys: [], formerKeys: [], fields: bare<Known>({}) };
export const ERASED_RECORD: RecordContent = { keys: [], fields: bare<Known>({}) };

export function encodeCustomer({ keys, formerKeys, fields }: Customer): string {
  return JSON.stringify({ keys, formerKeys, fields } satisfies CustomerContent);
}

export function decodeCustomer(json: string): CustomerContent {
  const { keys, formerKeys, fields } = parse<CustomerContent>(json);
  return { keys, formerKeys, fields: bare(fields) };
}

export function encodeRecord({ keys, fields }: StoredRecord): string {
  return JSON.stringify({ keys, fields } satisfies RecordContent);
}

export function decodeRecord(json: string): RecordContent {
  const { keys, fields } = parse<RecordContent>(json);
  return { keys, fields: bare(fields) };
}
