import { describe, it } from "vitest";
import { Connection } from "../../src/crm/hubspot/connection.ts";
import { kindsOf } from "../../src/crm/hubspot/kinds.ts";
import { loadLibrary } from "../../src/crm/hubspot/library.ts";
import { objectSource } from "../../src/crm/hubspot/object-source.ts";
import { Pace } from "../../src/crm/hubspot/pace.ts";
import { sourceKit } from "../../src/kit/source-kit.ts";
import type { SourceTrial } from "../../src/kit/source-trial.ts";
import { contextIn, noSleep, openWorld, testFolder, testRules } from "../world.ts";
import { openHubspotFake } from "./hubspot-fake.ts";

const RULES = testRules();
const STATES = ["active", "cancelling", "cancelled"];
const OWNER = "ana@example.com";
const TOKEN = "pat-na1-good";

/** Tickets that hold policies: the rules of the kit's tests know nothing else. */
async function openTrial(): Promise<SourceTrial> {
  const fake = await openHubspotFake();
  const context = contextIn(await openWorld(), testFolder());
  const fields = { number: "policy_no", customer: "owner_email", status: "policy_state" };
  const mapping = { records: { "support.case": null, "risk.policy": { fields } } };
  const settings = { url: fake.url, token: TOKEN, tickets: { mapping }, deletions_every: "1 millisecond" };
  const [kind] = kindsOf(settings, { mostGone: 0.5 }, context);
  if (kind === undefined) throw new Error("Tickets are read.");
  const Client = await loadLibrary();
  const credentials = { kind: "token" as const, token: TOKEN };
  const pace = new Pace({ perSecond: 10_000, sleep: noSleep, now: () => performance.now() });
  const connection = new Connection({
    ...{ url: new URL(fake.url), credentials, Client, pace, sleep: noSleep, now: () => performance.now() },
  });
  const write = (key: number, state: string): void => {
    const properties = { policy_no: `P-${key}`, owner_email: OWNER, policy_state: state };
    fake.put("tickets", properties, String(1_000 + key));
  };
  return {
    rules: RULES,
    source: async (keep, _log, now) =>
      objectSource({ ...kind, keep, connection, now, vocabulary: () => RULES.vocabulary }),
    put: async (key, number) => write(key, STATES[number - 1] ?? "active"),
    expected: (key, number) => ({
      record: "risk.policy",
      data: { number: `P-${key}`, customer: OWNER, status: STATES[number - 1] },
    }),
    remove: async (key) => fake.archive("tickets", String(1_000 + key)),
    spoil: async (key) => write(key, "odd"),
    setReachable: async (isReachable) => {
      fake.intercept = isReachable ? null : () => ({ status: 503, body: { message: OWNER } });
    },
    secrets: [OWNER, TOKEN, "P-2"],
    close: async () => connection.close(),
  };
}

describe("tickets of HubSpot", () => {
  for (const { name, run } of sourceKit(openTrial, testFolder)) it(name, run, 60_000);
});
