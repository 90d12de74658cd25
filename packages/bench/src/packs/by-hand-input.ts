import { type EarlierMessage, effectiveAt, type Instant, type Known } from "@comity/core";
import type { Asked } from "./draw-contexts.ts";

/** A value as one would keep it: an amount as its smallest units, what is not given as undefined. */
type Plain = string | number | boolean | undefined | readonly Plain[];
type PlainRecord = Readonly<Record<string, Plain>>;

/** What is known when a message is asked about, as one would keep it for code written by hand. */
export interface ByHandInput {
  readonly at: Instant;
  readonly zone: string;
  readonly message: {
    readonly id: string;
    readonly intent: string;
    readonly class: string;
    readonly department: string;
    readonly channel: string;
    readonly campaign: string | undefined;
    readonly priority: number;
    readonly send_at: Instant;
    readonly about: PlainRecord;
  };
  readonly customer: PlainRecord & { readonly id: string };
  /** By `silo_record`. */
  readonly own: Readonly<Record<string, readonly PlainRecord[]>>;
  readonly household: Readonly<Record<string, readonly PlainRecord[]>>;
  readonly reference: Readonly<Record<string, readonly PlainRecord[]>>;
  readonly byKey: Readonly<Record<string, ReadonlyMap<string, PlainRecord>>>;
  readonly earlier: readonly {
    readonly id: string;
    readonly customer: string;
    readonly intent: string;
    readonly about: PlainRecord;
    readonly state: string;
    readonly at: Instant;
  }[];
}

/** `risk.policy` as a property. */
export function propertyOf(record: string): string {
  return record.replace(".", "_");
}

export function byHandInputOf({ context, household, company }: Asked): ByHandInput {
  const { at, customer, message } = context.situation;
  const fields = plainRecord(customer.fields);
  const plainAll = (records: ReadonlyMap<string, readonly { fields: Readonly<Record<string, Known>> }[]>) =>
    Object.fromEntries(
      [...records].map(([type, all]) => [propertyOf(type), all.map((one) => plainRecord(one.fields))]),
    );
  const own = new Map(
    [...household.records].map(([type, all]) => [type, all.filter((one) => one.customer === customer.id)]),
  );
  const byKey = [...company.references].map(([type, all]) => [
    propertyOf(type),
    new Map(all.map((one) => [one.key, plainRecord(one.fields)])),
  ]);
  return {
    at,
    zone: String(fields.time_zone),
    message: {
      id: message.id,
      intent: message.intent,
      class: message.class,
      department: message.department,
      channel: message.channel,
      campaign: message.campaign ?? undefined,
      priority: message.priority,
      send_at: message.sendAt,
      about: plainRecord(message.about),
    },
    customer: { ...fields, id: customer.id },
    own: plainAll(own),
    household: plainAll(household.records),
    reference: plainAll(company.references),
    byKey: Object.fromEntries(byKey),
    earlier: household.earlier.map(plainEarlier),
  };
}

function plainEarlier(entry: EarlierMessage): ByHandInput["earlier"][number] {
  const { id, customer, message, state } = entry;
  return {
    id,
    customer,
    intent: message.intent,
    about: plainRecord(message.about),
    state,
    at: effectiveAt(entry),
  };
}

function plainRecord(fields: Readonly<Record<string, Known>>): PlainRecord {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, plain(value)]));
}

function plain(value: Known): Plain {
  if (value === null) return undefined;
  if (Array.isArray(value)) return value.map(plain);
  return typeof value === "object" && "minor" in value ? value.minor : (value as Plain);
}
