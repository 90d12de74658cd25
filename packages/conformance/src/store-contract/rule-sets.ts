import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { eachOnItsOwn, type OpenStore } from "./contract-case.ts";
import { ODD_TEXTS, START } from "./samples.ts";

/** The rule sets that decided. */
export function ruleSetContract(open: OpenStore): void {
  describe("rule sets", () => {
    const on = eachOnItsOwn(open);

    test("one that was kept comes back to the letter, also when it is long", async () => {
      const text = JSON.stringify([...ODD_TEXTS, "x".repeat(2_000_000)]);
      await on.inOne((t) => t.putRuleSet({ hash: "a1", text, at: START }));
      expect(await on.inOne((t) => t.ruleSet("a1"))).toBe(text);
      expect(await on.inOne((t) => t.ruleSet("a2"))).toBeNull();
    });

    test("under a hash that is kept already, nothing is written", async () => {
      await on.inOne((t) => t.putRuleSet({ hash: "a1", text: "first", at: START }));
      await on.inOne((t) => t.putRuleSet({ hash: "a1", text: "second", at: START + 1 }));
      expect(await on.inOne((t) => t.ruleSet("a1"))).toBe("first");
    });

    test("the last that was put in force is, also when it was before", async () => {
      expect(await on.inOne((t) => t.activeRuleSet())).toBeNull();
      const numbers: number[] = [];
      for (const hash of ["a", "b", "b", "a"]) {
        numbers.push(await on.inOne((t) => t.activateRuleSet(hash, START)));
      }
      expect(numbers).toEqual([1, 2, 2, 3]);
      expect(await on.inOne((t) => t.activeRuleSet())).toEqual({ number: 3, hash: "a" });
    });

    test("put in force by several at once, each change has a number of its own", async () => {
      const hashes = ["a", "b", "c", "d"];
      const numbers = await Promise.all(
        hashes.map((hash) => on.inOne((t) => t.activateRuleSet(hash, START))),
      );
      expect(numbers.toSorted()).toEqual([1, 2, 3, 4]);
    });

    test("it stays in force until a transaction ends that has looked", async () => {
      await on.inOne((t) => t.activateRuleSet("a", START));
      const order: string[] = [];
      const { promise: looked, resolve: hasLooked } = Promise.withResolvers<void>();
      const looking = on.inOne(async (t) => {
        await t.activeRuleSet();
        hasLooked();
        await sleep(50);
        order.push((await t.activeRuleSet())?.hash ?? "");
      });
      await Promise.all([looking, looked.then(() => on.inOne((t) => t.activateRuleSet("b", START)))]);
      order.push((await on.inOne((t) => t.activeRuleSet()))?.hash ?? "");
      expect(order).toEqual(["a", "b"]);
    });

    test("kept by several at once, it is kept once", async () => {
      const text = "the same";
      const all = Array.from({ length: 8 }, (_, at) =>
        on.inOne((t) => t.putRuleSet({ hash: "a", text, at })),
      );
      await Promise.all(all);
      expect(await on.inOne((t) => t.ruleSet("a"))).toBe(text);
    });
  });
}
