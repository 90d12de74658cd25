import { setImmediate } from "node:timers/promises";
import type { Transaction } from "@comity/core";
import { describe, expect, test } from "vitest";
import { eachOnItsOwn, type OpenStore, type StoreTraits } from "./contract-case.ts";
import { customerOf, entryOf, evidenceOf, recordOf, START, stateEvent } from "./samples.ts";

/** Every way to write, on top of {@link fill}. */
const WRITES: Readonly<Record<string, (t: Transaction) => Promise<unknown>>> = {
  "putSilo, new": (t) => t.putSilo({ name: "new", inStep: START, readable: true }),
  "putSilo, changed": (t) => t.putSilo({ name: "risk", inStep: START, readable: false }),
  "putCustomer, new": (t) => t.putCustomer(customerOf("c9", { keys: ["e:a"] })),
  "putCustomer, changed": (t) => t.putCustomer(customerOf("c1", { household: "h2" })),
  "putRecord, new": (t) => t.putRecord(recordOf("risk.policy", "p9")),
  "putRecord, changed": (t) => t.putRecord(recordOf("risk.policy", "p1", { customer: "c2" })),
  "putRecord, keyed": (t) => t.putRecord(recordOf("risk.policy", "p1", { keys: ["e:a"] })),
  "putRecord, deleted": (t) => t.putRecord(recordOf("risk.policy", "p1", { deleted: true })),
  "putEntry, new": (t) => t.putEntry(entryOf("m9", 9, { state: "held", dueAt: START }), ["s"]),
  "putEntry, changed": (t) => t.putEntry(entryOf("m1", 1, { breach: true }), ["s"]),
  "putEntry, moved": (t) => t.putEntry(entryOf("m1", 1, { dueAt: START, state: "held" }), ["s2"]),
  "putEntry, changed twice": async (t) => {
    await t.putEntry(entryOf("m1", 1, { breach: true }), ["s"]);
    await t.putEntry(entryOf("m1", 1, { dueAt: START }), ["s2"]);
  },
  "putEvidence, new": async (t) => {
    await t.putEvidence(evidenceOf("m9", 9));
    await t.putEntry(entryOf("m9", 9), ["s"]);
  },
  "putEvidence, more": (t) => t.putEvidence(evidenceOf("m1", 1, { clock: START + 5 })),
  "putAlertRaised, new": (t) => t.putAlertRaised("p/a", "k2", START),
  "putAlertRaised, changed": (t) => t.putAlertRaised("p/a", "k", START + 9),
  wake: async (t) => {
    await t.putEntry(entryOf("m1", 1, { state: "held" }), ["s"]);
    await t.wake(["m1"], START);
  },
  append: (t) => t.append(stateEvent("m9")),
};

async function fill(t: Transaction): Promise<void> {
  await t.putSilo({ name: "risk", inStep: "live", readable: true });
  await t.putCustomer(customerOf("c1", { keys: ["e:a"] }));
  await t.putRecord(recordOf("risk.policy", "p1"));
  await t.putEntry(entryOf("m1", 1), ["s"]);
  await t.putEvidence(evidenceOf("m1", 1));
  await t.putAlertRaised("p/a", "k", START);
  await t.append(stateEvent("m1"));
}

/** Everything that {@link WRITES} could have touched. */
async function readAll(t: Transaction): Promise<unknown> {
  return {
    silos: [await t.silo("risk"), await t.silo("new")],
    customers: [await t.customer("c1"), await t.customer("c9")],
    households: [await t.members("h1"), await t.members("h2")],
    byKey: [await t.customersByKey("e:a", 10), await t.recordsByKey("e:a", 10)],
    records: [await t.record("risk.policy", "p1"), await t.record("risk.policy", "p9")],
    ofCustomers: [await t.records("risk.policy", ["c1"]), await t.records("risk.policy", ["c2"])],
    all: await t.allRecords("risk.policy"),
    entries: [await t.entry("m1"), await t.entry("m9")],
    scopes: [await t.entries("s", null), await t.entries("s2", null)],
    held: [await t.held("s", 0, 9), await t.held("s2", 0, 9)],
    due: [await t.due(START, 10), await t.nextDue()],
    evidence: [await t.evidence("m1"), await t.allEvidence("m1"), await t.allEvidence("m9")],
    alerts: [await t.alertRaisedAt("p/a", "k"), await t.alertRaisedAt("p/a", "k2")],
    events: [await t.events(0, 100), await t.eventsOf("m9")],
  };
}

/** Atomicity and isolation. */
export function transactionContract(open: OpenStore, { inTurn }: StoreTraits): void {
  const inOrder = <T>(all: readonly T[]): readonly T[] => (inTurn ? all : all.toSorted());

  describe("atomicity", () => {
    const on = eachOnItsOwn(open);

    test.each(Object.entries(WRITES))(
      "a work that throws after %s leaves nothing of it",
      async (_, write) => {
        await on.inOne(fill);
        const before = await on.inOne(readAll);
        const failing = on.inOne(async (t) => {
          await write(t);
          expect(await readAll(t)).not.toEqual(before);
          throw new Error("on purpose");
        });
        await expect(failing).rejects.toThrow("on purpose");
        expect(await on.inOne(readAll)).toEqual(before);
        await on.inOne(write);
        expect(await on.inOne(readAll)).not.toEqual(before);
      },
    );

    test("a work that throws takes nothing with it of those that run beside it", async () => {
      const outcomes = await Promise.allSettled(
        Array.from({ length: 20 }, (_, index) =>
          on.inOne(async (t) => {
            await t.append(stateEvent(`m${index}`));
            if (index % 3 === 0) throw new Error("on purpose");
            return index;
          }),
        ),
      );
      const kept = outcomes.flatMap((one) => (one.status === "fulfilled" ? [`m${one.value}`] : []));
      expect(kept).toHaveLength(13);
      const events = await on.inOne((t) => t.events(0, 100));
      const messages = events.map(({ event }) => (event.kind === "state" ? event.message : ""));
      expect(inOrder(messages)).toEqual(inOrder(kept));
    });

    test("a work that throws at once is a rejected transaction", async () => {
      const work = (): Promise<void> => {
        throw new Error("on purpose");
      };
      await expect(on.inOne(work)).rejects.toThrow("on purpose");
      await on.inOne(fill);
    });

    test("a work that catches the refusal of one write keeps the others", async () => {
      await on.inOne(fill);
      await on.inOne(async (t) => {
        await expect(t.putEntry(entryOf("m2", 1), ["s"])).rejects.toThrow(RangeError);
        await t.putEntry(entryOf("m2", 2), ["s"]);
      });
      expect(await on.inOne((t) => t.entries("s", null))).toHaveLength(2);
    });
  });

  describe("isolation", () => {
    const on = eachOnItsOwn(open);
    const readCount = async (t: Transaction) => Number((await t.record("n", "n"))?.fields.n ?? 0);
    const increment = async (t: Transaction): Promise<number> => {
      await t.lock(["household:h1"]);
      const n = (await readCount(t)) + 1;
      await t.putRecord(recordOf("n", "n", { fields: { n } }));
      return n;
    };

    test("a work reads what it wrote", async () => {
      await on.inOne(async (t) => {
        expect(await increment(t)).toBe(1);
        expect(await increment(t)).toBe(2);
      });
    });

    test("1,000 increments at once come to 1,000, each seen once", async () => {
      const seen = await Promise.all(Array.from({ length: 1_000 }, () => on.inOne(increment)));
      expect(new Set(seen).size).toBe(1_000);
      expect(await on.inOne(readCount)).toBe(1_000);
    });

    test("works that wait for something else do not mix either", async () => {
      const running = new Set<number>();
      await Promise.all(
        Array.from({ length: 10 }, (_, index) =>
          on.inOne(async (t) => {
            await t.lock(["household:h1"]);
            running.add(index);
            const n = await readCount(t);
            await setImmediate();
            expect([...running]).toEqual([index]);
            await t.putRecord(recordOf("n", "n", { fields: { n: n + 1 } }));
            running.delete(index);
          }),
        ),
      );
      expect(await on.inOne(readCount)).toBe(10);
    });

    test("a transaction that waits for another of its store is refused, not left to wait for ever", async () => {
      const nested = on.inOne(async () => on.inOne(increment));
      await expect(nested).rejects.toThrow("inside the work of another transaction");
      expect(await on.inOne(readCount)).toBe(0);
    });

    test("a transaction may begin another that outlives it", async () => {
      const later = await on.inOne(async () => ({ done: setImmediate().then(() => on.inOne(increment)) }));
      expect(await later.done).toBe(1);
    });
  });

  describe("the end of a transaction", () => {
    const on = eachOnItsOwn(open);

    test("its methods are refused after its work, whatever came of it", async () => {
      const kept: Transaction[] = [];
      await on.inOne(async (t) => kept.push(t));
      const failed = on.inOne(async (t) => {
        kept.push(t);
        throw new Error("on purpose");
      });
      await expect(failed).rejects.toThrow("on purpose");
      for (const t of kept) {
        await expect(t.append(stateEvent("m1"))).rejects.toMatchObject({
          name: "StoreError",
          code: "closed",
        });
        await expect(t.lock([])).rejects.toMatchObject({ code: "closed" });
      }
      expect(await on.inOne((t) => t.events(0, 10))).toEqual([]);
    });

    test("closing waits for what was asked for before, and refuses what comes after", async () => {
      const done: number[] = [];
      const before = [1, 2, 3].map((n) =>
        on.inOne(async (t) => {
          await setImmediate();
          await t.append(stateEvent(`m${n}`));
          done.push(n);
        }),
      );
      const closing = on.store.close();
      await expect(on.inOne(fill)).rejects.toMatchObject({ name: "StoreError", code: "closed" });
      await closing;
      expect(inOrder(done)).toEqual([1, 2, 3]);
      await Promise.all(before);
      await on.store.close();
      await expect(on.inOne(fill)).rejects.toMatchObject({ code: "closed" });
    });
  });
}

/** That a store keeps what it has acknowledged. */
export function durabilityContract(open: OpenStore): void {
  describe("durability", () => {
    const on = eachOnItsOwn(open);

    test("everything is there after it was closed and opened again", async () => {
      await on.inOne(fill);
      for (const write of Object.values(WRITES)) await on.inOne(write);
      const sequence = await on.inOne((t) => t.nextSequence());
      const before = await on.inOne(readAll);
      await on.reopen();
      expect(await on.inOne(readAll)).toEqual(before);
      expect(await on.inOne((t) => t.nextSequence())).toBeGreaterThan(sequence);
      await on.inOne((t) => t.append(stateEvent("after")));
      const positions = (await on.inOne((t) => t.events(0, 100))).map((one) => one.position);
      expect(positions).toEqual(positions.toSorted((a, b) => a - b));
    });
  });
}
