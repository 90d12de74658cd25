import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { sqliteStore } from "@comity/store";
import { expect, it } from "vitest";
import { APP, openSalesforceFake, type SalesforceFake } from "../crm/salesforce-fake.ts";
import { testFolder } from "../world.ts";
import { addressOf, CONTACTS, expectLoadSurvives, startCrm } from "./crm-load.ts";

const CONSENT = {
  when: "HasOptedOutOfEmail",
  fields: { customer: "Id", channel: { constant: "email" }, granted: "$not(HasOptedOutOfEmail)" },
};

function loginTo({ url }: SalesforceFake): Readonly<Record<string, unknown>> {
  return { login_url: url, oauth: { ...APP, audience: "https://login.salesforce.com" } };
}

it("a first load from Salesforce that is killed again and again goes on, and comes to the same", async () => {
  const fake = await openSalesforceFake();
  const ids = Array.from({ length: CONTACTS }, (_, index) => {
    const id = `003${String(1_000 + index).padStart(12, "0")}AAA`;
    return fake.data.put("Contact", { Email: addressOf(id), HasOptedOutOfEmail: index % 50 === 0 }, id);
  });
  await expectLoadSurvives({
    ...{ type: "salesforce", ids, requests: fake.requests, pageSize: 500 },
    isPage: (request) => request.endsWith("/results"),
    settings: {
      ...loginTo(fake),
      change_events: true,
      contacts: { mapping: { records: { "privacy.consent": CONSENT } } },
    },
  });
  // A job of which nobody knows, because its maker was killed before it was kept, is made once more.
  expect(fake.jobs.made).toBeLessThanOrEqual(3);
}, 3_600_000);

it("what change events told of is read, also when the process is killed over it again and again", async () => {
  const fake = await openSalesforceFake();
  const folder = testFolder();
  const ids = Array.from({ length: 20 }, () => fake.data.put("Contact", { Email: "before@example.com" }));
  // Only events tell in time.
  const settings = { ...loginTo(fake), change_events: true, contacts: {}, every: "5 hours" };
  const known = async (): Promise<ReadonlySet<unknown>> => {
    const store = await sqliteStore(join(folder, "ledger.db"));
    const emails = await store.transact(async (transaction) =>
      Promise.all(ids.map(async (id) => (await transaction.customer(id))?.fields.email)),
    );
    await store.close();
    return new Set(emails);
  };
  const change = (email: string): void => {
    for (const id of ids) {
      fake.data.put("Contact", { Email: email }, id);
      fake.events.tell("Contact", [id]);
    }
  };
  for (let kill = 0; kill < 4; kill++) {
    const before = fake.events.replays.length;
    const child = await startCrm(folder, { type: "salesforce", settings });
    while (fake.events.replays.length === before) await wait(5);
    // The first one is let live until it has taken something, so that there is a place to go on from.
    change(`after${kill}@example.com`);
    if (kill === 0) while (!(await known()).has("after0@example.com")) await wait(200);
    else await wait(kill * 15);
    child.kill("SIGKILL");
    await once(child, "exit");
    if (kill > 0) change(`later${kill}@example.com`);
  }
  const child = await startCrm(folder, { type: "salesforce", settings });
  while (!(await known()).has("later3@example.com") || (await known()).size > 1) await wait(200);
  child.stdin.end();
  await once(child, "exit");
  expect(await known()).toEqual(new Set(["later3@example.com"]));
}, 600_000);
