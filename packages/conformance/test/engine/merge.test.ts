import { memoryStore } from "@comity/store";
import { describe, expect, it } from "vitest";
import { openTestWorld, type TestWorld } from "../../src/open-world.ts";

const RULES = `
rule listen-first
  applies to marketing
  when some support.case (status is open)
  then hold while so, at most 9 days or else block

rule already-ours
  applies to receipt
  when some satellite.account (status is active)
  then block

conflict offer-and-notice
  between (upsell) and (notice)
  within 30 days across household
  winner (notice)

limit one-in-three-days
  applies to newsletter
  at most 1 per customer in any 3 days
  counting cleared, started, sent
  then block`;

const CHO2 = { id: "cho2", household: "h2", time_zone: "UTC", email: "cho2@example.com" };

interface World extends TestWorld {
  customerOf(message: string): Promise<string | undefined>;
  ownerOf(record: string, key: string): Promise<string | null | undefined>;
  stateOf(message: string): Promise<string | undefined>;
  open(customer: string, status?: "open" | "closed"): Promise<void>;
}

/** A world in which cho is known twice: at two addresses, in two households. */
async function openWorld(): Promise<World> {
  const store = memoryStore();
  const world = await openTestWorld(RULES, { store });
  await world.engine.customer(CHO2);
  world.events();
  return {
    ...world,
    customerOf: async (message) => (await store.transact((t) => t.entry(message)))?.customer,
    ownerOf: async (record, key) => (await store.transact((t) => t.record(record, key)))?.customer,
    stateOf: async (message) => (await world.engine.standing(message))?.state,
    open: (customer, status = "open") =>
      world.engine.report({ record: "support.case", data: { customer, number: `C-${customer}`, status } }),
  };
}

const MERGE = { from: "cho2", into: "cho" };
const SPLIT = { from: "cho", customer: CHO2 };

describe("merging two customers", () => {
  it("gives the one all that was the other's, and tells it once", async () => {
    const world = await openWorld();
    await world.open("cho2", "closed");
    await world.engine.report({
      record: "satellite.account",
      data: { number: "S1", status: "active", email: "cho2@example.com" },
    });
    await world.ask("m1", { intent: "winback", customer: "cho2" });
    await world.engine.merge(MERGE);
    await world.engine.merge(MERGE);
    expect(world.events().filter(({ kind }) => kind === "merged")).toMatchObject([MERGE]);
    expect(await world.ownerOf("support.case", "C-cho2")).toBe("cho");
    expect(await world.ownerOf("satellite.account", "S1")).toBe("cho");
    expect(await world.customerOf("m1")).toBe("cho");
    for (const [id, to] of [
      ["m2", { customer: "cho2" }],
      ["m3", { to: { email: "cho2@example.com" } }],
    ] as const) {
      expect((await world.ask(id, { intent: "receipt", ...to })).verdict).toBe("block");
      expect(await world.customerOf(id)).toBe("cho");
    }
  });

  it("settles whose a record is that could be of either", async () => {
    const world = await openWorld();
    await world.engine.customer({ ...CHO2, email: "cho@example.com" });
    await world.engine.report({
      record: "satellite.account",
      data: { number: "S1", status: "active", email: "cho@example.com" },
    });
    expect(await world.ownerOf("satellite.account", "S1")).toBeNull();
    await world.engine.merge(MERGE);
    expect(await world.ownerOf("satellite.account", "S1")).toBe("cho");
  });

  it("looks again at what was cleared and held for two", async () => {
    const world = await openWorld();
    await world.ask("offer", { intent: "upsell", customer: "cho2" });
    await world.ask("notice", { intent: "notice", customer: "cho" });
    await world.ask("n1", { intent: "newsletter", customer: "cho" });
    await world.ask("n2", { intent: "newsletter", customer: "cho2" });
    await world.engine.merge(MERGE);
    expect(await world.stateOf("offer")).toBe("recalled");
    expect([await world.stateOf("n1"), await world.stateOf("n2")]).toEqual(["cleared", "blocked"]);
  });

  it("stops at its start what a fact about the other one speaks against", async () => {
    const world = await openWorld();
    await world.open("cho2");
    await world.ask("m1", { intent: "winback", customer: "cho" });
    expect(await world.stateOf("m1")).toBe("cleared");
    await world.engine.merge(MERGE);
    expect((await world.engine.start("m1")).started).toBe(false);
    expect(await world.stateOf("m1")).toBe("held");
    await world.open("cho2", "closed");
    expect(await world.stateOf("m1")).toBe("cleared");
  });

  it("is not undone by what is told of the one that is gone", async () => {
    const world = await openWorld();
    await world.engine.merge(MERGE);
    await world.engine.customer({ ...CHO2, household: "h3" });
    await world.ask("m1", { intent: "winback", customer: "cho2" });
    expect(await world.customerOf("m1")).toBe("cho");
  });

  it.each([
    [{ from: "nobody", into: "cho" }, "customer nobody: Nobody knows this customer"],
    [{ from: "cho", into: "nobody" }, "customer nobody: Nobody knows this customer"],
    [{ from: "cho", into: "cho" }, "customer cho: It is the same customer"],
    [{ from: "cho2", into: "ana" }, "customer cho2: It was merged into cho before"],
  ])("refuses %o", async (merge, message) => {
    const world = await openWorld();
    await world.engine.merge(MERGE);
    await expect(world.engine.merge(merge)).rejects.toThrow(message);
  });
});

describe("splitting a customer", () => {
  it("undoes a wrong merge: keys, matched and named records, and messages go back", async () => {
    const world = await openWorld();
    await world.open("cho2", "closed");
    await world.engine.report({
      record: "satellite.account",
      data: { number: "S1", status: "active", email: "cho2@example.com" },
    });
    await world.ask("m1", { intent: "winback", customer: "cho2" });
    await world.ask("m2", { intent: "winback", customer: "cho" });
    await world.ask("m3", { intent: "winback", to: { email: "cho2@example.com" } });
    await world.engine.merge(MERGE);
    world.events();
    const split = { ...SPLIT, records: [{ record: "support.case", key: "C-cho2" }] };
    await world.engine.split(split);
    await world.engine.split(split);
    expect(world.events().filter(({ kind }) => kind === "split")).toMatchObject([
      { from: "cho", out: "cho2" },
    ]);
    expect(await world.ownerOf("satellite.account", "S1")).toBe("cho2");
    expect(await world.ownerOf("support.case", "C-cho2")).toBe("cho2");
    expect(await Promise.all(["m1", "m2", "m3"].map(world.customerOf))).toEqual(["cho2", "cho", "cho2"]);
    await world.ask("m4", { intent: "winback", to: { email: "cho2@example.com" } });
    expect(await world.customerOf("m4")).toBe("cho2");
    expect((await world.ask("m5", { intent: "receipt", customer: "cho" })).verdict).toBe("send");
  });

  it("lets go what only the other one's facts held", async () => {
    const world = await openWorld();
    await world.open("cho2");
    await world.engine.merge(MERGE);
    await world.ask("m1", { intent: "winback", customer: "cho" });
    expect(await world.stateOf("m1")).toBe("held");
    await world.engine.split({ ...SPLIT, records: [{ record: "support.case", key: "C-cho2" }] });
    expect(await world.stateOf("m1")).toBe("cleared");
  });

  it("looks again at what was cleared, among whom it comes to live with", async () => {
    const world = await openWorld();
    await world.engine.merge(MERGE);
    await world.ask("offer", { intent: "upsell", customer: "cho2" });
    await world.ask("notice", { intent: "notice", customer: "ana" });
    await world.engine.split({ ...SPLIT, customer: { ...CHO2, household: "h1" } });
    expect(await world.stateOf("offer")).toBe("recalled");
  });

  it("takes along the messages for who was merged into it before", async () => {
    const world = await openWorld();
    for (const id of ["dan", "eve", "fay"]) await world.engine.customer({ id, time_zone: "UTC" });
    for (const customer of ["dan", "eve", "fay"])
      await world.ask(`m-${customer}`, { intent: "winback", customer });
    await world.engine.merge({ from: "dan", into: "eve" });
    await world.engine.merge({ from: "eve", into: "cho2" });
    await world.engine.merge(MERGE);
    await world.engine.merge({ from: "fay", into: "cho" });
    await world.engine.split(SPLIT);
    expect(await Promise.all(["m-dan", "m-eve", "m-fay"].map(world.customerOf))).toEqual([
      "cho2",
      "cho2",
      "cho",
    ]);
    // As do those that are asked about only now.
    for (const customer of ["dan", "eve", "fay"])
      await world.ask(`n-${customer}`, { intent: "winback", customer });
    expect(await Promise.all(["n-dan", "n-eve", "n-fay"].map(world.customerOf))).toEqual([
      "cho2",
      "cho2",
      "cho",
    ]);
  });

  it("makes a new customer of who was never known by itself", async () => {
    const world = await openWorld();
    await world.open("cho");
    const records = [{ record: "support.case", key: "C-cho" }];
    await world.engine.split({ from: "cho", customer: { id: "gus", time_zone: "UTC" }, records });
    expect(await world.ownerOf("support.case", "C-cho")).toBe("gus");
  });

  it.each([
    [{ from: "nobody", customer: CHO2 }, "customer nobody: Nobody knows this customer"],
    [{ from: "cho", customer: { id: "cho" } }, "customer cho: It cannot go out of cho"],
    [{ from: "ana", customer: CHO2 }, "customer cho2: It cannot go out of ana: it is cho"],
    [
      { ...SPLIT, records: [{ record: "support.case", key: "X" }] },
      "record support.case X: Nobody has reported it",
    ],
  ])("refuses %o", async (split, message) => {
    const world = await openWorld();
    await world.engine.merge(MERGE);
    await expect(world.engine.split(split)).rejects.toThrow(message);
  });
});
