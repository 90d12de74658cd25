import { expect, test } from "vitest";
import { memoryStore } from "../../src/memory/memory-store.ts";

test("a store without history takes events, and says that it cannot read them back", async () => {
  const store = memoryStore({ keepHistory: false });
  await store.transact(async (t) => {
    await t.append({ kind: "merged", at: 1, from: "a", into: "b" });
    await t.putAlertRaised("alert", "key", 7);
  });
  for (const read of ["events", "eventsOf", "evidence", "allEvidence"] as const) {
    const reading = store.transact(async (t) => (read === "events" ? t.events(0, 1) : t[read]("m1")));
    await expect(reading, read).rejects.toThrow("keeps no events and no evidence");
  }
  expect(await store.transact((t) => t.alertRaisedAt("alert", "key"))).toBe(7);
  await store.close();
});
