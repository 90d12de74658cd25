import { billingExports } from "./billing-export.ts";
import { campaigns } from "./campaigns.ts";
import { makeCases } from "./cases.ts";
import { makeConsents, makeObjections } from "./consents.ts";
import { correspondence } from "./correspondence.ts";
import { crmExport } from "./crm-export.ts";
import { toMessages } from "./outbox.ts";
import { makePayments } from "./payments.ts";
import { makePeople } from "./people.ts";
import { makePolicies } from "./policies.ts";
import { consentExport, objectionExport } from "./privacy-export.ts";
import { seededRandom } from "./random.ts";
import { riskExports } from "./risk-export.ts";
import { supportExports } from "./support-export.ts";
import type { World } from "./world.ts";

/** The seed of the exports that are committed. */
export const DEFAULT_SEED = 20260302;

const CUSTOMERS = 2000;

/**
 * Makes up an insurer's day.
 *
 * @returns the text of each file by its path within the exports folder; the same seed gives the same bytes.
 */
export function generate(seed: number): ReadonlyMap<string, string> {
  const random = seededRandom(seed);
  const people = makePeople(random.fork("people"), CUSTOMERS);
  const policies = makePolicies(random.fork("policies"), people);
  const world: World = {
    people,
    policies,
    payments: makePayments(random.fork("payments"), policies),
    cases: makeCases(random.fork("cases"), people),
    consents: makeConsents(random.fork("consents"), people),
    objections: makeObjections(random.fork("objections"), people),
  };
  const messages = toMessages([
    ...campaigns(random.fork("campaigns"), world),
    ...correspondence(random.fork("correspondence"), world),
  ]);
  const mess = random.fork("mess");
  const risk = riskExports(mess.fork("risk"), world.policies);
  const billing = billingExports(mess.fork("billing"), world.payments);
  const support = supportExports(mess.fork("support"), world.cases);
  return new Map([
    ["crm/customers.csv", crmExport(mess.fork("crm"), people)],
    ["risk/policies.csv", risk.full],
    ["risk/changes.csv", risk.changes],
    ["billing/payments.csv", billing.full],
    ["billing/postings.csv", billing.postings],
    ["support/cases.csv", support.full],
    ["support/updates.csv", support.updates],
    ["privacy/consents.csv", consentExport(mess.fork("consents"), world.consents)],
    ["privacy/objections.csv", objectionExport(mess.fork("objections"), world.objections)],
    ["messages.jsonl", `${messages.map((message) => JSON.stringify(message)).join("\n")}\n`],
  ]);
}
