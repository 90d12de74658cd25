import { manualClock, type Store } from "@comity/core";
import { afterEach, describe, expect, test } from "vitest";
import { DAY, NOON, openTestWorld, PEOPLE, type TestWorld } from "../../src/open-world.ts";
import { LEDGERS, type SharedLedger } from "../../src/shared-ledger.ts";

const RULES = `
rule no-offers-while-cancelling
  applies to newsletter, winback
  when some household risk.policy (status is cancelling)
  then block
  because "{policy.number} is being cancelled."

conflict one-story-an-order
  between (newsletter) and (receipt)
  within 3 days across about.order
  winner (newsletter)
  loser hold until the window ends`;

/** A second record of cho, and somebody with a second household. */
const CHO2 = { id: "cho2", time_zone: "Asia/Tokyo", email: "cho2@example.com" };

const STATE = { ...PEOPLE, customers: [...(PEOPLE.customers ?? []), CHO2] };

describe.each(LEDGERS)(
  "what others' decisions saw of an erased person, on $kind",
  ({ begin: beginLedger }) => {
    let ledger: SharedLedger;
    let store: Store;
    let world: TestWorld;
    const begin = async (): Promise<TestWorld> => {
      ledger = await beginLedger();
      store = await ledger.open();
      world = await openTestWorld(RULES, { store, state: STATE, clock: manualClock(NOON) });
      return world;
    };
    afterEach(async () => {
      await world.engine.close();
      await ledger.dispose();
    });

    const policy = (customer: string, number = "P-1") =>
      world.engine.report({ record: "risk.policy", data: { number, customer, status: "cancelling" } });
    const restOf = async (id: string) => (await world.engine.explain(id))?.evidence ?? null;
    const send = async (id: string): Promise<void> => {
      await world.engine.start(id);
      await world.engine.sent(id);
    };

    test("of a message that goes after the erasure, it is erased when that has ended", async () => {
      const { engine, ask } = await begin();
      await ask("r1", { intent: "receipt", about: { order: "canary-order" } });
      expect(await engine.eraseSubject("ana")).toMatchObject({ kept: { open: ["r1"] } });
      await ask("b1", { customer: "ben", about: { order: "O-2" } });
      await ask("a1", { about: { order: "O-3" } });
      await ask("b2", { customer: "ben", intent: "winback" });
      for (const id of ["b1", "a1"]) expect(JSON.stringify(await restOf(id))).toContain("canary-order");
      await send("r1");
      expect((await engine.explain("r1"))?.entry.erasure).toBe("done");
      for (const id of ["b1", "a1"]) expect(await restOf(id)).toBeNull();
      expect(await restOf("b2")).not.toBeNull();
      expect((await engine.standing("b1"))?.state).toBe("cleared");
    });

    test("of a message that is kept no longer, it goes with it", async () => {
      const { engine, ask, pass } = await begin();
      await ask("n1", { about: { order: "canary-order" } });
      await send("n1");
      await ask("r1", { intent: "receipt", customer: "ben", about: { order: "O-2" } });
      await send("r1");
      expect(JSON.stringify(await restOf("r1"))).toContain("canary-order");
      await pass(40 * DAY);
      const keep = { marketing: 30 * DAY, transactional: 400 * DAY };
      expect(await engine.retain({ keep })).toMatchObject({ messages: { marketing: 1, transactional: 0 } });
      expect(await restOf("r1")).toBeNull();
      expect((await engine.explain("r1"))?.entry.message.about).toMatchObject({ order: "O-2" });
    });

    test("a message to somebody else that an erasure wakes stays woken", async () => {
      const { engine, ask } = await begin();
      await ask("n1", { about: { order: "O-1" } });
      const waiting = await ask("r1", { intent: "receipt", customer: "cho", about: { order: "O-1" } });
      expect(waiting.state).toBe("held");
      expect(await engine.eraseSubject("ana")).toMatchObject({ stopped: ["n1"], erased: { traces: ["r1"] } });
      expect((await engine.standing("r1"))?.state).toBe("cleared");
    });

    test("of a record that is somebody else's by now, it is found by whoever has it", async () => {
      const { engine, ask } = await begin();
      await policy("ana");
      await ask("a1");
      await ask("b1", { customer: "ben" });
      await policy("cho");
      await ask("c1", { customer: "cho" });
      const { erased } = await engine.eraseSubject("cho");
      expect(erased).toMatchObject({ records: { "risk.policy": 1 }, messages: ["c1"], traces: ["a1", "b1"] });
      for (const id of ["a1", "b1"]) expect(await restOf(id)).toBeNull();
      expect((await engine.standing("b1"))?.answer.reasons[0]?.text).toBe("Erased.");
    });

    test("of two who had been taken for one, each is erased by itself", async () => {
      const { engine, ask } = await begin();
      await engine.merge({ from: "cho2", into: "cho" });
      await policy("cho2", "P-2");
      await policy("cho", "P-3");
      await ask("m1", { customer: "cho", about: { order: "O-1" } });
      await ask("m2", { customer: "cho2" });
      await engine.split({
        from: "cho",
        customer: CHO2,
        records: [{ record: "risk.policy", key: "P-2" }],
      });
      expect((await engine.explain("m2"))?.entry.customer).toBe("cho2");
      expect((await engine.eraseSubject("cho2")).erased).toMatchObject({ messages: ["m2"], traces: ["m1"] });
      expect(await restOf("m1")).toBeNull();

      await ask("m3", { customer: "cho" });
      expect((await engine.eraseSubject("cho")).erased).toMatchObject({ messages: ["m1", "m3"], traces: [] });
    });

    test("of who stays, what was decided on messages of who went out is erased too", async () => {
      const { engine, ask } = await begin();
      await engine.merge({ from: "cho2", into: "cho" });
      await policy("cho", "P-3");
      await ask("m2", { customer: "cho2" });
      await engine.split({ from: "cho", customer: CHO2 });
      expect((await engine.eraseSubject("cho")).erased).toMatchObject({ messages: [], traces: ["m2"] });
      expect(await restOf("m2")).toBeNull();
    });
  },
);

describe.each(LEDGERS)("who gets no advertising, on $kind", ({ begin: beginLedger }) => {
  let ledger: SharedLedger;
  let world: TestWorld;
  const begin = async (rules = ""): Promise<TestWorld> => {
    ledger = await beginLedger();
    world = await openTestWorld(rules, {
      store: await ledger.open(),
      state: STATE,
      clock: manualClock(NOON),
    });
    return world;
  };
  afterEach(async () => {
    await world.engine.close();
    await ledger.dispose();
  });
  let asked = 0;
  const whyNot = async (customer: string): Promise<string | undefined> =>
    (await world.ask(`m${++asked}`, { customer })).answer.reasons[0]?.kind;

  test("gets none as whom they turn out to be, until let in again", async () => {
    const { engine } = await begin();
    await engine.eraseSubject("cho2");
    expect(await whyNot("cho")).toBeUndefined();
    await engine.merge({ from: "cho2", into: "cho" });
    for (const id of ["cho", "cho2"]) expect(await whyNot(id)).toBe("suppressed");
    expect((await engine.exportSubject("cho")).suppressedSince).toBe(NOON);
    await engine.readmitSubject("cho");
    for (const id of ["cho", "cho2"]) expect(await whyNot(id)).toBeUndefined();
  });

  test("is counted on by id, and by the address only if nothing else was ever known of them", async () => {
    const limit = "limit one applies to notice at most 1 per customer in any 7 days counting sent then block";
    const { engine } = await begin(limit);
    const notice = async (to: { customer: string } | { to: { email: string } }): Promise<string> => {
      const id = `m${++asked}`;
      const request = { id, department: "Claims", intent: "notice", channel: "email", ...to };
      const { started, verdict } = await engine.decideAndStart(request);
      if (started) await engine.sent(id);
      return verdict;
    };
    const byId = { customer: "cho" };
    const byAddress = { to: { email: "cho@example.com" } };
    const unknown = { to: { email: "dora@example.com" } };
    expect([await notice(byId), await notice(unknown)]).toEqual(["send", "send"]);
    expect([await notice(byAddress), await notice(unknown)]).toEqual(["block", "block"]);
    await engine.eraseSubject("cho");
    await engine.eraseSubject("email:dora@example.com");
    expect([await notice(byId), await notice(unknown)]).toEqual(["block", "block"]);
    expect(await notice(byAddress)).toBe("send");
  });

  test("gets none as the one that goes out, whether it had an id before or has a new one", async () => {
    const { engine } = await begin();
    await engine.merge({ from: "cho2", into: "cho" });
    await engine.eraseSubject("cho");
    await engine.split({ from: "cho", customer: { id: "cho2", time_zone: "Asia/Tokyo" } });
    const gus = { from: "cho", customer: { id: "gus", time_zone: "UTC" } };
    await engine.split(gus);
    for (const id of ["cho", "cho2", "gus"]) expect(await whyNot(id)).toBe("suppressed");
    // Told again, a split changes nothing: not for who was let in meanwhile.
    await engine.readmitSubject("gus");
    await engine.split(gus);
    expect(await whyNot("gus")).toBeUndefined();
    expect(await whyNot("cho")).toBe("suppressed");
  });
});
