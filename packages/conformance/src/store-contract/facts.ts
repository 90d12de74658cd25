import { describe, expect, test } from "vitest";
import { eachOnItsOwn, type OpenStore } from "./contract-case.ts";
import { customerOf, ODD_TEXTS, recordOf, START } from "./samples.ts";

/** Silos, customers and records. */
export function factContract(open: OpenStore): void {
  describe("facts", () => {
    const on = eachOnItsOwn(open);

    test("nothing is there at first", async () => {
      await on.inOne(async (t) => {
        expect(await t.silo("risk")).toBeNull();
        expect(await t.customer("c1")).toBeNull();
        expect(await t.members("h1")).toEqual([]);
        expect(await t.customersByKey("email:a@b.test", 10)).toEqual([]);
        expect(await t.recordsByKey("email:a@b.test", 10)).toEqual([]);
        expect(await t.record("risk.policy", "p1")).toBeNull();
        expect(await t.records("risk.policy", ["c1"])).toEqual([]);
        expect(await t.records("risk.policy", [])).toEqual([]);
        expect(await t.allRecords("risk.policy")).toEqual([]);
      });
    });

    test.each([
      { name: "risk", inStep: "live", readable: true },
      { name: "risk", inStep: START, readable: true },
      { name: "risk", inStep: null, readable: false },
    ] as const)("a silo stands as it was put: $inStep", async (state) => {
      await on.inOne((t) => t.putSilo({ name: "risk", inStep: 1, readable: !state.readable }));
      await on.inOne((t) => t.putSilo(state));
      expect(await on.inOne((t) => t.silo("risk"))).toEqual(state);
    });

    test("members of a household come by id, and move with the customer", async () => {
      await on.inOne(async (t) => {
        for (const id of ["c2", "c10", "c1"]) await t.putCustomer(customerOf(id));
        await t.putCustomer(customerOf("c3", { household: "h2" }));
      });
      await on.inOne((t) => t.putCustomer(customerOf("c2", { household: "h2", provisional: true })));
      await on.inOne(async (t) => {
        expect(await t.members("h1")).toEqual(["c1", "c10"]);
        expect(await t.members("h2")).toEqual(["c2", "c3"]);
        expect(await t.customer("c2")).toEqual(customerOf("c2", { household: "h2", provisional: true }));
      });
    });

    test("customers are found by the keys that they have or had, and by no field", async () => {
      await on.inOne(async (t) => {
        await t.putCustomer(customerOf("c2", { keys: ["e:a", "p:1"] }));
        await t.putCustomer(customerOf("c1", { keys: ["e:b", "e:b"], formerKeys: ["e:a", "e:b"] }));
        await t.putCustomer(customerOf("c3", { fields: { email: "e:a" }, mergedInto: "c1" }));
      });
      const ids = (key: string, limit = 10) =>
        on.inOne(async (t) => (await t.customersByKey(key, limit)).map((one) => one.id));
      expect(await ids("e:a")).toEqual(["c1", "c2"]);
      expect(await ids("e:a", 1)).toEqual(["c1"]);
      expect(await ids("e:a", Number.POSITIVE_INFINITY)).toEqual(["c1", "c2"]);
      expect(await ids("e:b")).toEqual(["c1"]);
      expect(await ids("p:1")).toEqual(["c2"]);
      expect(await ids("p:2")).toEqual([]);
      expect((await on.inOne((t) => t.customer("c3")))?.mergedInto).toBe("c1");

      await on.inOne((t) => t.putCustomer(customerOf("c1", { keys: ["e:c"] })));
      expect(await ids("e:a")).toEqual(["c2"]);
      expect(await ids("e:b")).toEqual([]);
      expect(await ids("e:c")).toEqual(["c1"]);
    });

    test("records are found by the keys that they have now, of all types and whoever has them", async () => {
      await on.inOne(async (t) => {
        await t.putRecord(recordOf("b.account", "2", { keys: ["e:a"], customer: null, match: "waiting" }));
        await t.putRecord(recordOf("b.account", "1", { keys: ["e:a", "p:1", "e:a"], match: "matched" }));
        await t.putRecord(recordOf("a.account", "9", { keys: ["e:a"] }));
        await t.putRecord(recordOf("a.account", "8", { keys: ["e:a"], deleted: true }));
      });
      const found = (key: string, limit = 10) =>
        on.inOne(async (t) => (await t.recordsByKey(key, limit)).map((one) => `${one.type} ${one.key}`));
      expect(await found("e:a")).toEqual(["a.account 9", "b.account 1", "b.account 2"]);
      expect(await found("e:a", 2)).toEqual(["a.account 9", "b.account 1"]);
      expect(await found("e:a", 0)).toEqual([]);
      expect(await found("e:a", Number.POSITIVE_INFINITY)).toHaveLength(3);
      expect(await found("p:1")).toEqual(["b.account 1"]);

      await on.inOne((t) => t.putRecord(recordOf("b.account", "1", { keys: ["e:b"], customer: "c2" })));
      expect(await found("e:a")).toEqual(["a.account 9", "b.account 2"]);
      expect(await found("p:1")).toEqual([]);
      expect(await on.inOne((t) => t.recordsByKey("e:b", 1))).toEqual([
        recordOf("b.account", "1", { keys: ["e:b"], customer: "c2" }),
      ]);
      await on.inOne((t) => t.putRecord(recordOf("b.account", "1", { keys: ["e:b"], deleted: true })));
      expect(await found("e:b")).toEqual([]);
    });

    test("records come in key order, of the customers asked for and without deleted ones", async () => {
      await on.inOne(async (t) => {
        await t.putRecord(recordOf("risk.policy", "p3", { customer: "c2" }));
        await t.putRecord(recordOf("risk.policy", "p10"));
        await t.putRecord(recordOf("risk.policy", "p1"));
        await t.putRecord(recordOf("risk.policy", "p2", { customer: "c3" }));
        await t.putRecord(recordOf("risk.policy", "p4", { deleted: true }));
        await t.putRecord(recordOf("risk.policy", "p5", { customer: null, receivedAt: null, order: 1.5 }));
        await t.putRecord(recordOf("risk.quote", "p1"));
      });
      await on.inOne(async (t) => {
        const keys = (records: readonly { key: string }[]) => records.map((one) => one.key);
        expect(keys(await t.records("risk.policy", ["c2", "c1", "c2"]))).toEqual(["p1", "p10", "p3"]);
        expect(keys(await t.allRecords("risk.policy"))).toEqual(["p1", "p10", "p2", "p3", "p5"]);
        expect(await t.record("risk.policy", "p5")).toEqual(
          recordOf("risk.policy", "p5", { customer: null, receivedAt: null, order: 1.5 }),
        );
      });
    });

    test("a deleted record is kept as deleted, and can come back", async () => {
      await on.inOne((t) => t.putRecord(recordOf("risk.policy", "p1")));
      await on.inOne((t) => t.putRecord(recordOf("risk.policy", "p1", { order: 2, deleted: true })));
      await on.inOne(async (t) => {
        expect(await t.record("risk.policy", "p1")).toMatchObject({ order: 2, deleted: true });
        expect(await t.records("risk.policy", ["c1"])).toEqual([]);
        expect(await t.allRecords("risk.policy")).toEqual([]);
      });
      await on.inOne((t) => t.putRecord(recordOf("risk.policy", "p1", { order: 3, customer: "c2" })));
      await on.inOne(async (t) => {
        expect(await t.records("risk.policy", ["c1"])).toEqual([]);
        expect(await t.records("risk.policy", ["c2"])).toHaveLength(1);
      });
    });

    test("every kind of value comes back as it went in", async () => {
      const fields = {
        flag: false,
        text: "t",
        number: -12.5,
        money: { minor: -1, currency: "EUR" },
        list: ["a", ["b"], { minor: 3, currency: "USD" }],
        empty: null,
        long: "x".repeat(1_000_000),
      };
      await on.inOne((t) => t.putRecord(recordOf("risk.policy", "p1", { fields })));
      expect((await on.inOne((t) => t.record("risk.policy", "p1")))?.fields).toEqual(fields);
    });

    test("odd text is told apart, found, and ordered by code point", async () => {
      const byBytes = ODD_TEXTS.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
      await on.inOne(async (t) => {
        for (const text of ODD_TEXTS) {
          const fields = Object.fromEntries([[text, text]]);
          await t.putCustomer(customerOf(text, { household: text, fields, keys: [text] }));
          await t.putRecord(recordOf("odd", text, { customer: text, fields, keys: [text] }));
          await t.putSilo({ name: text, inStep: null, readable: true });
        }
      });
      await on.inOne(async (t) => {
        expect((await t.allRecords("odd")).map((one) => one.key)).toEqual(byBytes);
        for (const text of ODD_TEXTS) {
          expect((await t.silo(text))?.name).toBe(text);
          expect(await t.members(text)).toEqual([text]);
          expect((await t.customersByKey(text, 10)).map((one) => one.id)).toEqual([text]);
          expect((await t.recordsByKey(text, 9)).map((one) => one.key)).toEqual([text]);
          const records = await t.records("odd", [text]);
          expect(records.map((one) => Object.entries(one.fields))).toEqual([[[text, text]]]);
        }
      });
    });

    test("half a surrogate pair is refused as a key, since a database could not tell it from another", async () => {
      const half = "c\ud800";
      await expect(on.inOne((t) => t.putCustomer(customerOf(half)))).rejects.toThrow(TypeError);
      await expect(on.inOne((t) => t.record("risk.policy", half))).rejects.toThrow(TypeError);
      const keyed = recordOf("risk.policy", "p1", { keys: [half] });
      await expect(on.inOne((t) => t.putRecord(keyed))).rejects.toThrow(TypeError);
      await on.inOne((t) => t.putCustomer(customerOf("c1", { fields: { name: half } })));
      expect((await on.inOne((t) => t.customer("c1")))?.fields).toEqual({ name: half });
    });
  });
}
