import {
  type Finding,
  type MessageRequest,
  manualClock,
  type Store,
  type Verification,
  verifyLedger,
} from "@comity/core";
import { afterEach, describe, expect, test } from "vitest";
import { DAY, HOUR, iso, NOON, openTestWorld, PEOPLE, type TestWorld } from "../../src/open-world.ts";
import { LEDGERS, type SharedLedger } from "../../src/shared-ledger.ts";

const RULES = `
rule no-offers-while-cancelling
  applies to newsletter, upsell, winback
  when some household risk.policy (status is cancelling)
  then block
  because "{policy.number} is being cancelled."

rule wait-while-a-case-is-open
  applies to receipt, upsell
  when some support.case (status is open)
  then hold while so, at most 3 days or else send
  because "Case {case.number} is open."

limit two-a-week
  applies to newsletter
  at most 2 per household in any 7 days
  counting cleared, started, sent
  then block`;

/** Personal in one way or another; nowhere to be found when ana was erased. */
const CANARIES = [
  "canary-mail",
  "canary-order",
  "canary-contract",
  "CanaryCountry",
  "canary-sat",
  "P-1 is being cancelled",
  "C-1 is open",
];

const STATE = {
  ...PEOPLE,
  customers: [
    {
      id: "ana",
      household: "h1",
      time_zone: "America/New_York",
      email: "canary-mail@example.com",
      country: "CanaryCountry",
      contract: "canary-contract",
    },
    ...(PEOPLE.customers ?? []).filter(({ id }) => id !== "ana"),
  ],
};

describe.each(LEDGERS)("erasure on $kind", ({ kind, begin: beginLedger }) => {
  let ledger: SharedLedger;
  let store: Store;
  let world: TestWorld;
  let closed = false;

  const begin = async (): Promise<TestWorld> => {
    ledger = await beginLedger();
    store = await ledger.open();
    closed = false;
    world = await openTestWorld(RULES, { store, state: STATE, clock: manualClock(NOON) });
    return world;
  };
  const end = async (): Promise<void> => {
    if (!closed) await world.engine.close();
    closed = true;
  };
  afterEach(async () => {
    await end();
    await ledger.dispose();
  });

  const report = (record: string, data: Record<string, unknown>) => world.engine.report({ record, data });

  test("takes what is personal, and leaves what was sent to be counted", async () => {
    const { engine, ask } = await begin();
    await ask("n1", { about: { order: "canary-order-1" } });
    await engine.start("n1");
    await engine.sent("n1");
    await report("risk.policy", { number: "P-1", customer: "ana", status: "cancelling" });
    await report("satellite.account", {
      number: "S-1",
      customer: "ana",
      status: "active",
      country: "canary-sat",
    });
    await ask("n2", { about: { order: "canary-order-2" } });
    // A decision about somebody else of the household has looked at her policy.
    await ask("b1", { customer: "ben" });
    expect((await engine.standing("b1"))?.answer.reasons[0]?.text).toContain("P-1");

    const erasure = await engine.eraseSubject("ana");
    expect(erasure).toMatchObject({
      subject: "ana",
      customers: ["ana"],
      at: NOON,
      erased: {
        fields: ["contract", "country", "email", "time_zone"],
        records: { "risk.policy": 1, "satellite.account": 1 },
        messages: ["n1", "n2"],
        traces: ["b1"],
      },
      stopped: [],
      kept: { open: [], entries: 2 },
    });
    const n1 = await engine.explain("n1");
    expect(n1?.entry).toMatchObject({
      state: "sent",
      customer: "ana",
      erasure: "done",
      contentHash: "",
      request: { id: "n1", department: "marketing", intent: "newsletter", channel: "email" },
    });
    expect({ ...n1?.entry.message.about }).toEqual({});
    expect(n1?.evidence).toBeNull();
    expect((await engine.explain("n2"))?.standing.answer.reasons).toMatchObject([
      { kind: "rule", rule: "p/no-offers-while-cancelling", text: "Erased." },
    ]);
    const b1 = await engine.explain("b1");
    expect(b1).toMatchObject({ evidence: null, standing: { state: "blocked" } });
    expect(b1?.standing.answer.reasons[0]?.text).toBe("Erased.");
    expect(JSON.stringify(b1?.history)).not.toContain("is being cancelled");
    // What was sent to her still takes room of the household's limit.
    expect((await ask("b2", { customer: "ben" })).verdict).toBe("send");
    expect((await ask("b3", { customer: "ben" })).verdict).toBe("block");

    await end();
    const text = await ledger.contents();
    for (const canary of CANARIES) expect(text).not.toContain(canary);
    if (kind !== "memory") expect(text).toContain("n1");
  });

  test("who started a message, reported on it or found out about it is sealed, and goes with it", async () => {
    const { engine, ask, pass } = await begin();
    await ask("n1");
    await ask("r1", { intent: "receipt" });
    await engine.start("n1", { by: "canary-anton" });
    await engine.start("r1", { by: "canary-anton" });
    await engine.sent("r1", { by: "canary-berta" });
    await pass(2 * HOUR);
    expect(await engine.unreported()).toMatchObject([{ message: "n1", startedBy: "canary-anton" }]);
    await engine.reconcile("n1", { outcome: "not_sent", by: "canary-cesar" });
    expect((await engine.explain("n1"))?.entry.reconciled?.by).toBe("canary-cesar");
    const spoken = /canary-(anton|berta|cesar)/;
    expect(JSON.stringify((await engine.standing("n1"))?.answer)).not.toMatch(spoken);
    expect(await ledger.contents()).not.toMatch(spoken);

    await engine.eraseSubject("ana");
    for (const id of ["n1", "r1"]) expect(JSON.stringify(await engine.explain(id))).not.toMatch(spoken);
    expect((await engine.explain("n1"))?.entry.reconciled).toEqual({
      outcome: "not_sent",
      by: "erased",
      at: NOON + 2 * HOUR,
    });
  });

  test("what was handed over before an erasure stays with whoever has it in hand", async () => {
    const { engine, ask, events } = await begin();
    await ask("n1");
    await engine.start("n1", { by: "anton" });
    await engine.eraseSubject("ana");
    expect((await engine.start("n1", { by: "anton" })).started).toBe(true);
    expect((await engine.start("n1", { by: "berta" })).started).toBe(false);
    events();
    await engine.failed("n1", { by: "berta" });
    await engine.sent("n1", { by: "anton" });
    const { entry } = (await engine.explain("n1")) ?? {};
    expect(entry).toMatchObject({ state: "sent", breach: true });
    expect(events().filter(({ kind }) => kind === "breach")).toHaveLength(1);
  });

  test("an id that was erased is answered with how it ended, whatever its department asks with", async () => {
    const { engine, ask } = await begin();
    await ask("n1");
    await engine.start("n1");
    await engine.sent("n1");
    await engine.eraseSubject("ana");
    expect((await ask("n1")).state).toBe("sent");
    expect(await engine.decideAndStart(letter("n1"))).toMatchObject({
      started: false,
      state: "sent",
    });
    expect((await ask("n1", { department: "Marketing", intent: "upsell" })).state).toBe("sent");
    await expect(ask("n1", { department: "risk" })).rejects.toMatchObject({ code: "CY592" });
  });

  test("advertising does not go any more: not what was held or cleared, and not what comes", async () => {
    const { engine, ask, clock, events } = await begin();
    await ask("cleared");
    await report("support.case", { number: "C-1", customer: "ana", status: "open" });
    expect((await ask("held", { intent: "upsell" })).verdict).toBe("hold");
    events();
    const erasure = await engine.eraseSubject("ana");
    expect([...erasure.stopped].sort()).toEqual(["cleared", "held"]);
    expect(await engine.standing("cleared")).toMatchObject({ state: "recalled", verdict: "block" });
    expect(await engine.standing("held")).toMatchObject({ state: "blocked", verdict: "block" });
    const told = events();
    expect(told).toContainEqual(
      expect.objectContaining({ kind: "state", message: "cleared", state: "recalled" }),
    );
    expect(told).toContainEqual(
      expect.objectContaining({ kind: "resolved", message: "held", verdict: "block" }),
    );
    expect(told).toContainEqual({ kind: "erased", at: NOON, customer: "ana" });
    expect((await engine.start("cleared")).started).toBe(false);

    await clock.moveTo(NOON + DAY);
    const email = "Canary-Mail@example.com";
    for (const request of [letter("a1"), letter("a2", { email })]) {
      const { verdict, answer } = await engine.decide(request);
      expect(verdict).toBe("block");
      expect(answer.reasons).toMatchObject([
        {
          kind: "suppressed",
          rule: null,
          text: "This person was erased on 2 March 2026, 12:00 (UTC), and has not consented to advertising since.",
        },
      ]);
    }
    expect((await engine.ask(letter("q1"))).verdict).toBe("block");
    const asked = await engine.askAndExplain(letter("q2"));
    expect(asked.explanation?.ways.map(({ text }) => text)).toEqual([
      "if the person consented to advertising anew",
    ]);
    expect((await engine.explain("a2"))?.replays).toBe(true);
    for (const intent of ["notice", "receipt", "update"]) {
      const department = intent === "update" ? "Claims" : "marketing";
      expect((await ask(intent, { intent, department })).verdict).toBe("send");
    }
  });

  test("a fresh record of the person is kept, and the suppression with it", async () => {
    const { engine, ask } = await begin();
    await engine.eraseSubject("ana");
    // The customers' master data still has her, under another id.
    await engine.customer({ id: "ana-2", household: "h9", email: "canary-mail@example.com" });
    expect((await ask("m1", { customer: "ana-2" })).answer.reasons[0]?.kind).toBe("suppressed");
    // A silo names somebody of whom nothing else is known, with what identified her.
    await report("satellite.account", {
      number: "1",
      customer: "ana-3",
      status: "active",
      contract: "canary-contract",
    });
    expect((await ask("m2", { customer: "ana-3" })).answer.reasons[0]?.kind).toBe("suppressed");
    await engine.customer({ id: "ana", household: "h1", email: "new@example.com" });
    expect((await ask("m3")).answer.reasons[0]?.kind).toBe("suppressed");
    expect((await ask("m4", { customer: "ben" })).verdict).toBe("send");
  });

  test("what the law or a contract asks for goes, and is erased when it has ended", async () => {
    const { engine, ask, clock } = await begin();
    await ask("cleared", { intent: "receipt", about: { order: "canary-order-1" } });
    await report("support.case", { number: "C-1", customer: "ana", status: "open" });
    await ask("held", { intent: "receipt", about: { order: "canary-order-2" }, send_at: iso(NOON + HOUR) });
    const erasure = await engine.eraseSubject("ana");
    expect(erasure).toMatchObject({
      stopped: [],
      kept: { open: ["cleared", "held"] },
      erased: { messages: [] },
    });
    expect({ ...(await engine.explain("cleared"))?.entry.message.about }).toEqual({
      order: "canary-order-1",
    });

    expect((await engine.start("cleared")).started).toBe(true);
    await engine.sent("cleared");
    expect((await engine.explain("cleared"))?.entry).toMatchObject({
      state: "sent",
      erasure: "done",
      dueAt: null,
    });
    await clock.moveTo(NOON + 5 * DAY);
    // To be erased is no turn of its life: nobody hears twice that it was sent.
    const turns = world.events().filter((event) => event.kind === "state" && event.message === "cleared");
    expect(turns.map((event) => event.kind === "state" && event.state)).toEqual(["started", "sent"]);
    expect((await engine.standing("held"))?.state).toBe("lapsed");
    expect((await engine.explain("held"))?.entry).toMatchObject({ erasure: "done", dueAt: null });
    await end();
    const text = await ledger.contents();
    for (const canary of CANARIES) expect(text).not.toContain(canary);
  });

  test("what was erased still follows its customer, and counts where they are", async () => {
    const { engine, ask } = await begin();
    await engine.customer({ id: "fay", household: "h9", time_zone: "UTC", email: "fay@example.com" });
    await ask("by-id", { customer: "fay" });
    await ask("by-address", { to: { email: "fay@example.com" } });
    for (const id of ["by-id", "by-address"]) {
      await engine.start(id);
      await engine.sent(id);
    }
    await engine.eraseSubject("fay");
    await engine.merge({ from: "fay", into: "ben" });
    const where = async () =>
      (await Promise.all(["by-id", "by-address"].map((id) => store.transact((t) => t.entry(id))))).map(
        (entry) => `${entry?.customer} in ${entry?.household}, ${entry?.erasure}`,
      );
    expect(await where()).toEqual(["ben in h1, done", "ben in h1, done"]);
    await engine.split({ from: "ben", customer: { id: "fay", household: "h9", time_zone: "UTC" } });
    expect(await where()).toEqual(["fay in h9, done", "fay in h9, done"]);
  });

  test("the ledger still verifies from a link noted before, and what was decided on others is as it was", async () => {
    const { engine, ask, clock } = await begin();
    await ask("c1", { customer: "cho", about: { order: "O-7" } });
    await engine.start("c1");
    await engine.sent("c1");
    await ask("n1", { about: { order: "canary-order-1" } });
    await engine.start("n1");
    await ask("r1", { intent: "receipt", about: { order: "canary-order-2" } });
    await report("risk.policy", { number: "P-1", customer: "ana", status: "cancelling" });
    await ask("n2");
    await ask("b1", { customer: "ben" });
    const verify = (expected?: string) => verified(store, expected);
    const before = await verify();
    expect(before).toMatchObject({ found: [], decisions: { erased: 0 } });
    const others = await engine.explain("c1");

    await engine.eraseSubject("ana");
    expect(await engine.explain("c1")).toEqual(others);
    const after = await verify(before.head?.hash);
    expect(after).toMatchObject({ found: [], messages: before.messages });
    expect(after.decisions.erased).toBeGreaterThanOrEqual(3);
    // What is erased when it has ended, what is told of it later, and a second erasure leave no fault either.
    await engine.start("r1");
    await engine.sent("r1");
    await engine.failed("n1");
    await engine.eraseSubject("ana");
    await clock.moveTo(NOON + DAY);
    expect(await verify(before.head?.hash)).toMatchObject({ found: [] });
  });

  test("asked for twice, it erases what has come since", async () => {
    const { engine, ask } = await begin();
    await ask("n1");
    await engine.eraseSubject("ana");
    await report("support.case", { number: "C-1", customer: "ana", status: "open" });
    await ask("n2");
    expect(await engine.eraseSubject("ana")).toMatchObject({
      erased: { fields: [], keys: 0, records: { "support.case": 1 }, messages: ["n2"] },
      kept: { entries: 2 },
    });
    expect(await engine.eraseSubject("ana")).toMatchObject({
      erased: { records: {}, messages: [], alerts: 0 },
    });
  });

  test("a person is found by an address, by an id that turned out to be another, or not at all", async () => {
    const { engine } = await begin();
    await engine.decide(letter("s1", { email: "dora@example.com" }));
    await engine.customer({ id: "dora", email: "dora@example.com" });
    const { customers, erased } = await engine.eraseSubject("email: Dora@Example.com ");
    expect(customers).toEqual(["dora", expect.stringMatching(/^unknown:/)]);
    expect(erased.messages).toEqual(["s1"]);
    expect(await engine.eraseSubject("phone:+1 312 555 0104")).toMatchObject({
      subject: "phone:+13125550104",
      customers: [],
      kept: { suppressions: 1 },
    });
    const answer = await engine.ask(letter("s2", { phone: "+13125550104" }));
    expect(answer.reasons[0]?.kind).toBe("suppressed");
    await expect(engine.eraseSubject("nobody")).rejects.toMatchObject({ code: "CY570" });
    await expect(engine.eraseSubject("email:nobody")).rejects.toMatchObject({ code: "CY571" });
    await engine.customer({ id: "x1", email: "two@example.com" });
    await engine.customer({ id: "x2", email: "two@example.com" });
    await expect(engine.eraseSubject("email:two@example.com")).rejects.toMatchObject({ code: "CY572" });
  });

  test("who has consented anew is let in again, with all that identified them", async () => {
    const { engine, ask, events } = await begin();
    await engine.eraseSubject("ana");
    expect((await ask("m1")).verdict).toBe("block");
    events();
    expect(await engine.readmitSubject("ana")).toMatchObject({ subject: "ana", forgotten: 3 });
    expect(events()).toContainEqual({ kind: "readmitted", at: NOON, customer: "ana" });
    expect((await ask("m2")).verdict).toBe("send");
    const to = { email: "canary-mail@example.com" };
    expect((await engine.ask(letter("m3", to))).verdict).toBe("send");
    events();
    expect(await engine.readmitSubject("ana")).toMatchObject({ forgotten: 0 });
    expect(events()).toEqual([]);
  });
});

async function verified(
  store: Store,
  expected?: string,
): Promise<Verification & { readonly found: readonly Finding[] }> {
  const found: Finding[] = [];
  const verification = await verifyLedger(store, {
    found: (finding) => void found.push(finding),
    ...(expected === undefined ? {} : { expect: expected }),
  });
  return { ...verification, found };
}

/** A newsletter to ana, or to an address. */
function letter(id: string, to?: MessageRequest["to"]): MessageRequest {
  const request = { id, department: "marketing", intent: "newsletter", channel: "email" };
  return to === undefined ? { ...request, customer: "ana" } : { ...request, to };
}
