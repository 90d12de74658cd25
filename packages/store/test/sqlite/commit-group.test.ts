import { AsyncLocalStorage } from "node:async_hooks";
import { setImmediate } from "node:timers/promises";
import { type Customer, type Store, StoreError } from "@comity/core";
import { expect, onTestFinished, test } from "vitest";
import { Connection, makeDurable } from "../../src/sqlite/connection.ts";
import { openLedger } from "../../src/sqlite/open-ledger.ts";
import { storeOn } from "../../src/sqlite/sqlite-store.ts";
import { temporaryPath } from "./temporary-folder.ts";

const WAIT = { timeoutMs: 0 };

/** So long that a slow machine does not close a group that a test wants whole. */
const PATIENTLY_MS = 60_000;

/** Counts commits, and does something else in place of one when told to. */
class WatchedConnection extends Connection {
  commits = 0;
  insteadOfCommit: (() => void) | null = null;

  override exec(sql: string): void {
    if (sql === "COMMIT") {
      this.commits++;
      const instead = this.insteadOfCommit;
      this.insteadOfCommit = null;
      if (instead !== null) {
        instead();
        return;
      }
    }
    super.exec(sql);
  }
}

async function watched(): Promise<{ store: Store; connection: WatchedConnection }> {
  const path = temporaryPath();
  (await openLedger(path, WAIT)).close();
  const connection = new WatchedConnection(path);
  makeDurable(connection);
  const store = storeOn(connection, WAIT, PATIENTLY_MS);
  onTestFinished(() => store.close());
  return { store, connection };
}

const raise = (store: Store, key: string, at: number) =>
  store.transact((t) => t.putAlertRaised("a", key, at));
const raisedAt = (store: Store, key: string) => store.transact((t) => t.alertRaisedAt("a", key));

test("works that wait together share a commit", async () => {
  const { store, connection } = await watched();
  await Promise.all(Array.from({ length: 50 }, (_, index) => raise(store, `${index}`, index)));
  expect(connection.commits).toBeLessThan(5);
  for (let index = 0; index < 50; index++) expect(await raisedAt(store, `${index}`)).toBe(index);
});

test("each work runs in the context of its own caller", async () => {
  const { store, connection } = await watched();
  const caller = new AsyncLocalStorage<string>();
  const seen = await Promise.all(
    ["ana", "ben", "cem"].map((name) =>
      caller.run(name, () =>
        store.transact(async (t) => {
          const before = caller.getStore();
          await t.alertRaisedAt("a", name);
          return [before, caller.getStore()];
        }),
      ),
    ),
  );
  expect(seen).toEqual([
    ["ana", "ana"],
    ["ben", "ben"],
    ["cem", "cem"],
  ]);
  expect(connection.commits).toBe(1);
});

test("a group is bounded, so that its first caller does not wait for ever", async () => {
  const { store, connection } = await watched();
  await Promise.all(Array.from({ length: 1_000 }, (_, index) => raise(store, `${index}`, index)));
  expect(connection.commits).toBeGreaterThanOrEqual(4);
});

test("nobody hears of an outcome before it is durable", async () => {
  const { store, connection } = await watched();
  const heard: string[] = [];
  const works = [
    raise(store, "1", 1).then(() => heard.push("kept")),
    store.transact(() => Promise.reject(new Error("on purpose"))).catch(() => heard.push("thrown")),
    store.transact(async () => {
      for (let turn = 0; turn < 5; turn++) await setImmediate();
      expect(heard).toEqual([]);
    }),
  ];
  await Promise.all(works);
  expect(heard).toEqual(["kept", "thrown"]);
  expect(connection.commits).toBe(1);
});

test("a commit that fails rejects every work of its group and leaves nothing of them", async () => {
  const { store, connection } = await watched();
  const full = new StoreError("full", "on purpose");
  connection.insteadOfCommit = () => {
    throw full;
  };
  const works = [
    raise(store, "1", 1),
    raise(store, "2", 2),
    store.transact(() => Promise.reject(new Error("own"))),
  ];
  const outcomes = await Promise.allSettled(works);
  expect(outcomes).toEqual(works.map(() => ({ status: "rejected", reason: full })));
  expect(connection.inTransaction).toBe(false);
  expect(await raisedAt(store, "1")).toBeNull();
  await raise(store, "1", 1);
  expect(await raisedAt(store, "1")).toBe(1);
});

test("a transaction that the database took back by itself rejects every work that was in it", async () => {
  const { store, connection } = await watched();
  const works = [
    raise(store, "1", 1),
    store.transact(async () => connection.exec("ROLLBACK")),
    raise(store, "2", 2),
  ];
  const [first, second, third] = await Promise.allSettled(works);
  expect(first).toMatchObject({ status: "rejected", reason: { code: "unavailable" } });
  expect(second).toMatchObject({ status: "rejected", reason: { code: "unavailable" } });
  expect(third).toMatchObject({ status: "fulfilled" });
  expect([await raisedAt(store, "1"), await raisedAt(store, "2")]).toEqual([null, 2]);
});

const LARGE: Customer = {
  id: "c1",
  household: "h1",
  fields: { x: "x".repeat(100_000) },
  provisional: false,
  keys: [],
  formerKeys: [],
  mergedInto: null,
};

test("a full database refuses what does not fit, keeps the rest, and goes on when there is room", async () => {
  const { store, connection } = await watched();
  await raise(store, "before", 1);
  connection.exec(`PRAGMA max_page_count = ${Number(connection.pragma("page_count")) + 4}`);
  const large = () =>
    store.transact(async (t) => {
      await t.putAlertRaised("a", "half", 1);
      await t.putCustomer(LARGE);
    });
  await expect(large()).rejects.toMatchObject({ name: "StoreError", code: "full" });
  const swallowed = store.transact(async (t) => {
    await t.putAlertRaised("a", "half", 1);
    await t.putCustomer(LARGE).catch(() => undefined);
  });
  await expect(swallowed).rejects.toMatchObject({ code: "full" });
  expect(await raisedAt(store, "before")).toBe(1);
  expect(await raisedAt(store, "half")).toBeNull();
  connection.exec("PRAGMA max_page_count = 1000000");
  await large();
  expect(await raisedAt(store, "half")).toBe(1);
  expect(connection.pragma("integrity_check")).toBe("ok");
});

test("a database that may not be written refuses works with what to do", async () => {
  const { store, connection } = await watched();
  connection.exec("PRAGMA query_only = ON");
  await expect(raise(store, "1", 1)).rejects.toMatchObject({ code: "read_only" });
  await expect(raise(store, "1", 1)).rejects.toThrow("Give this user the right to write");
  connection.exec("PRAGMA query_only = OFF");
  await raise(store, "1", 1);
});

test("a store that cannot get the lock in time refuses the works that waited for it", async () => {
  const { store, connection } = await watched();
  const other = new Connection(connection.path);
  other.begin();
  const outcomes = await Promise.allSettled([raise(store, "1", 1), raise(store, "2", 2)]);
  expect(outcomes).toMatchObject([
    { status: "rejected", reason: { code: "locked" } },
    { status: "rejected", reason: { code: "locked" } },
  ]);
  other.close();
  await raise(store, "1", 1);
});
