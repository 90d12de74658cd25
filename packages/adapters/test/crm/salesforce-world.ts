import type { Adapter } from "../../src/contract/adapter.ts";
import { createSalesforce } from "../../src/crm/salesforce/adapter.ts";
import type { SalesforceSettings } from "../../src/crm/salesforce/settings.ts";
import { type CrmWorld, EVERY, openCrmWorld, runPasses } from "./crm-world.ts";
import { APP, openSalesforceFake, type SalesforceFake } from "./salesforce-fake.ts";

export const ALL: Partial<SalesforceSettings> = { contacts: {}, cases: {}, opportunities: {} };

/** Salesforce, an engine in memory, and an adapter between them, all at one time. */
export interface SalesforceWorld extends CrmWorld {
  readonly fake: SalesforceFake;
  /** What the adapter is made with. */
  settings(more?: Partial<SalesforceSettings>): SalesforceSettings;
  /** Runs the adapter for some passes. */
  passes(count?: number, more?: Partial<SalesforceSettings>): Promise<Readonly<Record<string, number>>>;
  /** Runs the adapter until what it is given has ended. */
  during(meanwhile: (adapter: Adapter) => Promise<void>): Promise<Readonly<Record<string, number>>>;
}

export async function openSalesforceWorld(
  given: Partial<SalesforceSettings> = ALL,
): Promise<SalesforceWorld> {
  const fake = await openSalesforceFake();
  const world = await openCrmWorld();
  fake.now = () => world.clock.now();
  const oauth = { ...APP, audience: "https://login.salesforce.com" };
  const settings = (more: Partial<SalesforceSettings> = {}): SalesforceSettings => ({
    ...{ login_url: fake.url, oauth, every: EVERY, ...given, ...more },
  });
  const make =
    (more: Partial<SalesforceSettings> = {}) =>
    (sleep: Parameters<typeof createSalesforce>[2]): Adapter =>
      createSalesforce(settings(more), world.context, sleep);
  return {
    ...world,
    ...{ fake, settings },
    passes: (count = 1, more = {}) => runPasses(make(more), count),
    during: (meanwhile) => runPasses(make(), 0, meanwhile),
  };
}

/** Numbers of cases count up. */
let cases = 1_000;

/** Opens a case. @returns its number */
export function newCase({ fake }: SalesforceWorld, ContactId: string | null, more = {}): string {
  const CaseNumber = String(++cases);
  fake.data.put("Case", { CaseNumber, ContactId, IsClosed: false, ...more });
  return CaseNumber;
}

/** The id of a case. */
export function idOf({ fake }: SalesforceWorld, number: string): string {
  const [id = ""] = [...fake.data.live("Case")].find(([, row]) => row.CaseNumber === number) ?? [];
  return id;
}
