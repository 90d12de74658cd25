import {
  type CustomerData,
  decodeCustomer,
  decodeRecord,
  type Engine,
  type Fact,
  type FactRecord,
  householdOfOne,
  type InitialState,
  type Known,
  type RuleSet,
  type Store,
  type Transaction,
  type Vocabulary,
} from "@comity/core";

type Fields = Readonly<Record<string, unknown>>;

/**
 * Tells a ledger that was filled before what is different in the files now: customers and records that are new or have
 * changed, records that are gone from a file, and where each silo stands. What is unchanged is not reported, so it
 * wakes nothing and is as fresh as its silo.
 *
 * @throws InputError if something does not fit the vocabulary.
 */
export async function reportChanges(
  engine: Engine,
  store: Store,
  rules: RuleSet,
  state: InitialState,
): Promise<void> {
  const { vocabulary } = rules;
  const changes = await store.transact(async (transaction) => ({
    customers: await changedCustomers(transaction, vocabulary, state.customers ?? []),
    facts: await changedRecords(transaction, vocabulary, state.records ?? {}),
  }));
  for (const customer of changes.customers) await engine.customer(customer);
  for (const fact of changes.facts) await engine.report(fact);
  for (const [silo, standing] of Object.entries(state.silos ?? {})) await engine.sync(silo, standing);
}

async function changedCustomers(
  transaction: Transaction,
  vocabulary: Vocabulary,
  customers: readonly CustomerData[],
): Promise<CustomerData[]> {
  const changed: CustomerData[] = [];
  for (const data of customers) {
    const now = decodeCustomer(vocabulary, data);
    const before = await transaction.customer(now.id);
    const household = now.household ?? householdOfOne(now.id);
    const same = before !== null && !before.provisional && before.household === household;
    if (!same || !sameFields(before.fields, now.fields)) changed.push(data);
  }
  return changed;
}

async function changedRecords(
  transaction: Transaction,
  vocabulary: Vocabulary,
  records: Readonly<Record<string, readonly Fields[]>>,
): Promise<Fact[]> {
  const changed: Fact[] = [];
  for (const [record, rows] of Object.entries(records)) {
    const known = new Map((await transaction.allRecords(record)).map((one) => [one.key, one]));
    const seen = new Set<string>();
    for (const data of rows) {
      const now = decodeRecord(vocabulary, record, data);
      seen.add(now.key);
      const before = known.get(now.key);
      const named = before?.match === "named" ? before.customer : null;
      const same = before !== undefined && named === now.customer;
      if (!same || !sameFields(before.fields, now.fields)) changed.push({ record, data });
    }
    for (const [key, gone] of known) if (!seen.has(key)) changed.push(deletion(vocabulary, gone));
  }
  return changed;
}

/** A record that its silo's file holds no longer. */
function deletion(vocabulary: Vocabulary, { type, fields, customer }: FactRecord): Fact {
  const key = vocabulary.records.get(type)?.key ?? [];
  const given = key.map((name) => [name, name === "customer" ? customer : fields[name]] as const);
  return { record: type, data: Object.fromEntries(given), deleted: true };
}

function sameFields(left: Readonly<Record<string, Known>>, right: Readonly<Record<string, Known>>): boolean {
  const canonical = (fields: Readonly<Record<string, Known>>) =>
    JSON.stringify(Object.entries(fields).sort(([one], [other]) => (one < other ? -1 : 1)));
  return canonical(left) === canonical(right);
}
