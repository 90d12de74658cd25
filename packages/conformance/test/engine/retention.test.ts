import type { Store, Transaction } from "@comity/core";
import { afterEach, describe, expect, test } from "vitest";
import { DAY, HOUR, NOON, openTestWorld, type TestWorld } from "../../src/open-world.ts";
import { LEDGERS, type SharedLedger } from "../../src/shared-ledger.ts";
import { tampered } from "../../src/tampered-store.ts";

const RULES = `
limit two-a-month
  applies to newsletter
  at most 2 per customer in any 30 days
  counting cleared, started, sent
  then block`;

describe.each(LEDGERS)("retention on $kind", ({ begin: beginLedger }) => {
  let ledger: SharedLedger;
  let world: TestWorld;
  const begin = async (rules = RULES, wrap = (store: Store) => store): Promise<TestWorld> => {
    ledger = await beginLedger();
    world = await openTestWorld(rules, { store: wrap(await ledger.open()) });
    return world;
  };
  afterEach(async () => {
    await world.engine.close();
    await ledger.dispose();
  });

  const send = async (id: string, more: Parameters<TestWorld["ask"]>[1] = {}): Promise<void> => {
    await world.ask(id, more);
    await world.engine.start(id);
    await world.engine.sent(id);
  };
  const erasureOf = async (id: string) => (await world.engine.explain(id))?.entry.erasure;

  test("drops what is personal in what ended long ago, by class, and leaves the rest", async () => {
    const { engine, pass } = await begin();
    await send("old", { about: { order: "O-1" } });
    await send("bill", { intent: "receipt", about: { order: "O-2" } });
    await send("law", { intent: "notice" });
    await pass(35 * DAY);
    await send("new");
    const keep = { marketing: 31 * DAY, transactional: 400 * DAY };
    const counted = { messages: { legal: 0, transactional: 0, service: 0, marketing: 1 } };
    expect(await engine.retain({ keep, dryRun: true })).toMatchObject(counted);
    expect(await erasureOf("old")).toBeUndefined();
    expect(await engine.retain({ keep })).toMatchObject(counted);
    const old = await engine.explain("old");
    expect(old?.entry).toMatchObject({ state: "sent", erasure: "done", customer: "ana" });
    expect({ ...old?.entry.message.about }).toEqual({});
    expect(old?.evidence).toBeNull();
    for (const id of ["bill", "law", "new"]) expect(await erasureOf(id)).toBeUndefined();
    expect((await engine.explain("new"))?.evidence).not.toBeNull();
    expect(await engine.retain({ keep })).toMatchObject({ messages: { marketing: 0 } });
  });

  test("leaves what waits, may still go, or is being sent, however old", async () => {
    const { engine, ask, pass } = await begin(`
rule wait
  applies to newsletter
  when some support.case (status is open)
  then hold while so, at most 90 days or else block`);
    await engine.report({ record: "support.case", data: { number: "C-1", customer: "ana", status: "open" } });
    expect((await ask("held")).state).toBe("held");
    await ask("started", { intent: "upsell" });
    await engine.start("started");
    await pass(60 * DAY);
    // Nobody reported what came of it, so it is unreported, which is an end.
    expect(await engine.retain({ keep: { marketing: 6 * DAY } })).toMatchObject({
      messages: { marketing: 1 },
    });
    expect(await erasureOf("held")).toBeUndefined();
    expect(await erasureOf("started")).toBe("done");
    expect((await engine.standing("started"))?.state).toBe("unreported");
  });

  test("goes through all of it in batches, and goes on where it was broken off", async () => {
    let erased = 0;
    const breaking = (transaction: Transaction): Partial<Transaction> => ({
      async eraseEvidence(message) {
        if (++erased === 8) throw new Error("pulled the plug");
        return transaction.eraseEvidence(message);
      },
    });
    const { engine, pass } = await begin("", (store) => tampered(store, breaking));
    for (let number = 1; number <= 12; number++) await send(`m${number}`);
    await pass(40 * DAY);
    const options = { keep: { marketing: 10 * DAY }, batch: 5 };
    await expect(engine.retain(options)).rejects.toThrow("pulled the plug");
    expect(await erasureOf("m5")).toBe("done");
    expect(await erasureOf("m6")).toBeUndefined();
    expect(await engine.retain(options)).toMatchObject({ messages: { marketing: 7 } });
    expect(await erasureOf("m12")).toBe("done");
  });

  test("what nobody turned out to be is dropped too", async () => {
    const { engine, pass } = await begin();
    const account = (number: string, email: string) =>
      engine.report({ record: "satellite.account", data: { number, status: "active", email } });
    await account("1", "nobody@example.com");
    await send("s1", { to: { email: "dora@example.com" } });
    await pass(20 * DAY);
    await account("2", "young@example.com");
    await send("s2", { to: { email: "emil@example.com" } });
    const options = { keep: {}, keepUnmatchedMs: 10 * DAY };
    expect(await engine.retain({ ...options, dryRun: true })).toMatchObject({ records: 1, strangers: 1 });
    expect(await engine.retain(options)).toMatchObject({ records: 1, strangers: 1 });
    expect(await engine.retain(options)).toMatchObject({ records: 0, strangers: 0 });
    await engine.customer({ id: "x", email: "nobody@example.com" });
    expect((await engine.exportSubject("x")).records).toEqual([]);
    await engine.customer({ id: "y", email: "young@example.com" });
    expect((await engine.exportSubject("y")).records).toHaveLength(1);
    expect((await engine.exportSubject("email:dora@example.com")).customer).toBeNull();
    expect((await engine.exportSubject("email:emil@example.com")).messages).toHaveLength(1);
  });

  test("counts back from an instant that has passed, and not from one to come", async () => {
    const { engine, pass } = await begin();
    await send("old");
    await pass(35 * DAY);
    const counted = async (at: number) =>
      (await engine.retain({ keep: { marketing: 30 * DAY }, at })).messages;
    expect(await counted(NOON + 20 * DAY)).toMatchObject({ marketing: 0 });
    await expect(counted(NOON + 36 * DAY)).rejects.toMatchObject({ code: "CY573" });
    expect(await counted(NOON + 32 * DAY)).toMatchObject({ marketing: 1 });
  });

  test("a time shorter than rules look back is refused, and says which rule", async () => {
    const { engine } = await begin(`${RULES}
rule quiet-after-a-notice
  applies to upsell
  when a receipt about the same order was sent
  then block`);
    const keeping = (keep: Parameters<typeof engine.retain>[0]["keep"]) => engine.retain({ keep });
    await expect(keeping({ marketing: 29 * DAY })).rejects.toThrow(/p\/two-a-month looks back 30 days/);
    await expect(keeping({ transactional: 900 * DAY })).rejects.toThrow(
      /p\/quiet-after-a-notice compares what/,
    );
    await expect(keeping({ legal: 4 * DAY + 23 * HOUR })).rejects.toMatchObject({ code: "CY573" });
    await expect(keeping({ legal: 5.5 })).rejects.toMatchObject({ code: "CY573" });
    await expect(engine.retain({ keep: {}, batch: 0 })).rejects.toMatchObject({ code: "CY573" });
    expect(await keeping({ legal: 5 * DAY, marketing: 30 * DAY })).toMatchObject({ messages: { legal: 0 } });
  });
});
