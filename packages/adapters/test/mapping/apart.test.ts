import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, describe, expect, it, vi } from "vitest";
import { Evaluator } from "../../src/mapping/apart/evaluator.ts";

let open: Evaluator[] = [];
afterEach(() => {
  for (const one of open) one.close();
  open = [];
});

function evaluator(limits: ConstructorParameters<typeof Evaluator>[0] = {}): Evaluator {
  const one = new Evaluator(limits);
  open.push(one);
  return one;
}

/** Doubles a text 26 times, and writes it in capitals that many times over. */
const LARGE = '$uppercase($reduce([1..28], function($s, $b) { $s & $s }, "x"))';
/** One step that takes long: JSONata looks at its clock before and after. */
const LONG = '$count($distinct($split($reduce([1..17], function($s, $b) { $s & $b }, a), " ")))';

describe("expressions that are evaluated apart", () => {
  it("come to what they say, each by its record", async () => {
    const one = evaluator();
    const asked = Array.from({ length: 200 }, (_, n) => one.evaluate("n * 2", { n }));
    expect(await Promise.all(asked)).toEqual(Array.from({ length: 200 }, (_, n) => n * 2));
    expect(await one.evaluate("nothing", { n: 1 })).toBe(undefined);
    expect(await one.evaluate("[n]", { n: null })).toEqual([null]);
    await expect(one.evaluate("$number(n)", { n: "x" })).rejects.toMatchObject({ code: "D3030" });
    await expect(one.evaluate("$sum", {})).rejects.toMatchObject({
      message: expect.stringContaining("function"),
    });
  });

  it("that fill all memory are ended, and those beside them are answered", async () => {
    const one = evaluator({ megabytes: 64 });
    const asked = [one.evaluate("n", { n: 1 }), one.evaluate(LARGE, {}), one.evaluate("n", { n: 2 })];
    const [first, large, second] = await Promise.allSettled(asked);
    expect(first).toMatchObject({ value: 1 });
    expect(large).toMatchObject({ reason: { code: "D1012" } });
    expect(second).toMatchObject({ value: 2 });
    expect(await one.evaluate("n", { n: 3 })).toBe(3);
  });

  it("that do not end are ended, and are refused at once when that was so too often", async () => {
    const one = evaluator({ ms: 300, ended: 2 });
    const words = Array.from({ length: 60_000 }, (_, n) => `w${n}`).join(" ");
    for (let time = 0; time < 2; time++) {
      await expect(one.evaluate(LONG, { a: words })).rejects.toMatchObject({ code: "D1012" });
    }
    // It is refused before another one, asked earlier, can have been answered by the other process.
    const order: string[] = [];
    const other = one.evaluate("n", { n: 1 }).then(() => order.push("answered"));
    const refused = one.evaluate(LONG, { a: words }).catch(() => order.push("refused"));
    await Promise.all([other, refused]);
    expect(order).toEqual(["refused", "answered"]);
    expect(await one.evaluate("n", { n: 3 })).toBe(3);
  });

  // What is stopped is what waits for its turn on a busy machine, as far as a clock can tell.
  describe.runIf(process.platform === "linux")("on a machine that lets them wait", () => {
    async function stop(one: Evaluator): Promise<void> {
      process.kill(one.pid ?? 0, "SIGSTOP");
      const state = () => readFileSync(`/proc/${one.pid}/stat`, "latin1").replace(/^.*\) /s, "")[0];
      await vi.waitFor(() => expect(state()).toBe("T"), { timeout: 20_000 });
    }

    const goOn = (one: Evaluator) => process.kill(one.pid ?? 0, "SIGCONT");

    it("are not ended for the time that others took", async () => {
      const one = evaluator({ ms: 300 });
      await one.evaluate("n", { n: 1 });
      await stop(one);
      const answer = one.evaluate("n", { n: 2 });
      await sleep(1_000);
      goOn(one);
      expect(await answer).toBe(2);
    });

    it("are evaluated again where JSONata ended them for it", async () => {
      const one = evaluator();
      const work = "$sum([1..5000].($ * 2))";
      for (const after of [1, 4, 8, 12, 16]) {
        const answer = one.evaluate(work, {});
        await sleep(after);
        await stop(one);
        await sleep(400);
        goOn(one);
        expect(await answer).toBe(25_005_000);
      }
    });

    it("are refused when no process comes to evaluate them", async () => {
      const one = evaluator({ readyMs: 3_000 });
      const answer = expect(one.evaluate("n", { n: 1 })).rejects.toThrow("could not be begun");
      await stop(one);
      await answer;
    });

    it("are ended all the same when nobody would wait longer", async () => {
      const one = evaluator({ ms: 100 });
      await one.evaluate("n", { n: 1 });
      await stop(one);
      await expect(one.evaluate("n", { n: 2 })).rejects.toMatchObject({ code: "D1012" });
      expect(await one.evaluate("n", { n: 3 })).toBe(3);
    });
  });
});
