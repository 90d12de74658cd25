import { describe, expect, it } from "vitest";
import { ALL, openHubspotWorld } from "./hubspot-world.ts";

const MINUTE = 60_000;

describe("contacts, tickets and deals of HubSpot", () => {
  it("are customers, cases and purchases by the mapping that comes with the adapter", async () => {
    const { fake, passes, customer, records, inStep } = await openHubspotWorld();
    const zone = { hs_timezone: "america_slash_new_york" };
    const ana = fake.put("contacts", { email: "ana@example.com", phone: "+1 312 555 0104", ...zone });
    const ben = fake.put("contacts", { email: "ben@example.com" });
    const open = fake.put("tickets", { hs_pipeline_stage: "1", hs_ticket_category: "BILLING_ISSUE" });
    const closed = fake.put("tickets", { hs_pipeline_stage: "4" });
    fake.associate("tickets", open, [ana]);
    fake.associate("tickets", closed, [ben]);
    const won = fake.put("deals", { hs_is_closed_won: "true", closedate: "2026-02-01T10:00:00.000Z" });
    const lost = fake.put("deals", { hs_is_closed_won: "false", closedate: "2026-02-01T10:00:00.000Z" });
    for (const deal of [won, lost]) fake.associate("deals", deal, [ana]);
    await passes();
    expect(await customer(ana)).toEqual({
      email: "ana@example.com",
      phone: "+1 312 555 0104",
      time_zone: "america/new_york",
    });
    expect(await records("support.case", [ana, ben])).toEqual({
      [open]: { customer: ana, number: open, status: "open", topic: "BILLING_ISSUE" },
      [closed]: { customer: ben, number: closed, status: "closed" },
    });
    expect(Object.keys(await records("sales.purchase", [ana]))).toEqual([won]);
    expect(await inStep("support")).toBe(-5 * MINUTE);
    expect(await inStep("sales")).toBe(-5 * MINUTE);
  });

  it("are passed over as long as they belong to no contact, and keep no silo from being in step", async () => {
    const { fake, passes, records, inStep, pass, context } = await openHubspotWorld();
    const ana = fake.put("contacts", { email: "ana@example.com" });
    const ticket = fake.put("tickets", { hs_pipeline_stage: "1" });
    const deal = fake.put("deals", { hs_is_closed_won: "true", closedate: "2026-02-01T10:00:00.000Z" });
    await passes();
    expect(await inStep("support")).toBe(-5 * MINUTE);
    expect(await inStep("sales")).toBe(-5 * MINUTE);
    expect(context.log.lines).toEqual([]);
    await pass(MINUTE);
    for (const [type, id] of [["tickets", ticket] as const, ["deals", deal] as const]) {
      fake.associate(type, id, [ana]);
      fake.put(type, { subject: "changed" }, id);
    }
    await passes();
    expect(Object.keys(await records("support.case", [ana]))).toEqual([ticket]);
    expect(Object.keys(await records("sales.purchase", [ana]))).toEqual([deal]);
    for (const [type, id] of [["tickets", ticket] as const, ["deals", deal] as const]) {
      fake.associate(type, id, []);
      fake.put(type, { subject: "changed again" }, id);
    }
    await passes();
    expect(await records("support.case", [ana])).toEqual({});
    expect(await records("sales.purchase", [ana])).toEqual({});
  });

  it("have a field of one's own by two lines", async () => {
    const mapping = { customers: { fields: { tier: "loyalty_level" } } };
    const { fake, passes, customer } = await openHubspotWorld({ contacts: { mapping } });
    const ana = fake.put("contacts", { email: "ana@example.com", loyalty_level: "gold" });
    await passes();
    expect(await customer(ana)).toEqual({ email: "ana@example.com", tier: "gold" });
  });

  it("are consent by the subscription types that mean it, and otherwise only by all of them", async () => {
    const told = { "Customer Service": true, "It's new": true, Fifth: false };
    const cases: readonly (readonly [boolean | readonly string[], boolean])[] = [
      [true, false],
      [["Customer Service"], true],
      [["It's new", "nothing"], true],
      [["Fifth"], false],
      // By its id.
      [["1"], true],
    ];
    for (const [subscriptions, granted] of cases) {
      const { fake, passes, records } = await openHubspotWorld({ contacts: { subscriptions } });
      const ana = fake.put("contacts", { email: "ana@example.com" });
      fake.subscribe("ana@example.com", told);
      await passes();
      expect(Object.values(await records("privacy.consent", [ana])), String(subscriptions)).toMatchObject([
        { granted },
      ]);
    }
  });

  it("are consent where the communication preferences are read", async () => {
    const { fake, passes, records, pass } = await openHubspotWorld({
      contacts: { subscriptions: ["Newsletter", "Offers"] },
    });
    const ana = fake.put("contacts", { email: "ana@example.com" });
    const ben = fake.put("contacts", { email: "ben@example.com" });
    fake.subscribe("ana@example.com", { Newsletter: true, Offers: false });
    fake.subscribe("ben@example.com", { Newsletter: false });
    await passes();
    const granted = async () =>
      Object.values(await records("privacy.consent", [ana, ben])).map(
        (one) => (one as { granted: boolean }).granted,
      );
    expect(await granted()).toEqual([true, false]);
    await pass(MINUTE);
    fake.subscribe("ana@example.com", { Newsletter: false, Offers: false });
    fake.put("contacts", { hs_email_optout: "true" }, ana);
    await passes();
    expect(await granted()).toEqual([false, false]);
  });
});

describe("a contact of which HubSpot refuses to say what it has subscribed to", () => {
  it.each([400, 404])(
    "is rejected with %i, keeps no other from being read, and is read again",
    async (status) => {
      const { fake, passes, customer, inStep, context } = await openHubspotWorld({
        contacts: { subscriptions: true },
      });
      const [ana, bad, cho] = ["ana", "bad", "cho"].map((name) =>
        fake.put("contacts", { email: `${name}@example.com` }),
      );
      if (!ana || !bad || !cho) throw new Error("There are three.");
      fake.intercept = ({ path }) =>
        path.includes("bad")
          ? { status, body: { status: "error", message: "bad@example.com is invalid" } }
          : null;
      await passes();
      expect(await Promise.all([ana, bad, cho].map(customer))).toEqual([
        { email: "ana@example.com" },
        null,
        { email: "cho@example.com" },
      ]);
      expect(await inStep("privacy")).toBeNull();
      const { lines } = context.log;
      expect(lines.map(({ event, fields }) => [event, fields.code])).toEqual([
        ["records rejected", "subscriptions_unread"],
        ["not in step: rejected records wait", undefined],
      ]);
      expect(JSON.stringify(lines)).not.toContain("bad@");
      lines.length = 0;
      fake.intercept = null;
      // An adapter that starts tries all again that was rejected.
      const { retried } = await passes();
      expect(retried).toBe(1);
      expect(await customer(bad)).toEqual({ email: "bad@example.com" });
      expect(await inStep("privacy")).toBe(-5 * MINUTE);
      expect(lines).toEqual([]);
    },
  );

  it.each([401, 403, 429, 500])(
    "stops the reading with %i, which is no matter of one contact",
    async (status) => {
      const { fake, passes, customer, context } = await openHubspotWorld({
        contacts: { subscriptions: true },
      });
      const ana = fake.put("contacts", { email: "ana@example.com" });
      fake.intercept = ({ path }) => (path.includes("ana") ? { status, body: {} } : null);
      await passes();
      expect(await customer(ana)).toBeNull();
      expect(context.log.lines.map(({ event, fields }) => [event, fields.code])).toEqual([
        ["source cannot be read", `HTTP${status}`],
      ]);
    },
  );
});

describe("what changes in HubSpot", () => {
  it("is found though the search learns of it late, and no later change is claimed", async () => {
    const { fake, passes, records, inStep, pass } = await openHubspotWorld();
    const ana = fake.put("contacts", { email: "ana@example.com" });
    const ticket = fake.put("tickets", { hs_pipeline_stage: "1" });
    fake.associate("tickets", ticket, [ana]);
    await passes();
    await pass(10 * MINUTE);
    await passes();
    fake.searchLag = () => 4 * MINUTE;
    fake.put("tickets", { hs_pipeline_stage: "4" }, ticket);
    const seen: unknown[] = [];
    for (let minute = 0; minute < 5; minute++) {
      await passes();
      const { status } = (await records("support.case", [ana]))[ticket] as { readonly status: string };
      seen.push(status);
      if (status === "open") expect(await inStep("support")).toBeLessThan(10 * MINUTE);
      await pass(MINUTE);
    }
    expect(seen).toEqual(["open", "open", "open", "open", "closed"]);
  });

  it("is whose it was moved to within a quarter of an hour, and no silo is in step as of a later time before", async () => {
    const { fake, passes, records, inStep, pass } = await openHubspotWorld();
    const [ana, ben] = ["ana", "ben"].map((name) => fake.put("contacts", { email: `${name}@example.com` }));
    if (!ana || !ben) throw new Error("There are two.");
    const tickets = Array.from({ length: 1_100 }, () => fake.put("tickets", { hs_pipeline_stage: "1" }));
    const alone = tickets.at(-1) ?? "";
    for (const ticket of tickets) if (ticket !== alone) fake.associate("tickets", ticket, [ana]);
    const deal = fake.put("deals", { hs_is_closed_won: "true", closedate: "2026-02-01T10:00:00.000Z" });
    fake.associate("deals", deal, [ben]);
    await passes();
    await pass(20 * MINUTE);
    await passes();
    // To tie a record to another contact is no change of it.
    const [moved = "", untied = ""] = tickets;
    fake.associate("tickets", moved, [ben, ana]);
    fake.associate("tickets", untied, []);
    fake.associate("tickets", alone, [ben]);
    fake.associate("deals", deal, [ana]);
    const owners = async () => {
      const cases = await records("support.case", [ana, ben]);
      const sales = await records("sales.purchase", [ana, ben]);
      return [moved, untied, alone, deal].map(
        (id) => ((cases[id] ?? sales[id]) as { readonly customer: string } | undefined)?.customer,
      );
    };
    for (let minutes = 21; minutes <= 36; minutes += 3) {
      await pass(3 * MINUTE);
      // Where a look ends, and is gone on with, is no matter.
      if (minutes === 33)
        fake.intercept = ({ path }) => (path.includes("batch") ? { status: 400, body: {} } : null);
      await passes();
      fake.intercept = null;
      const isKnown = (await owners())[0] === ben;
      if (!isKnown) expect(await inStep("support")).toBeLessThan(20 * MINUTE);
      else expect(await owners()).toEqual([ben, undefined, ben, ana]);
    }
    expect(await owners()).toEqual([ben, undefined, ben, ana]);
    expect(await inStep("support")).toBeGreaterThan(20 * MINUTE);
    fake.requests.length = 0;
    await pass(16 * MINUTE);
    await passes();
    // 1,100 tickets and what they are tied to: two requests, and none for a record.
    const asked = fake.requests.filter((request) => request.includes("tickets"));
    expect(asked.filter((request) => request.includes("/associations/"))).toHaveLength(2);
    expect(asked.filter((request) => request.endsWith("/tickets/batch/read"))).toEqual([]);
  });

  it("is read past 10,000 results of a search, also if all changed at one instant", async () => {
    const { fake, passes, customer, pass } = await openHubspotWorld({ contacts: {} });
    const ids = Array.from({ length: 10_450 }, (_, index) =>
      fake.put("contacts", { email: `p${index}@example.com` }),
    );
    await passes();
    await pass(MINUTE);
    for (const id of ids) fake.put("contacts", { hs_timezone: "us_slash_pacific" }, id);
    const counts = await passes();
    expect(counts.customers).toBe(10_450);
    expect(await customer(ids.at(-1) ?? "")).toMatchObject({ time_zone: "us/pacific" });
  }, 120_000);

  it("is gone when it was archived, and there again when it was restored and compared", async () => {
    const { fake, passes, records, pass } = await openHubspotWorld();
    const ana = fake.put("contacts", { email: "ana@example.com" });
    const ticket = fake.put("tickets", { hs_pipeline_stage: "1" });
    fake.associate("tickets", ticket, [ana]);
    await passes();
    await pass(16 * MINUTE);
    fake.archive("tickets", ticket);
    await passes();
    expect(await records("support.case", [ana])).toEqual({});
    fake.restore("tickets", ticket);
    await pass(25 * 60 * MINUTE);
    await passes();
    expect(await records("support.case", [ana])).toMatchObject({ [ticket]: { status: "open" } });
  });

  it("merges customers whose contacts were merged, into the one that stays or a new one", async () => {
    const { fake, passes, records, engine, pass } = await openHubspotWorld();
    const [ana, anna, ann] = ["ana", "anna", "ann"].map((name) =>
      fake.put("contacts", { email: `${name}@example.com` }),
    );
    if (ana === undefined || anna === undefined || ann === undefined) throw new Error("There are three.");
    const tickets = [ana, anna, ann].map((contact) => {
      const ticket = fake.put("tickets", { hs_pipeline_stage: "1" });
      fake.associate("tickets", ticket, [contact]);
      return ticket;
    });
    await passes();
    await pass(MINUTE);
    fake.merge("contacts", ana, anna);
    await passes();
    await pass(MINUTE);
    const one = fake.merge("contacts", ana, ann, true);
    await passes();
    expect(Object.keys(await records("support.case", [one])).sort()).toEqual([...tickets].sort());
    for (const id of [ana, anna, ann]) {
      const { customer } = await engine.exportSubject(id);
      expect(customer?.id).toBe(one);
    }
  });
});

describe("a connection to HubSpot", () => {
  it("tells nobody's address and no token in its log", async () => {
    const { fake, passes, context } = await openHubspotWorld(ALL);
    fake.put("contacts", { email: "ana@example.com", hs_timezone: "nowhere" });
    fake.intercept = ({ path }) =>
      path.includes("tickets") ? { status: 500, body: { message: "ana@example.com pat-na1-good" } } : null;
    await passes(2);
    const text = JSON.stringify(context.log.lines);
    expect(text).toContain("source cannot be read");
    expect(text).not.toMatch(/ana@|pat-na1/);
  });
});
