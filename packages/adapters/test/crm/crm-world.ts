import type { Engine, ManualClock, RuleSet, Store } from "@comity/core";
import { compileTestRules } from "../../../conformance/src/open-world.ts";
import type { Adapter } from "../../src/contract/adapter.ts";
import type { AdapterContext } from "../../src/contract/adapter-type.ts";
import type { Sleep } from "../../src/run/sleep.ts";
import { contextIn, noSleep, openWorld, type Remembered, testFolder } from "../world.ts";

/** Noon, when nothing is quiet. */
const NOON = Date.parse("2026-03-02T12:00:00Z");

const VOCABULARY = `
company: {time_zone: UTC, currency: USD, country: US}
customer:
  fields:
    time_zone: {type: text, required: true}
    email: text
    phone: text
    tier: {type: one of, values: [gold, silver]}
channels: [email, sms]
silos:
  support:
    owner: Care
    fresh_for: 24 hours
    records:
      case:
        key: number
        fields: {number: text, topic: text, status: {type: one of, values: [open, closed], required: true}}
  sales:
    owner: Sales
    records:
      purchase: {key: number, fields: {number: text, purchased_on: {type: date, required: true}}}
  privacy:
    owner: Privacy
    records:
      consent: {key: [customer, channel], fields: {channel: channel, granted: {type: true or false, required: true}}}
intents:
  upsell: {class: marketing}
  win_back: {class: marketing}
  cancellation: {class: legal}
`;

const RULES = `
rule listen-first "Who waits for an answer gets no offers."
  applies to upsell
  when some support.case (status is open)
  then hold while so, at most 14 days or else block
  because "The customer waits for an answer."

conflict not-both
  between (win_back) and (cancellation)
  within 30 days across customer
  winner (cancellation)
`;

function crmRules(): RuleSet {
  return compileTestRules(RULES, VOCABULARY);
}

/** No other pause is as long as that between two passes. */
const EVERY_MS = 61_000;
/** How settings of tests say so. */
export const EVERY = `${EVERY_MS} milliseconds`;

/** An engine in memory, and what an adapter of a CRM is given, all at one time. */
export interface CrmWorld {
  readonly engine: Engine;
  readonly store: Store;
  readonly clock: ManualClock;
  readonly context: AdapterContext & { readonly log: Remembered };
  /** Lets so many milliseconds pass. */
  pass(ms: number): Promise<void>;
  /** What is known of a customer. */
  customer(id: string): Promise<Readonly<Record<string, unknown>> | null>;
  /** Records of a type that belong to these customers, by their keys. */
  records(type: string, customers: readonly string[]): Promise<Readonly<Record<string, unknown>>>;
  /** As of when a silo is in step, in milliseconds after the beginning; null: never. */
  inStep(silo: string): Promise<number | null>;
}

/** @param inboundUrl where the CRM reaches the adapter */
export async function openCrmWorld(inboundUrl: string | null = null): Promise<CrmWorld> {
  const world = await openWorld(NOON, crmRules());
  const { engine, store, clock } = world;
  return {
    ...{ engine, store, clock, context: contextIn(world, testFolder(), { name: "crm", inboundUrl }) },
    pass: (ms) => clock.moveTo(clock.now() + ms),
    async customer(id) {
      const found = await store.transact((transaction) => transaction.customer(id));
      if (found === undefined || found === null) return null;
      // A household of one's own says nothing.
      const household = found.household?.startsWith("customer:") === false ? found.household : null;
      return { ...found.fields, ...(household === null ? {} : { household }) };
    },
    async records(type, customers) {
      const all = await store.transact((transaction) => transaction.records(type, customers));
      return Object.fromEntries(all.map(({ key, customer, fields }) => [key, { customer, ...fields }]));
    },
    async inStep(silo) {
      const state = await store.transact((transaction) => transaction.silo(silo));
      return typeof state?.inStep === "number" ? state.inStep - NOON : null;
    },
  };
}

/** Runs an adapter for some passes. What it waits for passes at once; after each pass it waits for {@link EVERY}. */
export async function runPasses(
  make: (sleep: Sleep) => Adapter,
  count: number,
  /** Runs as soon as the adapter does; it is stopped when this has ended too. */
  meanwhile: (adapter: Adapter) => Promise<void> = async () => undefined,
): Promise<Readonly<Record<string, number>>> {
  let left = count;
  const done = Promise.withResolvers<void>();
  const adapter = make(async (ms, signal) => {
    if (ms === EVERY_MS && --left === 0) done.resolve();
    await noSleep(ms, signal);
  });
  await adapter.start();
  await meanwhile(adapter);
  if (count > 0) await done.promise;
  await adapter.stop();
  return adapter.counters();
}
