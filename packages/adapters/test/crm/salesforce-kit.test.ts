import { describe, it } from "vitest";
import { kindsOf } from "../../src/crm/salesforce/kinds.ts";
import { loginOf } from "../../src/crm/salesforce/login.ts";
import { objectSource } from "../../src/crm/salesforce/object-source.ts";
import { sourceKit } from "../../src/kit/source-kit.ts";
import type { SourceTrial } from "../../src/kit/source-trial.ts";
import { contextIn, noSleep, openWorld, testFolder, testRules } from "../world.ts";
import { APP, openSalesforceFake } from "./salesforce-fake.ts";

const RULES = testRules();
const STATES = ["active", "cancelling", "cancelled"];
const OWNER = "ana@example.com";

/** Cases that hold policies: the rules of the kit's tests know nothing else. */
async function openTrial(): Promise<SourceTrial> {
  const fake = await openSalesforceFake();
  const context = contextIn(await openWorld(), testFolder());
  const fields = { number: "Policy_No__c", customer: "Owner_Email__c", status: "Policy_State__c" };
  const mapping = { records: { "support.case": null, "risk.policy": { fields } } };
  const oauth = { ...APP, audience: "https://login.salesforce.com" };
  const settings = { login_url: fake.url, oauth, cases: { mapping } };
  const [kind] = kindsOf(settings, { mostGone: 0.5, everyMs: 60_000 }, context);
  if (kind === undefined) throw new Error("Cases are read.");
  const connection = await loginOf(settings, noSleep, () => fake.now()).connect();
  const idOf = (key: number): string => `500${String(key).padStart(12, "0")}AAA`;
  const write = (key: number, state: string): void => {
    const row = { Policy_No__c: `P-${key}`, Owner_Email__c: OWNER, Policy_State__c: state };
    fake.data.put("Case", { ...row, IsDeleted: false }, idOf(key));
  };
  return {
    rules: RULES,
    source: async (keep, _log, now) => {
      fake.now = now;
      return objectSource({
        ...kind,
        keep,
        connection,
        sleep: noSleep,
        now,
        vocabulary: () => RULES.vocabulary,
      });
    },
    put: async (key, number) => write(key, STATES[number - 1] ?? "active"),
    expected: (key, number) => ({
      record: "risk.policy",
      data: { number: `P-${key}`, customer: OWNER, status: STATES[number - 1] },
    }),
    remove: async (key) => fake.data.remove("Case", idOf(key)),
    spoil: async (key) => write(key, "odd"),
    setReachable: async (isReachable) => {
      const body = [{ errorCode: "SERVER_UNAVAILABLE", message: OWNER }];
      fake.intercept = isReachable ? null : () => ({ status: 503, body });
    },
    secrets: [OWNER, "00Dtoken", "P-2"],
    close: async () => undefined,
  };
}

describe("cases of Salesforce", () => {
  for (const { name, run } of sourceKit(openTrial, testFolder)) it(name, run, 120_000);
});
