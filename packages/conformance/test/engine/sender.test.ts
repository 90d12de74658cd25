import { InputError, type LedgerEvent } from "@comity/core";
import { describe, expect, it } from "vitest";
import { DAY, HOUR, NOON, openTestWorld, type TestWorld } from "../../src/open-world.ts";

const ONE_A_WEEK = `
limit one-a-week
  applies to newsletter, upsell
  at most 1 per customer in any 7 days
  counting cleared, started, sent
  then block`;

const OFFERS_AND_NOTICES = `
conflict offers-and-notices
  between (upsell) and (notice)
  within 7 days across household
  winner (notice)`;

const A = { by: "worker-a" };
const B = { by: "worker-b" };

async function cleared(rules = ""): Promise<TestWorld> {
  const world = await openTestWorld(rules);
  await world.ask("m");
  world.events();
  return world;
}

const breaches = (events: readonly LedgerEvent[]) => events.filter(({ kind }) => kind === "breach");

describe("a start under a name", () => {
  it("is given to that sender again within its lease, and to nobody else ever", async () => {
    const world = await cleared();
    const first = await world.engine.start("m", A);
    expect(first).toMatchObject({ started: true, state: "started", leaseUntil: NOON + HOUR });
    await world.pass(HOUR - 1);
    expect(await world.engine.start("m", A)).toEqual(first);
    for (const other of [B, {}, undefined]) {
      expect(await world.engine.start("m", other)).toMatchObject({ started: false, leaseUntil: null });
    }
    expect(world.events().filter(({ kind }) => kind === "state")).toHaveLength(1);
    await world.pass(1);
    for (const sender of [A, B, {}])
      expect(await world.engine.start("m", sender)).toMatchObject({ started: false, state: "unreported" });
  });

  it("of many at once is one sender's", async () => {
    const world = await cleared();
    const senders = Array.from({ length: 20 }, (_, index) => ({ by: `worker-${index % 10}` }));
    const results = await Promise.all(senders.map((sender) => world.engine.start("m", sender)));
    const winners = senders.filter((_, index) => results[index]?.started).map(({ by }) => by);
    expect(winners).toHaveLength(2);
    expect(new Set(winners).size).toBe(1);
  });

  it("works the same when it is decided in the same call", async () => {
    const world = await openTestWorld(ONE_A_WEEK);
    const request = { department: "m", intent: "newsletter", channel: "email", customer: "ana" };
    const first = await world.engine.decideAndStart({ ...request, id: "m" }, A);
    expect(first.started).toBe(true);
    expect(await world.engine.decideAndStart({ ...request, id: "m" }, A)).toEqual(first);
    expect((await world.engine.decideAndStart({ ...request, id: "m" }, B)).started).toBe(false);
    expect((await world.engine.decideAndStart({ ...request, id: "n" }, A)).state).toBe("blocked");
  });

  it("without a name is given once", async () => {
    const world = await cleared();
    expect((await world.engine.start("m")).started).toBe(true);
    for (const sender of [undefined, {}, A])
      expect((await world.engine.start("m", sender)).started).toBe(false);
  });

  it("after an end is given to nobody", async () => {
    const world = await cleared();
    await world.engine.start("m", A);
    await world.engine.failed("m", A);
    expect(await world.engine.start("m", A)).toMatchObject({ started: false, state: "failed" });
  });

  it("needs a name that is one", async () => {
    const world = await cleared();
    for (const by of ["", "two\nlines", "x".repeat(201)])
      await expect(world.engine.start("m", { by })).rejects.toThrow(InputError);
    expect((await world.engine.standing("m"))?.state).toBe("cleared");
  });
});

describe("a report under a name", () => {
  it("of who started it, or under no name, or of a start under none, is no breach", async () => {
    for (const [starts, reports] of [
      [A, A],
      [A, {}],
      [{}, A],
    ] as const) {
      const world = await cleared();
      await world.engine.start("m", starts);
      await world.engine.sent("m", reports);
      expect(world.events().at(-1)).toMatchObject({ kind: "state", state: "sent", breach: false });
      expect((await world.engine.explain("m"))?.entry.breach).toBe(false);
    }
  });

  it("of somebody else lands as what happened, and is marked a breach", async () => {
    const world = await cleared(ONE_A_WEEK);
    await world.engine.start("m", A);
    world.events();
    expect((await world.engine.sent("m", B)).state).toBe("sent");
    expect(world.events()).toMatchObject([
      { kind: "breach", message: "m", by: "worker-b", reported: "sent" },
      { kind: "state", state: "sent", breach: true },
    ]);
    expect((await world.ask("n")).verdict).toBe("block");
  });

  it("of somebody else after its sender's own is kept, once", async () => {
    const world = await cleared();
    await world.engine.start("m", A);
    await world.engine.sent("m", A);
    world.events();
    for (const sender of [B, B, A]) expect((await world.engine.sent("m", sender)).state).toBe("sent");
    expect(world.events()).toMatchObject([{ kind: "breach", by: "worker-b", reported: "sent" }]);
    expect((await world.engine.explain("m"))?.entry.breach).toBe(true);
  });

  it("of somebody else that it failed leaves it to who started it: it goes on counting", async () => {
    const world = await cleared(ONE_A_WEEK);
    await world.engine.start("m", A);
    world.events();
    expect((await world.engine.failed("m", B)).state).toBe("started");
    expect(world.events()).toMatchObject([{ kind: "breach", by: "worker-b", reported: "failed" }]);
    expect((await world.ask("n")).verdict).toBe("block");
    expect((await world.engine.start("m", A)).started).toBe(true);
    expect((await world.engine.failed("m", A)).state).toBe("failed");
    expect((await world.ask("o")).verdict).toBe("send");
  });
});

describe("an unreported message", () => {
  const unreported = async (rules = ""): Promise<TestWorld> => {
    const world = await cleared(rules);
    await world.engine.start("m", A);
    await world.pass(2 * HOUR);
    world.events();
    return world;
  };

  it("is listed, with who started it and when, until it is reconciled", async () => {
    const world = await cleared();
    await world.ask("other");
    await world.engine.start("other");
    await world.engine.start("m", A);
    expect(await world.engine.unreported()).toEqual([]);
    await world.pass(HOUR);
    expect(await world.engine.unreported()).toMatchObject([
      { message: "m", state: "unreported", startedAt: NOON, startedBy: "worker-a", leaseUntil: NOON + HOUR },
      { message: "other", startedBy: null },
    ]);
    await world.engine.reconcile("m", { outcome: "sent", by: "kim" });
    await world.engine.sent("other");
    expect(await world.engine.unreported()).toEqual([]);
  });

  it("that was not sent counts no longer", async () => {
    const world = await unreported(ONE_A_WEEK);
    expect((await world.ask("n")).verdict).toBe("block");
    const { state, answer } = await world.engine.reconcile("m", { outcome: "not_sent", by: "kim" });
    expect([state, answer.reasons[0]?.text]).toEqual([
      "failed",
      "It was found not to have been sent. To try again, ask with a new id.",
    ]);
    expect((await world.ask("o")).verdict).toBe("send");
    expect((await world.engine.start("m", A)).started).toBe(false);
  });

  it("that was sent counts from its start, and no longer than from there", async () => {
    const world = await unreported(ONE_A_WEEK);
    expect((await world.engine.reconcile("m", { outcome: "sent", by: "kim" })).state).toBe("sent");
    await world.pass(7 * DAY - 2 * HOUR - 1);
    expect((await world.ask("n")).verdict).toBe("block");
    await world.pass(1);
    expect((await world.ask("o")).verdict).toBe("send");
    expect((await world.engine.explain("m"))?.entry.reconciled).toMatchObject({ outcome: "sent", by: "kim" });
  });

  it("is taken as sent by a late report, whatever a person had found, and that is no breach", async () => {
    for (const outcome of ["sent", "not_sent"] as const) {
      const world = await unreported();
      await world.engine.reconcile("m", { outcome, by: "kim" });
      expect((await world.engine.sent("m", A)).state).toBe("sent");
      expect((await world.engine.explain("m"))?.entry.breach).toBe(false);
      expect(breaches(world.events())).toEqual([]);
    }
  });

  it("reported late after it was found not sent, is told missed where a winner has come meanwhile", async () => {
    const world = await openTestWorld(OFFERS_AND_NOTICES);
    await world.ask("offer", { intent: "upsell" });
    await world.engine.start("offer", A);
    await world.pass(2 * HOUR);
    await world.engine.reconcile("offer", { outcome: "not_sent", by: "kim" });
    expect((await world.ask("notice", { intent: "notice" })).answer.missed).toEqual([]);
    world.events();
    await world.engine.sent("offer", A);
    expect(world.events()).toContainEqual(
      expect.objectContaining({ kind: "missed", message: "offer", by: "notice" }),
    );
  });

  it("is reconciled once: the same finding again changes nothing, and another one is refused", async () => {
    const world = await unreported();
    const finding = { outcome: "not_sent", by: "kim" } as const;
    const first = await world.engine.reconcile("m", finding);
    world.events();
    expect(await world.engine.reconcile("m", finding)).toEqual(first);
    expect(world.events()).toEqual([]);
    await expect(world.engine.reconcile("m", { outcome: "sent", by: "lee" })).rejects.toThrow(
      /It is not unreported: it is failed/,
    );
  });

  it("is the only one that can be reconciled", async () => {
    const world = await cleared();
    const finding = { outcome: "sent", by: "kim" } as const;
    await expect(world.engine.reconcile("m", finding)).rejects.toThrow(/it is cleared/);
    await world.engine.start("m");
    await expect(world.engine.reconcile("m", finding)).rejects.toThrow(/it is started/);
    await expect(world.engine.reconcile("nobody", finding)).rejects.toThrow(/Nobody has asked/);
  });
});
