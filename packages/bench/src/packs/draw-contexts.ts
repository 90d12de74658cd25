import type { RuleSet } from "@comity/core";
import {
  type DecisionContext,
  type FactRecord,
  type Facts,
  type KnownCustomer,
  type Program,
  scopesOf,
} from "@comity/core";
import { Random } from "../workload/random.ts";
import { type Company, drawCompany, type Household } from "./company.ts";
import { drawMessage } from "./draw-message.ts";

const SEED = 5;
const HOW_MANY = 1000;

/** Everything that a decision rests on, and where it came from. */
export interface Asked {
  readonly context: DecisionContext;
  readonly household: Household;
  readonly company: Company;
}

/**
 * Messages to the customers of a company, each with what is known and fetched.
 *
 * @param only these intents; all if absent
 */
export function drawContexts({ vocabulary, program }: RuleSet, only?: readonly string[]): readonly Asked[] {
  const company = drawCompany(vocabulary);
  const random = new Random(SEED);
  return Array.from({ length: HOW_MANY }, (_, sequence) => {
    const household = random.pick(company.households);
    const customer = random.pick(household.customers);
    const all = new Map([...household.records, ...company.references]);
    const message = drawMessage(vocabulary, `m${sequence}`, customer, all, random, company.now, only);
    return {
      context: contextOf(program, company, household, customer, message, sequence),
      household,
      company,
    };
  });
}

function contextOf(
  program: Program,
  company: Company,
  household: Household,
  customer: KnownCustomer,
  message: DecisionContext["situation"]["message"],
  sequence: number,
): DecisionContext {
  const { now, vocabulary } = company;
  const entriesIn = (scope: string) =>
    household.earlier.filter((entry) =>
      scopesOf(entry.message, entry.customer, entry.household).includes(scope),
    );
  return {
    program,
    situation: {
      vocabulary,
      at: now,
      clock: now,
      message,
      customer,
      facts: factsOf(company, household, customer),
      entries: household.earlier,
      reported: null,
    },
    sequence,
    holds: [],
    amended: false,
    reviews: [],
    earlier: household.earlier,
    entriesIn,
  };
}

const NONE: readonly FactRecord[] = [];

/** As they are fetched for a decision. All silos are in step. */
function factsOf(company: Company, household: Household, customer: KnownCustomer): Facts {
  const own = new Map<string, readonly FactRecord[]>();
  for (const [type, records] of household.records) {
    own.set(
      type,
      records.filter((record) => record.customer === customer.id),
    );
  }
  const byKey = new Map<string, FactRecord>();
  for (const [type, records] of company.references) {
    for (const record of records) byKey.set(`${type} ${record.key}`, record);
  }
  const silos = new Map(
    [...company.vocabulary.silos.keys()].map((name) => [
      name,
      { name, inStep: "live", readable: true } as const,
    ]),
  );
  return {
    silo: (name) => silos.get(name) ?? { name, inStep: null, readable: true },
    records(type, scope) {
      const sets =
        scope === "customer" ? own : scope === "household" ? household.records : company.references;
      return sets.get(type) ?? NONE;
    },
    byKey: (type, key) => byKey.get(`${type} ${key}`) ?? null,
  };
}
