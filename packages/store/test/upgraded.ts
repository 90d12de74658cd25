import type { Store } from "@comity/core";
import { expect } from "vitest";
import { FIRST_EVENTS } from "./first-schema-rows.ts";

/** Looks through a store whose ledger came from the first schema: everything is found, by everything it was found by. */
export async function expectUpgraded(store: Store): Promise<void> {
  await store.transact(async (t) => {
    const ana = { id: "ana", household: "h1", provisional: false, mergedInto: null, fields: { name: "Ana" } };
    const keys = { keys: ["email:ana@example.com"], formerKeys: ["phone:+1"] };
    expect(await t.customer("ana")).toEqual({ ...ana, ...keys });
    for (const key of ["email:ana@example.com", "phone:+1"])
      expect((await t.customersByKey(key, 10)).map(({ id }) => id)).toEqual(["ana"]);
    expect((await t.records("shop.order", ["ana"])).map(({ fields }) => fields)).toEqual([{ total: 5 }]);
    expect((await t.record("shop.order", "waits"))?.fields).toEqual({ total: 6 });
    expect((await t.recordsByKey("email:other@example.com", 5)).map(({ key }) => key)).toEqual(["waits"]);
    expect((await t.allRecords("shop.rate")).map(({ fields }) => fields)).toEqual([{ vat: 19 }]);
    expect(await t.alertRaisedAt("p/a", '["ana"]')).toBe(6);
    expect(await t.alertRaisedAt("p/a", '["ben"]')).toBeNull();

    const entry = await t.entry("m1");
    expect(entry).toMatchObject({ customer: "ana", contentHash: "0123", dueAt: 9, askedAt: 5 });
    expect(entry?.message).toMatchObject({
      about: { order: "o-1" },
      items: [{ id: "i-1", fields: { seats: 2 } }],
    });
    expect(entry?.request.about).toEqual({ order: "o-1" });
    expect(entry?.answer.reasons.map(({ text }) => text)).toEqual(["Ana cancelled."]);
    expect(entry?.answer.observed.map(({ text }) => text)).toEqual(["Ana would be told."]);
    expect(entry?.reviews).toEqual([{ rules: ["p/r"], decision: "send", by: "bea", at: 5 }]);
    for (const scope of ['about:order="o-1"', "customer:ana", "household:h1"])
      expect((await t.entries(scope, null)).map(({ id }) => id)).toEqual(["m1"]);
    const evidence = await t.allEvidence("m1");
    expect(evidence.map(({ clock, customer }) => [clock, customer.fields])).toEqual([
      [5, { name: "Ana" }],
      [6, { name: "Ana" }],
    ]);
    const events = await t.events(0, 10);
    expect(events.map(({ event }) => event)).toEqual(FIRST_EVENTS.map(({ content }) => JSON.parse(content)));
    expect(await t.eventsOf("m1")).toHaveLength(1);
  });
}
