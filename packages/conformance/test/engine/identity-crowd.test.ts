import type { Transaction } from "@comity/core";
import { memoryStore } from "@comity/store";
import { describe, expect, it } from "vitest";
import { openTestWorld, type TestWorld } from "../../src/open-world.ts";

// A company's switchboard, or what a form asks for and nobody has, is the number of very many customers.

const RULES = `
rule already-ours
  applies to newsletter
  when some satellite.account (status is active)
  then block`;

const SWITCHBOARD = "+13125550199";

interface CrowdWorld {
  readonly world: TestWorld;
  /** Customers from one number to another (not included), `p0` on, with the switchboard's number and an address of two. */
  people(from: number, to: number): Promise<void>;
  account(number: string, data: Readonly<Record<string, unknown>>): Promise<void>;
  accountIs(number: string): Promise<string>;
  /** The most customers that were read at once by a key. */
  most(): number;
}

async function open(): Promise<CrowdWorld> {
  const store = memoryStore();
  let most = 0;
  const counted = (transaction: Transaction): Transaction =>
    new Proxy(transaction, {
      get(target, name) {
        const value: unknown = Reflect.get(target, name);
        if (typeof value !== "function") return value;
        if (name !== "customersByKey") return value.bind(target);
        return async (key: string, limit: number) => {
          const found = await target.customersByKey(key, limit);
          most = Math.max(most, found.length);
          return found;
        };
      },
    });
  const watched = new Proxy(store, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== "function") return value;
      if (name !== "transact") return value.bind(target);
      return (work: (transaction: Transaction) => Promise<unknown>) =>
        target.transact((transaction) => work(counted(transaction)));
    },
  });
  const world = await openTestWorld(RULES, { store: watched });
  return {
    world,
    async people(from, to) {
      for (let index = from; index < to; index++) {
        const email = `pair${Math.floor(index / 2)}@example.com`;
        await world.engine.customer({ id: `p${index}`, time_zone: "UTC", email, phone: SWITCHBOARD });
      }
    },
    account: (number, data) =>
      world.engine.report({ record: "satellite.account", data: { number, status: "active", ...data } }),
    async accountIs(number) {
      const record = await store.transact((t) => t.record("satellite.account", number));
      return record === null ? "unknown" : [record.match, record.customer].filter(Boolean).join(" ");
    },
    most: () => most,
  };
}

describe("a key of very many customers", () => {
  it("tells nobody from anybody, whether records or customers come first", async () => {
    const first = await open();
    const last = await open();
    const accounts = async ({ account, world }: CrowdWorld): Promise<void> => {
      // One of the two with this address has another number.
      await world.engine.customer({
        id: "p1",
        time_zone: "UTC",
        email: "pair0@example.com",
        phone: "+13125550111",
      });
      await account("by-phone", { phone: SWITCHBOARD });
      await account("by-both", { phone: SWITCHBOARD, email: "pair0@example.com" });
      await account("by-address", { phone: SWITCHBOARD, email: "alone@example.com" });
      await world.engine.customer({ id: "alone", time_zone: "UTC", email: "alone@example.com" });
    };
    await accounts(first);
    await first.people(0, 1);
    expect(await first.accountIs("by-phone")).toBe("matched p0");
    expect(await first.accountIs("by-both")).toBe("matched p0");
    await first.people(2, 101);
    expect(await first.accountIs("by-phone")).toBe("ambiguous");
    expect(await first.accountIs("by-both")).toBe("matched p0");
    await first.people(101, 102);
    await last.people(0, 1);
    await last.people(2, 102);
    await accounts(last);
    for (const { accountIs } of [first, last]) {
      expect(await accountIs("by-phone")).toBe("waiting");
      expect(await accountIs("by-both")).toBe("ambiguous");
      expect(await accountIs("by-address")).toBe("matched alone");
    }
  });

  it("is refused as the address of a message, unless another tells who it is for", async () => {
    const { world, people, account } = await open();
    await people(0, 150);
    const to = { phone: SWITCHBOARD };
    await expect(world.ask("m1", { channel: "sms", to })).rejects.toThrow(
      "The address belongs to several customers (p0, p1, p10, p100, p101 and others).",
    );
    await world.engine.customer({ id: "alone", time_zone: "UTC", email: "alone@example.com" });
    await account("S1", { customer: "alone" });
    expect((await world.ask("m2", { to: { ...to, email: "alone@example.com" } })).verdict).toBe("block");
    await expect(world.engine.exportSubject(`phone:${SWITCHBOARD}`)).rejects.toThrow(
      "Several customers have it: p0, p1, p10, p100, p101 and others.",
    );
  });

  it("costs no more for the thousandth customer than for the hundredth", async () => {
    const { people, most } = await open();
    await people(0, 1_000);
    expect(most()).toBeLessThanOrEqual(103);
  });
});
