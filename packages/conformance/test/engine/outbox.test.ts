import {
  type DeliveryKind,
  type Engine,
  InputError,
  type ManualClock,
  manualClock,
  type Store,
} from "@comity/core";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { HOUR, NOON, openTestWorld, PEOPLE, type TestWorld } from "../../src/open-world.ts";
import { LEDGERS, type SharedLedger } from "../../src/shared-ledger.ts";

const RULES = `
rule wait
  applies to newsletter
  when some support.case (status is open)
  then hold while so, at most 9 days or else block

limit one-a-day
  applies to upsell
  at most 1 per customer in any 1 day
  counting cleared, started, sent
  then block

conflict not-both
  between (winback) and (notice)
  within 1 day across customer
  winner (notice)`;

describe.each(LEDGERS)("the outbox on $kind", ({ begin }) => {
  let ledger: SharedLedger;
  let stores: Store[];
  let clock: ManualClock;

  beforeEach(async () => {
    ledger = await begin();
    stores = [];
    clock = manualClock(NOON);
  });
  afterEach(async () => {
    for (const store of stores) await store.close();
    await ledger.dispose();
  });

  /** Another process on the same ledger. */
  async function joining(state = {}): Promise<TestWorld> {
    const store = await ledger.open();
    stores.push(store);
    return openTestWorld(RULES, { store, clock, state });
  }

  /** So many messages that were held, and may go now; in the order in which they were let go. */
  async function released({ engine, ask }: TestWorld, count: number): Promise<string[]> {
    const report = (status: string) =>
      engine.report({ record: "support.case", data: { customer: "ana", number: "K", status } });
    const ids = Array.from({ length: count }, (_, index) => `m${index}`);
    await report("open");
    for (const id of ids) await ask(id);
    await report("closed");
    return ids;
  }

  const messagesOf = async (engine: Engine, consumer: string): Promise<unknown[]> =>
    (await engine.take(consumer)).deliveries.map(({ event }) =>
      "message" in event ? event.message : event.kind,
    );

  it("delivers what was held and blocked, with what was asked, to who names that and to nobody else", async () => {
    const world = await joining(PEOPLE);
    await released(world, 1);
    for (const id of ["u1", "u2"]) await world.ask(id, { intent: "upsell", channel: "sms" });
    const { deliveries } = await world.engine.take("notes", { kinds: ["decided"] });
    expect(
      deliveries.map(({ kind, event, asked }) => [kind, "answer" in event && event.answer.verdict, asked]),
    ).toEqual([
      ["decided", "hold", { department: "marketing", intent: "newsletter", channel: "email" }],
      ["decided", "block", { department: "marketing", intent: "upsell", channel: "sms" }],
    ]);
    expect(deliveries.map(({ customers }) => customers)).toEqual([["ana"], ["ana"]]);
    const others = (await world.engine.take("others")).deliveries.map(({ kind }) => kind);
    expect(others).toEqual(["resolved"]);
  });

  it("tells by which ids the customer goes by when it is taken, all that were merged into one", async () => {
    const { engine, ask } = await joining(PEOPLE);
    for (const id of ["crm-7", "crm-8"]) await engine.customer({ id, time_zone: "UTC" });
    for (const id of ["u1", "u2"]) await ask(id, { intent: "upsell", customer: "crm-7" });
    await engine.merge({ from: "crm-7", into: "crm-8" });
    await engine.merge({ from: "crm-8", into: "ana" });
    const { deliveries } = await engine.take("notes", { kinds: ["decided"] });
    expect(deliveries.map(({ customers }) => customers)).toEqual([["ana", "crm-8", "crm-7"]]);
  });

  it("delivers with a recall what was asked, and why in words", async () => {
    const world = await joining(PEOPLE);
    await world.ask("offer", { intent: "winback" });
    await world.ask("notice", { intent: "notice", department: "risk" });
    const { deliveries } = await world.engine.take("notes", { kinds: ["recalled"] });
    expect(deliveries).toMatchObject([
      {
        event: { kind: "recalled", message: "offer", by: "notice", rule: "p/not-both" },
        asked: { department: "marketing", intent: "winback", channel: "email" },
        reasons: [{ rule: "p/not-both", text: expect.stringContaining("message notice (notice, Risk)") }],
      },
    ]);
  });

  it("delivers what happened in any process, in order, and once if each batch is acknowledged", async () => {
    const world = await joining(PEOPLE);
    const ids = await released(world, 5);
    const { engine } = await joining();
    const seen: string[] = [];
    for (;;) {
      const { deliveries, token } = await engine.take("mail", { limit: 2 });
      const last = deliveries.at(-1);
      if (token === null || last === undefined) break;
      seen.push(...deliveries.map(({ event }) => ("message" in event ? event.message : "")));
      await engine.acknowledge("mail", token, last.position);
    }
    expect(seen).toEqual(ids);
    expect(await engine.take("mail")).toEqual({ deliveries: [], token: null, leaseUntil: null });
    expect(await messagesOf(world.engine, "another")).toEqual(ids);
  });

  it("gives nothing to another taker until the lease has run out, and then the same under the same ids", async () => {
    const first = await joining(PEOPLE);
    await released(first, 2);
    const second = await joining();
    const taken = await first.engine.take("mail", { leaseMs: HOUR });
    expect(taken).toMatchObject({ token: 1, leaseUntil: NOON + HOUR });
    expect(await second.engine.take("mail")).toEqual({
      deliveries: [],
      token: null,
      leaseUntil: NOON + HOUR,
    });

    // The first is killed here: nothing was acknowledged.
    await clock.moveTo(NOON + HOUR);
    const again = await second.engine.take("mail");
    expect(again.deliveries).toEqual(taken.deliveries);
    expect(again.token).toBe(2);
    expect(new Set(again.deliveries.map(({ id }) => id)).size).toBe(2);
  });

  it("fences a taker whose batch was given to another: it can acknowledge nothing any more", async () => {
    const first = await joining(PEOPLE);
    await released(first, 2);
    const second = await joining();
    const late = await first.engine.take("mail", { leaseMs: HOUR });
    await clock.moveTo(NOON + HOUR);
    const current = await second.engine.take("mail", { leaseMs: HOUR });
    const upTo = late.deliveries.at(-1)?.position ?? 0;
    await expect(first.engine.acknowledge("mail", late.token ?? 0, upTo)).rejects.toThrow(
      /^consumer mail: .*CY596|was given to another/,
    );
    await clock.moveTo(NOON + 2 * HOUR);
    expect((await second.engine.take("mail")).deliveries).toEqual(current.deliveries);
  });

  it("refuses kinds that nothing is, and passes over nothing for them", async () => {
    const world = await joining(PEOPLE);
    const ids = await released(world, 1);
    const kinds = ["resolvd"] as unknown as readonly DeliveryKind[];
    await expect(world.engine.take("mail", { kinds })).rejects.toThrow(
      /^kinds: there is no kind "resolvd"\. Did you mean "resolved"\?/,
    );
    await expect(world.engine.take("mail", { kinds: [] })).rejects.toThrow(/^kinds: it names none/);
    expect(await messagesOf(world.engine, "mail")).toEqual(ids);
  });

  it("takes an acknowledgement after the lease, if nobody else was given the batch", async () => {
    const { engine, ...world } = await joining(PEOPLE);
    await released({ engine, ...world }, 1);
    const { deliveries, token } = await engine.take("mail", { leaseMs: HOUR });
    await clock.moveTo(NOON + 2 * HOUR);
    await engine.acknowledge("mail", token ?? 0, deliveries[0]?.position ?? 0);
    expect((await engine.take("mail")).deliveries).toEqual([]);
  });

  it("acknowledges a part, and twice without harm; the rest is delivered again", async () => {
    const world = await joining(PEOPLE);
    const [, , third] = await released(world, 3);
    const { engine } = world;
    const { deliveries, token } = await engine.take("mail", { leaseMs: HOUR });
    const second = deliveries[1]?.position ?? 0;
    await engine.acknowledge("mail", token ?? 0, second);
    await engine.acknowledge("mail", token ?? 0, second);
    expect((await engine.take("mail")).leaseUntil).toBe(NOON + HOUR);
    await clock.moveTo(NOON + HOUR);
    expect(await messagesOf(engine, "mail")).toEqual([third]);
  });

  it("keeps the rest of a batch for longer with each acknowledgement that says so", async () => {
    const world = await joining(PEOPLE);
    const [, , third] = await released(world, 3);
    const { engine } = world;
    const { deliveries, token } = await engine.take("mail", { leaseMs: HOUR });
    await clock.moveTo(NOON + HOUR / 2);
    const second = deliveries[1]?.position ?? 0;
    await engine.acknowledge("mail", token ?? 0, second, { leaseMs: HOUR });
    await clock.moveTo(NOON + HOUR);
    expect((await engine.take("mail")).leaseUntil).toBe(NOON + 1.5 * HOUR);
    await clock.moveTo(NOON + 1.5 * HOUR);
    expect(await messagesOf(engine, "mail")).toEqual([third]);
  });

  it("hands what was given back to whoever asks next, and fences who gave it back", async () => {
    const world = await joining(PEOPLE);
    const [first, second] = await released(world, 2);
    const { engine } = world;
    const all = await engine.take("mail", { leaseMs: HOUR });
    await engine.acknowledge("mail", all.token ?? 0, 0, { leaseMs: 0 });
    expect(await messagesOf(engine, "mail")).toEqual([first, second]);
    const late = engine.acknowledge("mail", all.token ?? 0, 0, { leaseMs: 0 });
    await expect(late).rejects.toMatchObject({ code: "CY596" });
    await expect(engine.acknowledge("mail", 2, 0, { leaseMs: -1 })).rejects.toThrow(RangeError);
  });

  it("refuses a position that is not of the batch, and a name that is none", async () => {
    const world = await joining(PEOPLE);
    await released(world, 1);
    const { engine } = world;
    const { deliveries, token } = await engine.take("mail");
    const beyond = (deliveries[0]?.position ?? 0) + 1;
    const refused = async (promise: Promise<unknown>): Promise<unknown> =>
      promise.then(
        () => "not refused",
        (error: unknown) => error instanceof InputError && error.code,
      );
    expect(await refused(engine.acknowledge("mail", token ?? 0, beyond))).toBe("CY597");
    expect(await refused(engine.acknowledge("nobody", 1, 1))).toBe("CY596");
    expect(await refused(engine.take(""))).toBe("CY505");
    await expect(engine.take("mail", { limit: 0 })).rejects.toThrow(RangeError);
  });

  it("delivers recalls, misses, lapses, starts without report and alerts, and no answers to whoever asked", async () => {
    const world = await joining(PEOPLE);
    await released(world, 1);
    const { engine, ask, pass } = world;
    await engine.start("m0");
    await ask("unused", { intent: "winback", customer: "ben" });
    await ask("gone", { intent: "winback", customer: "cho" });
    await engine.start("gone");
    await engine.sent("gone");
    await pass(48 * HOUR);
    const { deliveries } = await engine.take("desk");
    expect(deliveries.map(({ kind, event }) => [kind, "message" in event && event.message])).toEqual([
      ["resolved", "m0"],
      ["unreported", "m0"],
      ["lapsed", "unused"],
    ]);
    const { deliveries: lapses } = await engine.take("lapses", { kinds: ["lapsed"], since: NOON + HOUR });
    expect(lapses.map(({ position }) => position)).toEqual([deliveries[2]?.position]);
    expect((await engine.take("late", { since: NOON + 49 * HOUR })).deliveries).toEqual([]);
  });
});

/** Several processes at once: what happens to a customer is delivered in the order in which it happened. */
describe.each(LEDGERS.filter(({ kind }) => kind !== "memory"))(
  "the order of the outbox on $kind",
  ({ begin }) => {
    it("is the customer's, whoever commits at the same time, and nothing is passed over", async () => {
      const ledger = await begin();
      const clock = manualClock(NOON);
      const people = Array.from({ length: 6 }, (_, index) => `c${index}`);
      const stores = await Promise.all([ledger.open(), ledger.open(), ledger.open()]);
      const [reader, ...writers] = await Promise.all(
        stores.map((store) => openTestWorld(RULES, { store, clock, state: {} })),
      );
      const state = { customers: people.map((id) => ({ id })), silos: PEOPLE.silos ?? {} };
      await reader?.engine.load(state);
      const rounds = 8;
      // Each message is held and then taken back, so its release follows in the log as soon as it happened.
      const writing = people.map(async (customer, index) => {
        const world = writers[index % writers.length];
        const data = { customer, number: customer, status: "open" };
        await world?.engine.report({ record: "support.case", data });
        for (let round = 0; round < rounds; round++) {
          await world?.ask(`${customer}/${round}`, { customer });
          await world?.engine.withdraw(`${customer}/${round}`);
        }
      });
      const seen: { readonly customer: string; readonly message: string; readonly position: number }[] = [];
      let isWritten = false;
      const written = Promise.all(writing).then(() => {
        isWritten = true;
      });
      for (;;) {
        const isLast = isWritten;
        const batch = await reader?.engine.take("mail", { limit: 7 });
        for (const { event, position } of batch?.deliveries ?? []) {
          if (event.kind === "resolved")
            seen.push({ customer: event.customer, message: event.message, position });
        }
        const upTo = batch?.deliveries.at(-1)?.position;
        if (batch?.token != null && upTo !== undefined)
          await reader?.engine.acknowledge("mail", batch.token, upTo);
        else if (isLast) break;
      }
      await written;
      for (const customer of people) {
        const own = seen.filter((one) => one.customer === customer).map(({ message }) => message);
        expect(own).toEqual(Array.from({ length: rounds }, (_, round) => `${customer}/${round}`));
      }
      const positions = seen.map(({ position }) => position);
      expect(positions).toEqual(positions.toSorted((left, right) => left - right));
      for (const store of stores) await store.close();
      await ledger.dispose();
    }, 120_000);
  },
);
