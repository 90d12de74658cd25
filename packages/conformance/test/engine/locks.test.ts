import { type Customer, StoreError, type Transaction } from "@comity/core";
import { memoryStore } from "@comity/store";
import { describe, expect, it } from "vitest";
import { LockWatch } from "../../src/lock-watch.ts";
import { openTestWorld, type TestWorld } from "../../src/open-world.ts";
import { tampered } from "../../src/tampered-store.ts";

const RULES = `
rule listen-first
  applies to marketing
  when some support.case (status is open)
  then hold while so, at most 5 days or else block

rule one-brand-at-a-time
  applies to marketing
  when some satellite.account (status is active)
  then hold while so, at most 5 days or else block`;

/** What is written without its lock while this is done, and before. */
async function unlockedIn(act: (world: TestWorld) => Promise<unknown>): Promise<readonly string[]> {
  const watch = new LockWatch();
  const world = await openTestWorld(RULES, { store: watch.watch(memoryStore()) });
  watch.unlocked.length = 0;
  await act(world);
  return watch.unlocked;
}

describe("nothing is written but under its lock", () => {
  it("when a silo wakes the messages of many", async () => {
    const unlocked = await unlockedIn(async ({ engine, ask }) => {
      await engine.report({ record: "support.case", data: { customer: "cho", number: "1", status: "open" } });
      await ask("m1", { customer: "cho" });
      await engine.sync("support", "live");
    });
    expect(unlocked).toEqual([]);
  });

  it("when a record becomes somebody else's", async () => {
    const unlocked = await unlockedIn(async ({ engine, ask }) => {
      const account = (more: object) =>
        engine.report({ record: "satellite.account", data: { number: "S1", status: "active", ...more } });
      await account({ email: "ana@example.com" });
      await ask("m1", { customer: "ana" });
      await account({ email: "cho@example.com" });
      await ask("m2", { customer: "cho" });
      await account({ customer: "dee" });
    });
    expect(unlocked).toEqual([]);
  });

  it("when a silo names a customer whom nobody has reported", async () => {
    const unlocked = await unlockedIn(({ engine }) =>
      engine.report({ record: "support.case", data: { customer: "eve", number: "1", status: "open" } }),
    );
    expect(unlocked).toEqual([]);
  });

  it("when messages move with their customer", async () => {
    const unlocked = await unlockedIn(async ({ engine, ask }) => {
      await ask("m1", { customer: "cho" });
      await engine.customer({ id: "cho", household: "h1", time_zone: "UTC" });
    });
    expect(unlocked).toEqual([]);
  });
});

describe("who moves while somebody waits for the lock of the old household", () => {
  /** Moves cho once, between the taking of a lock and what is read after it: as another process would. */
  async function locksOf(act: (world: TestWorld) => Promise<unknown>): Promise<readonly string[]> {
    let isArmed = false;
    const locked: string[] = [];
    const store = tampered(memoryStore(), (transaction: Transaction) => ({
      lock: async (scopes) => {
        await transaction.lock(scopes);
        locked.push(...scopes);
        if (!isArmed || !scopes.includes("customer:cho")) return;
        isArmed = false;
        const cho = (await transaction.customer("cho")) as Customer;
        await transaction.putCustomer({ ...cho, household: "h1" });
      },
    }));
    const world = await openTestWorld(RULES, { store });
    locked.length = 0;
    isArmed = true;
    await act(world);
    expect(isArmed).toBe(false);
    return locked;
  }

  it("has a message decided under the lock of the new one", async () => {
    expect(await locksOf(({ ask }) => ask("m1", { customer: "cho" }))).toContain("household:h1");
  });

  it("has a fact taken in under the lock of the new one", async () => {
    const fact = { record: "support.case", data: { customer: "cho", number: "1", status: "open" } };
    expect(await locksOf(({ engine }) => engine.report(fact))).toContain("household:h1");
  });

  it("moves on under the locks of all three", async () => {
    const next = { id: "cho", household: "h3", time_zone: "UTC" };
    expect(await locksOf(({ engine }) => engine.customer(next))).toEqual(
      expect.arrayContaining(["household:h1", "household:h3"]),
    );
  });
});

describe("a commit of which nobody knows", () => {
  it("has the engine wake for what it made due all the same", async () => {
    const memory = memoryStore();
    let cutOff = false;
    const world = await openTestWorld(RULES, {
      store: {
        close: () => memory.close(),
        transact: async (work) => {
          const result = await memory.transact(work);
          if (!cutOff) return result;
          cutOff = false;
          throw new StoreError("unavailable", "The connection was lost in the middle of a commit.");
        },
      },
    });
    const close = { record: "support.case", data: { customer: "cho", number: "1", status: "closed" } };
    await world.engine.report({ ...close, data: { ...close.data, status: "open" } });
    await world.ask("m1", { customer: "cho" });
    cutOff = true;
    await expect(world.engine.report(close)).rejects.toThrow("in the middle of a commit");
    await world.pass(0);
    expect((await world.engine.standing("m1"))?.state).toBe("cleared");
  });
});
