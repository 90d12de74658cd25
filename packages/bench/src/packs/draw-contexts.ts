import type { RuleSet } from "@comity/core";
import { type DecisionContext, type Facts, type KnownCustomer, type Program, scopesOf } from "@comity/core";
import { Random } from "../workload/random.ts";
import { type Company, drawCompany, type Household } from "./company.ts";
import { drawMessage } from "./draw-message.ts";
import { factsOfCustomers } from "./facts.ts";

const SEED = 5;
const HOW_MANY = 1000;

const NONE: readonly never[] = [];

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
  const factsOf = factsOfCustomers(company);
  return Array.from({ length: HOW_MANY }, (_, sequence) => {
    const household = random.pick(company.households);
    const customer = random.pick(household.customers);
    const all = new Map([...household.records, ...company.references]);
    const message = drawMessage(vocabulary, `m${sequence}`, customer, all, random, company.now, only);
    const facts = factsOf(household, customer);
    return {
      context: contextOf(program, company, household, customer, facts, message, sequence),
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
  facts: Facts,
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
      facts,
      entries: household.earlier,
      reported: null,
    },
    sequence,
    holds: NONE,
    amended: false,
    reviews: NONE,
    earlier: household.earlier,
    entriesIn,
  };
}
