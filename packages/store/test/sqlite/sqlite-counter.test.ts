import type { Store } from "@comity/core";
import { expect, onTestFinished, test } from "vitest";
import { openLedger } from "../../src/sqlite/open-ledger.ts";
import { sqliteStore, storeOn } from "../../src/sqlite/sqlite-store.ts";
import { temporaryPath } from "./temporary-folder.ts";

const next = (store: Store): Promise<number> => store.transact((t) => t.nextSequence());

async function opened(path: string): Promise<Store> {
  const store = await sqliteStore(path);
  onTestFinished(() => store.close());
  return store;
}

test("numbers go on where they were, whoever gave out the last one", async () => {
  const path = temporaryPath();
  const [one, other] = [await opened(path), await opened(path)];
  const given = [];
  for (const store of [one, other, other, one, one, other]) given.push(await next(store));
  expect(given).toEqual([1, 2, 3, 4, 5, 6]);
});

test("works that share a commit get numbers of their own, also after one that is taken back", async () => {
  const path = temporaryPath();
  const store = await opened(path);
  const failing = store.transact(async (t) => {
    await t.nextSequence();
    throw new Error("taken back");
  });
  const given = await Promise.allSettled([next(store), failing, next(store)]);
  expect(given.map((one) => (one.status === "fulfilled" ? one.value : null))).toEqual([2, null, 3]);
  expect(await next(await opened(path))).toBe(4);
});

test("what a commit that fails has given out is given out again, and to one only", async () => {
  const connection = await openLedger(temporaryPath(), { timeoutMs: 0 });
  const store = storeOn(connection, { timeoutMs: 0 });
  onTestFinished(() => store.close());
  expect(await next(store)).toBe(1);
  const lost = store.transact(async (t) => {
    const number = await t.nextSequence();
    connection.exec("ROLLBACK");
    return number;
  });
  await expect(lost).rejects.toThrow("took back a transaction by itself");
  expect([await next(store), await next(store)]).toEqual([2, 3]);
});
