import type { FactRecord, Facts, KnownCustomer, SiloState } from "@comity/core";
import type { Company, Household } from "./company.ts";

type Sets = ReadonlyMap<string, readonly FactRecord[]>;

const NONE: readonly FactRecord[] = [];

/** What a company holds in memory, as one of its customers sees it. All silos are in step. */
class CustomerFacts implements Facts {
  private readonly silos: Company["silos"];
  private readonly sets: Readonly<Record<Parameters<Facts["records"]>[1], Sets>>;
  private readonly byTypeAndKey: ReadonlyMap<string, ReadonlyMap<string, FactRecord>>;

  constructor(
    company: Company,
    household: Household,
    customer: KnownCustomer,
    byTypeAndKey: ReadonlyMap<string, ReadonlyMap<string, FactRecord>>,
  ) {
    const isOwn = (record: FactRecord): boolean => record.customer === customer.id;
    const own = new Map([...household.records].map(([type, records]) => [type, records.filter(isOwn)]));
    this.silos = company.silos;
    this.sets = { customer: own, household: household.records, reference: company.references };
    this.byTypeAndKey = byTypeAndKey;
  }

  silo(name: string): SiloState {
    return this.silos.get(name) ?? { name, inStep: null, readable: true };
  }

  records(type: string, scope: Parameters<Facts["records"]>[1]): readonly FactRecord[] {
    return this.sets[scope].get(type) ?? NONE;
  }

  byKey(type: string, key: string): FactRecord | null {
    return this.byTypeAndKey.get(type)?.get(key) ?? null;
  }
}

/** The facts of each customer, put together once: the references are the same for all. */
export function factsOfCustomers(company: Company): (household: Household, customer: KnownCustomer) => Facts {
  const byTypeAndKey = new Map(
    [...company.references].map(([type, records]) => [type, new Map(records.map((one) => [one.key, one]))]),
  );
  const known = new Map<KnownCustomer, Facts>();
  return (household, customer) => {
    const facts = known.get(customer) ?? new CustomerFacts(company, household, customer, byTypeAndKey);
    known.set(customer, facts);
    return facts;
  };
}
