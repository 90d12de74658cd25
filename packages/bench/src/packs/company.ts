import type { EarlierMessage, FactRecord, KnownCustomer, SiloState, Vocabulary } from "@comity/core";
import { decodeCustomer, decodeRecord, type Instant } from "@comity/core";
import { Random } from "../workload/random.ts";
import { drawEarlier } from "./draw-earlier.ts";
import { drawFields } from "./draw-fields.ts";

/** What silos and the ledger hold of the people who live together. */
export interface Household {
  readonly id: string;
  readonly customers: readonly KnownCustomer[];
  /** By `silo.record`, in key order. */
  readonly records: ReadonlyMap<string, readonly FactRecord[]>;
  readonly earlier: readonly EarlierMessage[];
}

/** A company at an instant, with everything known: no field that is required is missing, no silo is stale. */
export interface Company {
  readonly now: Instant;
  readonly vocabulary: Vocabulary;
  readonly households: readonly Household[];
  /** Records that belong to nobody, by `silo.record`. */
  readonly references: ReadonlyMap<string, readonly FactRecord[]>;
  /** All are in step. */
  readonly silos: ReadonlyMap<string, SiloState>;
}

const SEED = 3;
const HOUSEHOLDS = 300;
const REFERENCES = 12;
/** An afternoon in Chicago, an evening in Berlin, and night in Tokyo. */
export const NOW: Instant = Date.parse("2026-03-02T20:00:00Z");
const ZONES = ["America/Chicago", "America/New_York", "America/Los_Angeles", "Europe/Berlin", "Asia/Tokyo"];

/** Households of one or two, with none to two records of each kind. */
export function drawCompany(vocabulary: Vocabulary): Company {
  const random = new Random(SEED);
  const references = drawReferences(vocabulary, random);
  const households = Array.from({ length: HOUSEHOLDS }, (_, index) =>
    drawHousehold(vocabulary, references, `h${index}`, random),
  );
  const silos = new Map(
    [...vocabulary.silos.keys()].map((name) => [name, { name, inStep: "live", readable: true } as const]),
  );
  return { now: NOW, vocabulary, households, references, silos };
}

function drawReferences(vocabulary: Vocabulary, random: Random): Company["references"] {
  const types = [...vocabulary.records.values()].filter(({ reference }) => reference);
  return new Map(
    types.map((type) => [
      type.name,
      Array.from({ length: REFERENCES }, (_, index) => {
        const key = Object.fromEntries(type.key.map((field) => [field, keyOf(type.name, index)]));
        const fields = drawFields(type.fields.values(), { vocabulary, random, now: NOW, keysOf: () => [] });
        return recordOf(vocabulary, type.name, { ...fields, ...key });
      }),
    ]),
  );
}

/** The key of a reference record. */
function keyOf(type: string, index: number): string {
  return `${type.slice(type.indexOf(".") + 1)}-${index}`;
}

function drawHousehold(
  vocabulary: Vocabulary,
  references: Company["references"],
  id: string,
  random: Random,
): Household {
  const customers = Array.from({ length: random.int(1, 2) }, (_, index) => {
    const name = `${id}-${index}`;
    const data = {
      id: name,
      household: id,
      time_zone: random.pick(ZONES),
      country: random.pick(["US", "CA"]),
    };
    return { id: name, household: id, fields: decodeCustomer(vocabulary, data).fields };
  });
  const records = new Map<string, readonly FactRecord[]>();
  const keysOf = (type: string) => (references.get(type) ?? []).map(({ key }) => key);
  for (const type of vocabulary.records.values()) {
    if (type.reference) continue;
    const drawn = customers.flatMap((customer) => {
      // One record for each channel where the channel is part of the key: a wish or a consent.
      const channels = type.key.includes("channel") ? vocabulary.channels : [null];
      const count = type.key.length === 1 && type.key[0] === "customer" ? random.int(0, 1) : random.int(0, 2);
      return channels.flatMap((channel) =>
        Array.from({ length: channel === null ? count : 1 }, (_, index) => {
          const fields = drawFields(type.fields.values(), { vocabulary, random, now: NOW, keysOf });
          const number = `${customer.id}-${type.name}-${index}`;
          const key = type.key.includes("number")
            ? { number }
            : type.key.includes("order")
              ? { order: number }
              : {};
          const on = channel === null ? {} : { channel, ...agreed(type.fields.has("granted"), random) };
          return recordOf(vocabulary, type.name, { ...fields, ...key, ...on, customer: customer.id });
        }),
      );
    });
    records.set(type.name, inKeyOrder(drawn));
  }
  const earlier = drawEarlier(vocabulary, customers, records, random, NOW);
  return { id, customers, records, earlier };
}

/** Most agree, or hardly a message would be worth asking about. */
function agreed(isConsent: boolean, random: Random): { granted?: boolean } {
  return isConsent ? { granted: random.chance(0.95) } : {};
}

function recordOf(vocabulary: Vocabulary, type: string, data: Readonly<Record<string, unknown>>): FactRecord {
  const { key, customer, fields } = decodeRecord(vocabulary, type, data);
  return { type, key, customer, fields, receivedAt: NOW, order: 0 };
}

/** Each key once, as a ledger has it. */
function inKeyOrder(records: readonly FactRecord[]): readonly FactRecord[] {
  const byKey = new Map(records.map((record) => [record.key, record]));
  return [...byKey.values()].sort((left, right) => (left.key < right.key ? -1 : 1));
}
