import type { CustomerData, Fact, StoredRecord } from "@comity/core";
import { memoryStore } from "@comity/store";
import { describe, expect, it } from "vitest";
import { DAY, openTestWorld, type TestWorld } from "../../src/open-world.ts";

const RULES = `
rule already-ours
  applies to newsletter
  when some satellite.account (status is active)
  then block
  because "Account {account.number} is {account.status}."

rule wait-for-the-end
  applies to winback
  when some satellite.account (status is active)
  then hold while so, at most 9 days or else block

conflict offer-and-notice
  between (upsell) and (notice)
  within 30 days across household
  winner (notice)

limit two-in-three-days
  applies to upsell
  at most 2 per customer in any 3 days
  counting cleared, started, sent
  then block

alert account-closed for Retention
  when some satellite.account (status becomes closed)
  send winback
  once per account.number
  because "Account {account.number} is closed."`;

interface IdentityWorld extends TestWorld {
  account(number: string, data: Readonly<Record<string, unknown>>): Promise<void>;
  /** `matched ana`, `waiting`, `ambiguous`. */
  accountIs(number: string): Promise<string>;
  /** Whose message it is. */
  customerOf(message: string): Promise<string | undefined>;
}

async function open(rules = RULES): Promise<IdentityWorld> {
  const store = memoryStore();
  const world = await openTestWorld(rules, { store });
  const account = (number: string, data: Readonly<Record<string, unknown>>): Fact => ({
    record: "satellite.account",
    data: { number, status: "active", ...data },
  });
  return {
    ...world,
    account: (number, data) => world.engine.report(account(number, data)),
    async accountIs(number) {
      const record = await store.transact((t) => t.record("satellite.account", number));
      return record === null ? "unknown" : describeMatch(record);
    },
    customerOf: async (message) => (await store.transact((t) => t.entry(message)))?.customer,
  };
}

function describeMatch({ match, customer }: StoredRecord): string {
  return customer === null ? match : `${match} ${customer}`;
}

const dee = (more: Partial<CustomerData>): CustomerData => ({ id: "dee", time_zone: "UTC", ...more });
const HER_PHONE = { email: undefined, phone: "+1 312 555 0104" };

describe("whose a record is", () => {
  it.each([
    ["an email address, case and space aside", { email: " Ana@Example.COM " }, "matched ana"],
    ["a telephone number of its own country", { phone: "(312) 555-0104", country: "US" }, "matched dee"],
    ["a telephone number written internationally", { phone: "tel:+1-312-555-0104" }, "matched dee"],
    ["a key that the silos agree on", { contract: " C-7 " }, "matched dee"],
    ["the same letters in another case", { contract: "c-7" }, "waiting"],
    ["a number of no country", { phone: "(312) 555-0104" }, "waiting"],
    ["a number of another country", { phone: "(312) 555-0104", country: "GB" }, "waiting"],
    ["one more digit", { phone: "+1 312 555 01044" }, "waiting"],
    ["an extension", { phone: "+1 312 555 0104 ext. 2" }, "waiting"],
    ["a customer that the silo names", { customer: "cho", email: "ana@example.com" }, "named cho"],
    ["no key at all", {}, "waiting"],
    ["what is no address", { email: "none" }, "waiting"],
  ])("%s", async (_, data, expected) => {
    const world = await open();
    await world.engine.customer(dee({ phone: "312-555-0104", country: "US", contract: "C-7" }));
    await world.engine.customer({ id: "no", time_zone: "UTC", email: "none" });
    await world.account("S1", data);
    expect(await world.accountIs("S1")).toBe(expected);
  });

  it("is known when the key arrives: with a customer, with another address, with another record", async () => {
    const world = await open();
    await world.account("S1", { phone: "+13125550104" });
    await world.account("S2", { phone: "+13125550104", email: "ruiz@example.com" });
    await world.account("S3", { email: "Ruiz@example.com" });
    expect(await Promise.all(["S1", "S2", "S3"].map(world.accountIs))).toEqual(Array(3).fill("waiting"));
    await world.engine.customer(dee(HER_PHONE));
    expect(await Promise.all(["S1", "S2", "S3"].map(world.accountIs))).toEqual(Array(3).fill("matched dee"));
    expect((await world.ask("a", { customer: "dee" })).verdict).toBe("block");
  });

  it("is known through a record whose silo names the customer", async () => {
    const world = await open();
    await world.account("S1", { email: "second@example.com" });
    await world.account("S2", { customer: "ana", email: "second@example.com" });
    expect(await world.accountIs("S1")).toBe("matched ana");
  });

  it("is decided by email before telephone, and told when nothing decides", async () => {
    const world = await open();
    await world.engine.customer(dee(HER_PHONE));
    await world.account("S1", { email: "ana@example.com", phone: "+13125550104" });
    expect(await world.accountIs("S1")).toBe("matched ana");
    expect(world.events()).toEqual([]);

    await world.engine.customer({ id: "eve", time_zone: "UTC", email: "ana@example.com" });
    expect(await world.accountIs("S1")).toBe("ambiguous");
    expect(world.events()).toMatchObject([
      { kind: "ambiguous", record: "satellite.account", key: "S1", customers: ["ana", "eve"] },
    ]);
    expect((await world.ask("a")).verdict).toBe("send");
    // Said once, and over when the telephone chooses between the two.
    await world.account("S1", { email: "ana@example.com" });
    expect(world.events().filter((event) => event.kind === "ambiguous")).toEqual([]);
    await world.engine.customer({
      id: "eve",
      time_zone: "UTC",
      email: "ana@example.com",
      phone: "+13125550105",
    });
    await world.account("S1", { email: "ana@example.com", phone: "+13125550105" });
    expect(await world.accountIs("S1")).toBe("matched eve");
  });

  it("does not change because a customer moves to another address, unless somebody else has the old one", async () => {
    const world = await open();
    await world.account("S1", { email: "ana@example.com" });
    await world.engine.customer({ id: "ana", time_zone: "UTC", email: "new@example.com" });
    await world.account("S2", { email: "new@example.com" });
    expect(await world.accountIs("S1")).toBe("matched ana");
    expect(await world.accountIs("S2")).toBe("matched ana");
    await world.engine.customer(dee({ email: "ana@example.com" }));
    expect(await world.accountIs("S1")).toBe("matched dee");
    expect(await world.accountIs("S2")).toBe("matched ana");
  });

  it("ends with the key", async () => {
    const world = await open();
    await world.engine.customer(dee(HER_PHONE));
    await world.account("S1", { email: "ruiz@example.com", phone: "+13125550104" });
    await world.account("S2", { email: "ruiz@example.com" });
    expect(await world.accountIs("S2")).toBe("matched dee");
    await world.account("S1", { phone: "+13125550104" });
    expect(await world.accountIs("S1")).toBe("matched dee");
    expect(await world.accountIs("S2")).toBe("waiting");
    await world.account("S1", { email: "ana@example.com", phone: "+13125550104" });
    expect(await world.accountIs("S1")).toBe("matched ana");
    await world.engine.report({ record: "satellite.account", data: { number: "S1" }, deleted: true });
    expect((await world.ask("a")).verdict).toBe("send");
  });

  it("is not told by a key that very many records share, unless a customer's master data has it", async () => {
    const world = await open();
    await world.account("named", { customer: "ana", phone: "+13125550199" });
    for (let index = 0; index < 100; index++) await world.account(`S${index}`, { phone: "+13125550199" });
    // The last one was one too many, for those before it too.
    expect(await world.accountIs("S0")).toBe("waiting");
    expect(await world.accountIs("S99")).toBe("waiting");
    await world.account("S100", { phone: "+13125550199" });
    expect(await world.accountIs("S100")).toBe("waiting");
    await world.engine.customer(dee({ phone: "+13125550199" }));
    expect(await world.accountIs("S0")).toBe("matched dee");
    expect(await world.accountIs("S100")).toBe("matched dee");
  });
});

describe("a match", () => {
  it("wakes the held messages that read the record", async () => {
    const world = await open();
    await world.account("S1", { customer: "dee" });
    expect((await world.ask("a", { intent: "winback", customer: "dee" })).verdict).toBe("hold");
    await world.account("S2", { phone: "+13125550104" });
    await world.engine.customer(dee(HER_PHONE));
    await world.account("S1", { customer: "dee", status: "closed" });
    expect((await world.engine.standing("a"))?.verdict).toBe("hold");
    await world.engine.customer({ id: "eve", time_zone: "UTC", phone: "+13125550104" });
    expect((await world.engine.standing("a"))?.verdict).toBe("send");
  });

  it("raises the alerts of what was reported, and not those of what was there at the start", async () => {
    const world = await open();
    const closed = { status: "closed", phone: "+13125550104" };
    await world.engine.load({ records: { "satellite.account": [{ number: "S0", ...closed }] } });
    await world.account("S1", closed);
    expect(world.events()).toEqual([]);
    await world.engine.customer(dee(HER_PHONE));
    const alerts = world.events().filter((event) => event.kind === "alert");
    expect(alerts).toMatchObject([{ customer: "dee", text: "Account S1 is closed." }]);
    await world.account("S1", closed);
    await world.engine.customer(dee({ ...HER_PHONE, email: "dee@example.com" }));
    expect(world.events().filter((event) => event.kind === "alert")).toEqual([]);
  });
});

describe("a message to an address", () => {
  it("is for the customer that has the address, however it is written", async () => {
    const world = await open();
    await world.engine.customer(dee(HER_PHONE));
    await world.ask("a", { to: { email: " ANA@example.com" } });
    await world.ask("b", { to: { phone: "+1 (312) 555-0104" } });
    expect(await world.customerOf("a")).toBe("ana");
    expect(await world.customerOf("b")).toBe("dee");
  });

  it("is for the customer whose record has it", async () => {
    const world = await open();
    await world.account("S1", { email: "ana@example.com", phone: "+13125550104", status: "closed" });
    await world.ask("a", { to: { phone: "+13125550104" } });
    expect(await world.customerOf("a")).toBe("ana");
  });

  it("that only a silo knows is decided with what the silo knows", async () => {
    const world = await open();
    await world.account("S1", { email: "sam@example.com", phone: "+13125550104" });
    await world.account("S2", { phone: "+13125550104", status: "closed" });
    const answer = await world.ask("a", { to: { email: "Sam@example.com" } });
    expect(answer.answer.reasons[0]?.text).toBe("Account S1 is active.");
    await world.ask("b", { to: { phone: "+13125550104" } });
    expect(await world.customerOf("b")).toBe(await world.customerOf("a"));
    expect(await world.accountIs("S2")).toBe(`matched ${await world.customerOf("a")}`);
  });

  it("is refused if it could be for several customers, or for nobody", async () => {
    const world = await open();
    await world.engine.customer(dee({ email: "ana@example.com" }));
    const to = (address: { email?: string; phone?: string }) => world.ask("a", { to: address });
    await expect(to({ email: "ana@example.com" })).rejects.toThrow(/several customers \(ana, dee\)/);
    await expect(to({ phone: "555-0104" })).rejects.toThrow(/not a telephone number/);
    await expect(to({ email: "Ana <ana@example.com>" })).rejects.toThrow(/not an email address/);
  });

  it("leaves nothing of a preview", async () => {
    const world = await open();
    await world.account("S1", { email: "sam@example.com" });
    const request = { id: "a", department: "marketing", intent: "newsletter", channel: "email" };
    const answer = await world.engine.ask({ ...request, to: { email: "sam@example.com" } });
    expect(answer.verdict).toBe("block");
    expect(await world.accountIs("S1")).toBe("waiting");
  });
});

describe("a provisional customer", () => {
  const toSam = { to: { email: "sam@example.com" } };

  it("is merged into the customer with its address, with records, messages and what counts", async () => {
    const world = await open();
    await world.account("S1", { email: "sam@example.com", status: "closed" });
    await world.ask("a", { intent: "upsell", ...toSam });
    await world.ask("b", { intent: "upsell", customer: "dee" });
    const unknown = await world.customerOf("a");
    world.events();
    await world.engine.customer(dee({ household: "h9", email: "sam@example.com" }));
    expect(world.events()).toMatchObject([{ kind: "merged", from: unknown, into: "dee" }]);
    expect(await world.accountIs("S1")).toBe("matched dee");
    expect(await world.customerOf("a")).toBe("dee");
    expect((await world.ask("a", { intent: "upsell", ...toSam })).state).toBe("cleared");
    expect((await world.ask("c", { intent: "upsell", customer: "dee" })).verdict).toBe("block");
    // Whoever kept its id still means the same person.
    await world.ask("d", { intent: "upsell", customer: unknown ?? "" });
    expect(await world.customerOf("d")).toBe("dee");
    await world.account("S9", { customer: unknown });
    expect(await world.accountIs("S9")).toBe("named dee");
  });

  it("is merged when a record shows who it is", async () => {
    const world = await open();
    await world.ask("a", toSam);
    await world.account("S1", { email: "sam@example.com", phone: "+13125550104", status: "closed" });
    expect(await world.customerOf("a")).toMatch(/^unknown:/);
    await world.engine.customer(dee(HER_PHONE));
    expect(await world.customerOf("a")).toBe("dee");
  });

  it("is merged with another one when a record shows that they are one", async () => {
    const world = await open();
    await world.ask("a", toSam);
    await world.ask("b", { to: { phone: "+13125550104" } });
    const [a, b] = [await world.customerOf("a"), await world.customerOf("b")];
    expect(a).not.toBe(b);
    await world.account("S1", { email: "sam@example.com", phone: "+13125550104", status: "closed" });
    expect(await world.customerOf("b")).toBe(a);
    await world.engine.customer(dee(HER_PHONE));
    expect([await world.customerOf("a"), await world.customerOf("b")]).toEqual(["dee", "dee"]);
  });

  it("stays while its address is that of several", async () => {
    const world = await open();
    await world.engine.customer(dee(HER_PHONE));
    await world.account("S1", { customer: "ana", email: "sam@example.com", status: "closed" });
    await world.account("S2", { customer: "dee", email: "sam@example.com", status: "closed" });
    await expect(world.ask("a", toSam)).rejects.toThrow(/ana, dee/);
    await world.engine.report({ record: "satellite.account", data: { number: "S2" }, deleted: true });
    await world.ask("a", toSam);
    expect(await world.customerOf("a")).toBe("ana");
  });

  it("brings contradictions to light: what has not started is decided again", async () => {
    const world = await open();
    await world.ask("offer", { intent: "upsell", ...toSam });
    await world.ask("held", { intent: "winback", ...toSam });
    await world.ask("notice", { intent: "notice", customer: "dee" });
    world.events();
    await world.engine.customer(dee({ email: "sam@example.com" }));
    expect((await world.engine.standing("offer"))?.verdict).toBe("block");
    expect((await world.engine.start("offer")).started).toBe(false);
    expect((await world.engine.standing("notice"))?.answer.recalled).toEqual(["offer"]);
  });

  it("counts with what was cleared for the other: the earlier ones stand", async () => {
    const world = await open();
    await world.ask("a1", { intent: "upsell", ...toSam });
    await world.ask("d1", { intent: "upsell", customer: "dee" });
    await world.ask("a2", { intent: "upsell", ...toSam });
    await world.ask("d2", { intent: "upsell", customer: "dee" });
    await world.engine.customer(dee({ email: "sam@example.com" }));
    const verdicts = ["a1", "d1", "a2", "d2"].map(async (id) => (await world.engine.standing(id))?.verdict);
    expect(await Promise.all(verdicts)).toEqual(["send", "send", "block", "block"]);
  });

  it("wakes the held messages of both", async () => {
    const world = await open();
    await world.account("S1", { email: "sam@example.com" });
    await world.ask("a", { intent: "winback", ...toSam });
    await world.ask("d", { intent: "winback", customer: "dee" });
    expect((await world.engine.standing("d"))?.verdict).toBe("send");
    await world.engine.customer(dee({ email: "sam@example.com" }));
    expect((await world.engine.standing("d"))?.verdict).toBe("hold");
    await world.account("S1", { email: "sam@example.com", status: "closed" });
    expect((await world.engine.standing("a"))?.verdict).toBe("send");
    expect(await world.customerOf("a")).toBe("dee");
  });

  it("known by an id only becomes the customer, in its household", async () => {
    const world = await open();
    await world.ask("a", { intent: "upsell", customer: "fay" });
    await world.ask("n", { intent: "notice", customer: "cho" });
    await world.engine.customer({ id: "cho", household: "h5", time_zone: "Asia/Tokyo" });
    await world.engine.customer({ id: "fay", household: "h5", time_zone: "UTC" });
    expect(world.events().filter((event) => event.kind === "merged")).toEqual([]);
    expect((await world.engine.standing("a"))?.verdict).toBe("block");
  });
});

describe("a customer who moves", () => {
  it("takes along the messages that count", async () => {
    const world = await open();
    await world.ask("a", { intent: "upsell", customer: "cho" });
    await world.ask("b", { intent: "upsell", customer: "cho" });
    await world.engine.customer({ id: "cho", household: "h1", time_zone: "Asia/Tokyo" });
    expect((await world.ask("c", { intent: "upsell", customer: "cho" })).verdict).toBe("block");
    await world.pass(3 * DAY);
    await world.ask("n", { intent: "notice", customer: "cho" });
    expect((await world.ask("d", { intent: "upsell", customer: "ben" })).verdict).toBe("block");
  });
});
