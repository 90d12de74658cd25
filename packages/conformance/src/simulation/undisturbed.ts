import {
  type Customer,
  decodeRecord,
  type Fact,
  manualClock,
  openEngine,
  type RuleSet,
  type StoredRecord,
} from "@comity/core";
import { memoryStore } from "@comity/store";
import { INITIAL, type MasterData, type Script, START } from "./game.ts";
import type { Committed } from "./laws.ts";
import { sayTo } from "./pipelines.ts";

/**
 * Reports the same facts and master data once each and in order, to one engine that nothing happens to. Facts that came late,
 * twice or in another order must have come to the same.
 *
 * @returns what differs
 */
export async function differencesFromUndisturbed(
  script: Script,
  { records, customers }: Pick<Committed, "records" | "customers">,
  rules: RuleSet,
): Promise<readonly string[]> {
  // Which records go out with whom depends on when they came: a split names them as they are.
  if (script.masterData.some(({ kind }) => kind === "split")) return [];
  const store = memoryStore();
  const engine = await openEngine({ rules, store, clock: manualClock(START) });
  await engine.load(INITIAL);
  for (const said of script.masterData) await sayTo(engine, said);
  const inOrder = [...script.facts].sort((left, right) => (left.version ?? 0) - (right.version ?? 0));
  for (const fact of inOrder) await engine.report(fact);
  const ids = new Set(script.facts.map((fact) => idOf(fact, rules)));
  // Whom an address was found to lead to it goes on leading to, and whether anybody wrote to it then is a matter of chance.
  const byKeys = ![...customers.values()].some(({ id, mergedInto }) => isUnknown(id) && mergedInto !== null);
  const differences = await store.transact(async (transaction) => {
    const found: string[] = [];
    for (const id of ids) {
      const [type = "", key = ""] = id.split(" ");
      const expected = recordText(await transaction.record(type, key), byKeys);
      const actual = recordText(records.get(id) ?? null, byKeys);
      if (actual !== expected) found.push(`${id} is ${actual}, and undisturbed ${expected}`);
    }
    for (const id of new Set(script.masterData.flatMap(namesOf))) {
      const expected = customerText(await transaction.customer(id));
      const actual = customerText(customers.get(id) ?? null);
      if (actual !== expected) found.push(`${id} is ${actual}, and undisturbed ${expected}`);
    }
    return found;
  });
  await engine.close();
  return differences;
}

function namesOf(said: MasterData): readonly string[] {
  return said.kind === "customer" ? [said.data.id] : [said.from];
}

function idOf({ record, data }: Fact, rules: RuleSet): string {
  return `${record} ${decodeRecord(rules.vocabulary, record, data, true).key}`;
}

/** A customer who is known by an address that somebody wrote to. */
function isUnknown(id: string): boolean {
  return id.startsWith("unknown:");
}

/**
 * What of a record does not depend on when it came, or on which messages were asked about meanwhile.
 *
 * @param byKeys whether that includes whose it is by its keys
 */
function recordText(record: StoredRecord | null, byKeys: boolean): string {
  if (record === null) return "not there";
  const { customer, fields, deleted, order, match } = record;
  // What is gone stays whose it was last, which is a matter of what came when, and says nothing any more.
  if (deleted) return JSON.stringify({ deleted, order });
  if (match !== "named" && !byKeys) return JSON.stringify({ fields, order });
  const isWaiting = match === "waiting" || (customer !== null && isUnknown(customer));
  return JSON.stringify({ owner: isWaiting ? "waiting" : [match, customer], fields, order });
}

function customerText(customer: Customer | null): string {
  if (customer === null) return "not there";
  const { household, fields, provisional, keys, mergedInto } = customer;
  return JSON.stringify({ household, fields, provisional, keys, mergedInto });
}
