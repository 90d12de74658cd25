import fc from "fast-check";
import { expect, test } from "vitest";
import { SortedList } from "../../src/memory/sorted-list.ts";

const numbers = () => new SortedList<number>((a, b) => a - b);

/** Checks every way to read a list. */
function expectItems(list: SortedList<number>, items: readonly number[]): void {
  const sorted = items.toSorted((a, b) => a - b);
  expect(list.toArray()).toEqual(sorted);
  expect(list.first).toBe(sorted[0]);
  for (const bound of [-1, 0, sorted[sorted.length >> 1] ?? 0, (sorted.at(-1) ?? 0) + 1]) {
    expect([...list.from((item) => item >= bound)]).toEqual(sorted.filter((item) => item >= bound));
  }
}

test("any insertions and removals leave the items in order", () => {
  // Enough items for several chunks, which an ordinary run of operations never fills.
  const items = fc.uniqueArray(fc.integer(), { minLength: 0, maxLength: 3_000, size: "max" });
  const property = fc.property(items, fc.integer({ min: 1, max: 9 }), (all, every) => {
    const list = numbers();
    for (const item of all) list.insert(item);
    expectItems(list, all);
    const kept = all.filter((_, index) => index % every !== 0);
    for (const [index, item] of all.entries()) if (index % every === 0) list.remove(item);
    expectItems(list, kept);
    for (const item of kept) list.remove(item);
    expectItems(list, []);
  });
  // Shrinking thousands of items takes minutes, and the seed says enough.
  fc.assert(property, { numRuns: 30, endOnFailure: true });
});

test.each([
  ["upwards", (n: number) => n],
  ["downwards", (n: number) => -n],
])("items that come %s are split among chunks in order", (_, key) => {
  const list = numbers();
  const items = Array.from({ length: 5_000 }, (_, n) => key(n));
  for (const item of items) list.insert(item);
  expectItems(list, items);
});

test("removing what is not there changes nothing", () => {
  const list = numbers();
  list.remove(1);
  list.insert(1);
  list.remove(2);
  list.remove(0);
  expectItems(list, [1]);
});
