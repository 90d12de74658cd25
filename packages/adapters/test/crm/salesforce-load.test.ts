import { describe, expect, it } from "vitest";
import { idOf, newCase, openSalesforceWorld } from "./salesforce-world.ts";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const PATIENCE = 120_000;
const CONTACTS = Number(process.env.COMITY_CONTACTS ?? 3_000);

describe("a first load", () => {
  const isRead = (path: string): boolean => path.endsWith("/results");

  it("of many contacts goes on where it was stopped and where it failed, and ends as one that was not", async () => {
    const world = await openSalesforceWorld({ contacts: {}, cases: {} });
    const { fake } = world;
    const ids = Array.from({ length: CONTACTS }, (_, index) =>
      fake.data.put("Contact", { Email: `p${index}@example.com` }),
    );
    const reads = () => fake.requests.filter(isRead).length;
    const pages = CONTACTS / 500;
    for (const stopAt of [0.25 * pages, 0.6 * pages]) {
      const stopped = Promise.withResolvers<void>();
      fake.intercept = (path) => {
        if (!isRead(path)) return null;
        if (reads() >= stopAt) stopped.resolve();
        return reads() % 4 === 0 ? "drop" : null;
      };
      await world.during(() => stopped.promise);
      expect(await world.inStep("support")).toBeNull();
    }
    fake.intercept = null;
    await world.passes();
    expect(fake.jobs.made).toBe(2);
    // A start reads a page twice, and each failure is one.
    expect(reads()).toBeLessThan(1.4 * pages + 4);
    const found = await Promise.all(ids.map((id) => world.customer(id)));
    const emails = found.map((one) => (one as { readonly email?: unknown } | null)?.email);
    expect(emails).toEqual(ids.map((_, index) => `p${index}@example.com`));
  }, 600_000);

  it(
    "reads what a table holds as what it is: texts with every sign, numbers, what is so and what is not, and nothing",
    async () => {
      const tier = '$type(Points__c) = "number" and Points__c > 9.5 ? "gold" : "silver"';
      const mapping = { customers: { fields: { tier } } };
      const world = await openSalesforceWorld({ contacts: { opt_out: true, mapping }, cases: {} });
      const { data } = world.fake;
      const ana = data.put("Contact", { Email: "ana@example.com", HasOptedOutOfEmail: false, Points__c: 10 });
      const topic = 'A "big; one|with\r\n`all^of,it"';
      const number = newCase(world, ana, { Type: topic });
      await world.passes();
      expect(await world.customer(ana)).toMatchObject({ email: "ana@example.com", tier: "gold" });
      const consents = Object.values(await world.records("privacy.consent", [ana]));
      expect(consents).toMatchObject([{ granted: true }]);
      expect(await world.records("support.case", [ana])).toMatchObject({
        [number]: { topic, status: "open" },
      });
      expect(world.fake.requests.filter((one) => one.includes("/query?") || one.endsWith("/query"))).toEqual([
        "POST /services/data/v62.0/jobs/query",
        "POST /services/data/v62.0/jobs/query",
      ]);
    },
    PATIENCE,
  );

  it(
    "takes in what changes while the job's results are read",
    async () => {
      const world = await openSalesforceWorld({ contacts: {}, cases: {} });
      const { fake } = world;
      const ana = fake.data.put("Contact", { Email: "ana@example.com" });
      const number = newCase(world, ana);
      const id = idOf(world, number);
      fake.intercept = (path) => {
        if (isRead(path) && fake.jobs.made === 2) fake.data.put("Case", { IsClosed: true }, id);
        return null;
      };
      await world.passes();
      fake.intercept = null;
      expect(await world.records("support.case", [ana])).toMatchObject({ [number]: { status: "open" } });
      await world.pass(MINUTE);
      await world.passes();
      expect(await world.records("support.case", [ana])).toMatchObject({ [number]: { status: "closed" } });
    },
    PATIENCE,
  );

  it(
    "has another job made when the results are gone after a week, and goes page by page when jobs fail",
    async () => {
      const world = await openSalesforceWorld({ contacts: {}, cases: {} });
      const { fake } = world;
      const ids = Array.from({ length: 1_200 }, (_, at) =>
        fake.data.put("Contact", { Email: `p${at}@example.com` }),
      );
      const stopped = Promise.withResolvers<void>();
      fake.intercept = (path) => {
        if (!isRead(path)) return null;
        stopped.resolve();
        return "drop";
      };
      await world.during(() => stopped.promise);
      fake.intercept = null;
      await world.pass(8 * DAY);
      fake.data.remove("Contact", ids[0] ?? "");
      await world.passes();
      expect(fake.jobs.made).toBe(3);
      // As of when the second job was made.
      expect(await world.inStep("support")).toBe(8 * DAY - 15 * MINUTE);
      const codes = world.context.log.lines.map(({ fields }) => fields.code);
      expect(codes).toContain("NOT_FOUND");
    },
    PATIENCE,
  );

  it.each(["Failed", null] as const)(
    "goes page by page when jobs end as %s",
    async (ends) => {
      const world = await openSalesforceWorld({ contacts: {}, cases: {} });
      const { fake } = world;
      fake.jobs.ends = ends;
      const ids = Array.from({ length: 600 }, (_, at) =>
        fake.data.put("Contact", { Email: `p${at}@example.com` }),
      );
      await world.passes();
      expect(fake.jobs.made).toBe(ends === null ? 0 : 6);
      expect(await world.customer(ids[599] ?? "")).toMatchObject({ email: "p599@example.com" });
      expect(await world.inStep("support")).toBe(-15 * MINUTE);
    },
    PATIENCE,
  );

  it(
    "goes page by page where the mapping reads what no job gives",
    async () => {
      const mapping = {
        customers: { fields: { tier: 'MailingAddress.country = "US" ? "gold" : "silver"' } },
      };
      const world = await openSalesforceWorld({ contacts: { mapping } });
      const MailingAddress = { country: "US" };
      const ana = world.fake.data.put("Contact", { Email: "ana@example.com", MailingAddress });
      await world.passes();
      expect(await world.customer(ana)).toMatchObject({ tier: "gold" });
    },
    PATIENCE,
  );
});
