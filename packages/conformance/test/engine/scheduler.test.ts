import { setTimeout as sleep } from "node:timers/promises";
import { type ManualClock, manualClock, type Store } from "@comity/core";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { HOUR, MINUTE, NOON, openTestWorld, PEOPLE, type TestWorld } from "../../src/open-world.ts";
import { LEDGERS, type SharedLedger } from "../../src/shared-ledger.ts";
import { tampered } from "../../src/tampered-store.ts";

const RULES = `
rule rest
  applies to newsletter
  then hold for 1 hour`;

const POLL = MINUTE;

/** A process on a shared ledger: an engine, its store, and its own clock. */
interface Process extends TestWorld {
  readonly store: Store;
  readonly clock: ManualClock;
}

describe.each(LEDGERS.filter(({ kind }) => kind !== "memory"))(
  "two engines on one ledger in $kind",
  ({ begin }) => {
    let ledger: SharedLedger;
    let processes: Process[];

    beforeEach(async () => {
      ledger = await begin();
      processes = [];
    });
    afterEach(async () => {
      for (const { engine } of processes) await engine.close();
      await ledger.dispose();
    });

    async function start(now = NOON): Promise<Process> {
      const store = await ledger.open();
      const clock = manualClock(now);
      const state = processes.length === 0 ? { silos: PEOPLE.silos ?? {} } : {};
      const world = await openTestWorld(RULES, { store, clock, state, pollMs: POLL });
      const process = { ...world, store };
      processes.push(process);
      return process;
    }

    const resolvedBy = (process: Process): string[] =>
      process.events().flatMap((event) => (event.kind === "resolved" ? [event.message] : []));

    it("share what falls due, and do none of it twice", async () => {
      const first = await start();
      const second = await start();
      const ids = Array.from({ length: 120 }, (_, index) => `m${index}`);
      await Promise.all(ids.map((id) => first.ask(id, { customer: `c-${id}` })));
      await Promise.all([first.pass(HOUR), second.pass(HOUR)]);
      const shares = [resolvedBy(first), resolvedBy(second)];
      expect(shares.flat().toSorted()).toEqual(ids.toSorted());
      const states = await first.store.transact((t) => Promise.all(ids.map((id) => t.eventsOf(id))));
      for (const events of states) expect(events.filter(({ kind }) => kind === "resolved")).toHaveLength(1);
      expect(Math.min(...shares.map((share) => share.length))).toBeGreaterThan(ids.length / 5);
    }, 300_000);

    it("do what another one has made due, within the time between two questions", async () => {
      const first = await start();
      const second = await start();
      await second.pass(10 * POLL);
      await first.clock.moveTo(second.clock.now());
      await first.ask("m");
      await first.engine.close();
      processes.splice(processes.indexOf(first), 1);
      await second.pass(HOUR + POLL);
      expect(resolvedBy(second)).toEqual(["m"]);
    });

    it("catch up at opening on what fell due while nobody was running", async () => {
      const first = await start();
      await first.ask("m");
      await first.engine.close();
      processes.splice(processes.indexOf(first), 1);
      const second = await start(NOON + 9 * HOUR);
      expect((await second.engine.standing("m"))?.state).toBe("cleared");
    });
  },
);

describe("on PostgreSQL, a process that is slow with a household", () => {
  it("keeps nobody from what is due elsewhere, and what it leaves is done by another", async () => {
    const ledger = await LEDGERS.find(({ kind }) => kind === "PostgreSQL")?.begin();
    if (ledger === undefined) throw new Error("PostgreSQL is one of the kinds.");
    const [store, slow] = await Promise.all([ledger.open(), ledger.open()]);
    const world = await openTestWorld(RULES, { store, state: { silos: PEOPLE.silos ?? {} }, pollMs: POLL });
    for (const id of ["a", "b", "c"]) await world.ask(id, { customer: id });
    const household = (await store.transact((t) => t.entry("a")))?.household ?? "";

    const { promise: released, resolve: release } = Promise.withResolvers<void>();
    const { promise: locked, resolve: hasLocked } = Promise.withResolvers<void>();
    const stuck = slow.transact(async (t) => {
      await t.lock([`household:${household}`]);
      hasLocked();
      await released;
    });
    await locked;
    await world.pass(HOUR);
    const state = async (id: string) => (await world.engine.standing(id))?.state;
    expect([await state("a"), await state("b"), await state("c")]).toEqual(["held", "cleared", "cleared"]);
    expect((await world.ask("d", { customer: "d", intent: "upsell" })).state).toBe("cleared");

    release();
    await stuck;
    await world.pass(MINUTE);
    expect(await state("a")).toBe("cleared");
    await slow.close();
    await world.engine.close();
    await ledger.dispose();
  }, 300_000);
});

/** Two engines on one PostgreSQL ledger, one of which stops in the middle of its decision until it is released. */
async function caughtDeciding(rules: string, before: (reporter: TestWorld) => Promise<unknown>) {
  const ledger = await LEDGERS.find(({ kind }) => kind === "PostgreSQL")?.begin();
  if (ledger === undefined) throw new Error("PostgreSQL is one of the kinds.");
  const [store, other] = await Promise.all([ledger.open(), ledger.open()]);
  const { promise: decided, resolve: decides } = Promise.withResolvers<void>();
  const { promise: released, resolve: release } = Promise.withResolvers<void>();
  const slow = tampered(store, (transaction) => ({
    async putEvidence(evidence) {
      await transaction.putEvidence(evidence);
      decides();
      await released;
    },
  }));
  const reporter = await openTestWorld(rules, { store: other });
  await before(reporter);
  const asker = await openTestWorld(rules, { store: slow, state: {} });
  const asked = asker.ask("m");
  await decided;
  const end = async (): Promise<void> => {
    await asker.engine.close();
    await reporter.engine.close();
    await ledger.dispose();
  };
  return { asker, reporter, asked, release, end };
}

describe("on PostgreSQL, what changes while a message is just being held for it", () => {
  it("wakes that message though nobody could see it yet: a silo that comes back in step", async () => {
    const rules = `
rule known
  applies to newsletter
  when some support.case (status is open)
  then block
  if unknown hold at most 9 days or else block`;
    const { asker, reporter, asked, release, end } = await caughtDeciding(rules, ({ engine }) =>
      engine.unreadable("support"),
    );
    await reporter.engine.sync("support", "live");
    release();
    await asked;
    expect((await asker.engine.standing("m"))?.state).toBe("cleared");
    await end();
  }, 300_000);

  it("waits, and wakes it then: a reference record", async () => {
    const rules = `
rule down
  applies to newsletter
  when some desk.carrier (status is down)
  then hold while so, at most 9 days or else block`;
    const carrier = (status: string) => ({ record: "desk.carrier", data: { id: "post", status } });
    const { asker, reporter, asked, release, end } = await caughtDeciding(rules, ({ engine }) =>
      engine.report(carrier("down")),
    );
    const reported = reporter.engine.report(carrier("up"));
    await sleep(200);
    release();
    await Promise.all([asked, reported]);
    await asker.engine.advance();
    expect((await asker.engine.standing("m"))?.state).toBe("cleared");
    await end();
  }, 300_000);
});
