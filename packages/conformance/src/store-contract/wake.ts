import { setTimeout as sleep } from "node:timers/promises";
import type { Transaction } from "@comity/core";
import { describe, expect, test } from "vitest";
import { eachOnItsOwn, type OpenStore, type StoreTraits } from "./contract-case.ts";
import { entryOf, START } from "./samples.ts";

const HOUR = 3_600_000;

/** What is due, when several are at it. */
export function wakeContract(open: OpenStore, { inTurn }: StoreTraits): void {
  describe("wake", () => {
    const on = eachOnItsOwn(open);
    const dueAt = async (id: string): Promise<number | null | undefined> =>
      (await on.inOne((t) => t.entry(id)))?.dueAt;

    test("it marks those that are held and due later, and no others", async () => {
      await on.inOne(async (t) => {
        await t.putEntry(entryOf("later", 1, { state: "held", dueAt: START + HOUR }), ["s"]);
        await t.putEntry(entryOf("never", 2, { state: "held" }), ["s"]);
        await t.putEntry(entryOf("sooner", 3, { state: "held", dueAt: START - HOUR }), ["s"]);
        await t.putEntry(entryOf("cleared", 4, { dueAt: START + HOUR }), ["s"]);
        await t.wake(["later", "never", "sooner", "cleared", "absent"], START);
      });
      expect(await Promise.all(["later", "never", "sooner", "cleared"].map(dueAt))).toEqual([
        START,
        START,
        START - HOUR,
        START + HOUR,
      ]);
      expect((await on.inOne((t) => t.due(START, 9))).map(({ id }) => id)).toEqual([
        "sooner",
        "later",
        "never",
      ]);
      expect((await on.inOne((t) => t.held("s", 0, 9))).map(({ id }) => id)).toEqual([
        "later",
        "never",
        "sooner",
      ]);
    });

    test("it takes back nothing that another transaction writes at the same time", async () => {
      await on.inOne((t) => t.putEntry(entryOf("m", 1, { state: "held" }), ["s"]));
      const letGo = on.inOne(async (t) => {
        await t.entryForUpdate("m");
        await sleep(50);
        await t.putEntry(entryOf("m", 1, { state: "cleared", dueAt: START + HOUR }), ["s"]);
      });
      await Promise.all([letGo, on.inOne((t) => t.wake(["m"], START))]);
      expect(await on.inOne((t) => t.entry("m"))).toMatchObject({ state: "cleared", dueAt: START + HOUR });
    });

    test("it is not lost on an entry that is read for update and written at the same time", async () => {
      await on.inOne((t) => t.putEntry(entryOf("m", 1, { state: "held", dueAt: START + HOUR }), ["s"]));
      const heldOn = on.inOne(async (t) => {
        const entry = await t.entryForUpdate("m");
        await sleep(50);
        if (entry !== null) await t.putEntry({ ...entry, breach: true }, ["s"]);
      });
      await Promise.all([heldOn, on.inOne((t) => t.wake(["m"], START))]);
      expect(await on.inOne((t) => t.entry("m"))).toMatchObject({
        state: "held",
        dueAt: START,
        breach: true,
      });
    });

    test("a shared lock keeps out who wants it alone, until its transaction has ended", async () => {
      await on.inOne((t) => t.putEntry(entryOf("m", 1), ["s"]));
      const { promise: begun, resolve: begins } = Promise.withResolvers<void>();
      const sharing = on.inOne(async (t) => {
        await t.lockShared(["silo:risk"]);
        begins();
        await sleep(50);
        await t.putEntry(entryOf("m", 1, { state: "held" }), ["s"]);
      });
      await begun;
      const alone = on.inOne(async (t) => {
        await t.lock(["silo:risk"]);
        return t.held("s", 0, 9);
      });
      expect((await alone).map(({ id }) => id)).toEqual(["m"]);
      await sharing;
    });

    test("a lock that is taken is not waited for by one who tries, and given when it is free", async () => {
      const { promise: held, resolve: begun } = Promise.withResolvers<void>();
      const { promise: release, resolve: end } = Promise.withResolvers<void>();
      const holder = on.inOne(async (t) => {
        await t.lock(["household:h1"]);
        begun();
        await release;
      });
      await held;
      const trying = Promise.all([
        on.inOne((t) => t.tryLock(["household:h0", "household:h1"])),
        on.inOne((t) => t.tryLock(["household:h2"])),
      ]);
      // A store that runs one transaction at a time has the others wait for it, and then the lock is free.
      if (!inTurn) expect(await trying).toEqual([false, true]);
      end();
      await holder;
      expect(await trying).toEqual([inTurn, true]);
      const tryAll = (t: Transaction) => t.tryLock(["household:h0", "household:h1"]);
      expect(await on.inOne(tryAll)).toBe(true);
    });
  });
}
