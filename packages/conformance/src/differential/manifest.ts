import {
  earlierOf,
  type FactRecord,
  type FollowedFrom,
  goesAt,
  isCompared,
  type Known,
  type Reads,
  type RuleSet,
} from "@comity/core";
import { ANA } from "./random-facts.ts";
import type { Setting } from "./random-situation.ts";

/**
 * The same situation with nothing in it but what a manifest names: no other records, no other fields of them or of the
 * customer, and no other earlier messages.
 */
export function withinManifest(setting: Setting, reads: Reads, { vocabulary }: RuleSet): Setting {
  const { told, customer } = setting;
  const { ledger } = reads;
  const followed = followedKeys(setting, reads);
  const records = told.records.flatMap((record): FactRecord[] => {
    const read = reads.records.find((one) => one.record === record.type);
    if (read === undefined) return [];
    const inScope =
      read.scope === "household" ||
      read.scope === "reference" ||
      (read.scope === "customer" && record.customer === ANA);
    if (!inScope && !followed.get(record.type)?.has(record.key)) return [];
    return [{ ...record, fields: only(record.fields, read.fields) }];
  });
  const silos = new Set(reads.records.map(({ record }) => vocabulary.records.get(record)?.silo));
  return {
    ...setting,
    told: { silos: told.silos.filter(({ name }) => silos.has(name)), records },
    customer: { ...customer, fields: only(customer.fields, reads.customer) },
    earlier:
      ledger === null
        ? []
        : setting.earlier
            .filter((entry) => isCompared(entry, ledger))
            .map((entry) => earlierOf(entry, ledger)),
    reported: reportedWithin(setting.reported, reads),
  };
}

/**
 * The same without earlier messages that are older than the manifest looks back. What was cleared and has not gone yet goes
 * from now on, whenever it was to go: it is never too old.
 */
export function withoutOlder(setting: Setting, { ledger }: Reads): Setting {
  const { at, clock, earlier } = setting;
  if (ledger === null || ledger.sinceMs === null) return setting;
  const since = Math.min(at, clock) - ledger.sinceMs;
  return { ...setting, earlier: earlier.filter((entry) => goesAt(entry, clock) >= since) };
}

function reportedWithin(reported: Setting["reported"], { records }: Reads): Setting["reported"] {
  const before = reported?.before;
  if (reported === null || before === null || before === undefined) return reported;
  const fields = records.find(({ record }) => record === before.type)?.fields ?? [];
  return { ...reported, before: { ...before, fields: only(before.fields, fields) } };
}

function only(
  fields: Readonly<Record<string, Known>>,
  names: readonly string[],
): Readonly<Record<string, Known>> {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => names.includes(name)));
}

/** Keys of the records that the manifest's references may lead to, by record type. */
function followedKeys(setting: Setting, { follows }: Reads): ReadonlyMap<string, ReadonlySet<Known>> {
  const keys = new Map<string, Set<Known>>();
  for (const { from, to } of follows) {
    const known = keys.get(to) ?? new Set();
    for (const key of originsOf(from, setting)) known.add(key);
    keys.set(to, known);
  }
  return keys;
}

function originsOf(from: FollowedFrom, { message, customer, told }: Setting): readonly Known[] {
  const field = from.kind === "key" ? "" : from.field;
  const of = (fields: Readonly<Record<string, Known>>): Known => fields[field] ?? null;
  switch (from.kind) {
    case "key":
      return [from.key];
    case "about":
      return [of(message.about)];
    case "customer":
      return [of(customer.fields)];
    case "item":
      return message.items.map((item) => of(item.fields));
    case "record":
      return told.records.filter(({ type }) => type === from.record).map(({ fields }) => of(fields));
  }
}
