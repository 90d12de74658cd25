import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type Engine,
  type ManualClock,
  manualClock,
  openEngine,
  type RuleSet,
  type SiloState,
  type Store,
  type StoredRecord,
} from "@comity/core";
import { memoryStore } from "@comity/store";
import { onTestFinished } from "vitest";
import { compileTestRules, NOON } from "../../conformance/src/open-world.ts";
import type { AdapterContext } from "../src/contract/adapter-type.ts";
import type { Log, LogFields } from "../src/contract/log.ts";
import type { Sleep } from "../src/run/sleep.ts";

export const KEY = new Uint8Array(32).fill(7);

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
  risk:
    owner: Risk
    fresh_for: 24 hours
    records:
      policy:
        key: number
        fields:
          number: text
          status: {type: one of, values: [active, cancelling, cancelled], required: true}
          line: {type: one of, values: [auto, home]}
          decided_on: date
          changed_at: instant
          premium: money
          tags: list of text
      claim:
        key: [policy, sequence]
        fields: {policy: text, sequence: number, open: true or false}
intents:
  upsell: {class: marketing}
  notice: {class: legal}
`;

const RULES = `
rule no-offers-while-cancelling "No offers while a policy is being cancelled."
  applies to upsell
  when some risk.policy (status is cancelling)
  then block
  because "A policy is being cancelled."
`;

/** The rules of the tests. */
export function testRules(): RuleSet {
  return compileTestRules(RULES, VOCABULARY);
}

/** An engine in memory, and how to look into its ledger. */
export interface World {
  readonly engine: Engine;
  readonly store: Store;
  readonly clock: ManualClock;
  readonly rules: RuleSet;
  policy(number: string): Promise<StoredRecord | null>;
  /** Numbers of the policies that there are, with their status. */
  policies(): Promise<Readonly<Record<string, unknown>>>;
  silo(): Promise<SiloState | null>;
}

export async function openWorld(start = NOON, rules = testRules()): Promise<World> {
  const clock = manualClock(start);
  const store = memoryStore();
  const engine = await openEngine({ rules, store, clock });
  onTestFinished(() => engine.close());
  return {
    engine,
    store,
    clock,
    rules,
    policy: (number) => store.transact((transaction) => transaction.record("risk.policy", number)),
    async policies() {
      const owners = ["ana", "ben", "cho"];
      const all = await store.transact((transaction) => transaction.records("risk.policy", owners));
      return Object.fromEntries(all.map(({ key, fields }) => [key, fields.status]));
    },
    silo: () => store.transact((transaction) => transaction.silo("risk")),
  };
}

/** A folder that goes with the test. */
export function testFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "comity-adapter-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A log that remembers. */
export interface Remembered extends Log {
  readonly lines: { readonly event: string; readonly fields: LogFields }[];
}

export function rememberingLog(): Remembered {
  const lines: Remembered["lines"] = [];
  const add = (event: string, fields: LogFields = {}): void => {
    lines.push({ event, fields });
  };
  return { lines, info: add, warn: add, error: add };
}

export function contextIn(
  world: World,
  folder: string,
  more: Partial<AdapterContext> = {},
): AdapterContext & { readonly log: Remembered } {
  return {
    name: "risk",
    comity: world.engine,
    rules: () => world.rules,
    now: () => world.clock.now(),
    folder,
    base: folder,
    key: KEY,
    inboundUrl: null,
    ...more,
    log: rememberingLog(),
  };
}

/** Needs no time, and lets others have their turn. */
export const noSleep: Sleep = async () => {
  await new Promise((done) => setImmediate(done));
};
