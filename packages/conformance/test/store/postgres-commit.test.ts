import type { Store } from "@comity/core";
import { postgresStore } from "@comity/store";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { type CuttingProxy, cuttingProxy } from "../../src/postgres/cutting-proxy.ts";
import { PATIENT, type TestDatabase, testDatabase } from "../../src/postgres/test-database.ts";
import { entryOf, stateEvent } from "../../src/store-contract/samples.ts";

let database: TestDatabase;
let proxy: CuttingProxy;
let store: Store;

beforeAll(async () => {
  database = await testDatabase();
});

afterAll(async () => database?.drop());

beforeEach(async () => {
  proxy = await cuttingProxy(database.url);
  store = await postgresStore(proxy.url, { ...PATIENT, connections: 4 });
});

afterEach(async () => {
  await store.close();
  proxy.close();
  await database.clear();
});

/** Takes the next number for a message, as often as the store runs it. */
async function take(id: string): Promise<{ readonly runs: number; readonly result: string }> {
  let runs = 0;
  const result = await store.transact(async (t) => {
    runs++;
    if ((await t.entry(id)) !== null) return "found";
    await t.putEntry(entryOf(id, await t.nextSequence()), ["s"]);
    await t.append(stateEvent(id));
    return "made";
  });
  return { runs, result };
}

test("a commit whose answer is lost is known to have happened, and its work does not run again", async () => {
  proxy.cut("after");
  expect(await take("m1")).toEqual({ runs: 1, result: "made" });
  expect(await store.transact((t) => t.eventsOf("m1"))).toHaveLength(1);
  expect(await take("m1")).toEqual({ runs: 1, result: "found" });
});

test("a commit that never arrived is known not to have happened, and its work runs again", async () => {
  proxy.cut("before");
  expect(await take("m1")).toEqual({ runs: 2, result: "made" });
  expect(await store.transact((t) => t.eventsOf("m1"))).toHaveLength(1);
});

test("the same when what asks about it is cut as well, again and again", async () => {
  for (const how of ["after", "before"] as const) {
    proxy.cut(how, 3);
    expect((await take(`m-${how}`)).result).toBe("made");
    expect(await store.transact((t) => t.eventsOf(`m-${how}`))).toHaveLength(1);
  }
});

test("many at once, each cut at random, are each done once", async () => {
  const ids = Array.from({ length: 40 }, (_, index) => `m${index}`);
  const cutting = setInterval(() => proxy.cut(Math.random() < 0.5 ? "before" : "after"), 100);
  const taken = await Promise.all(ids.map(take));
  clearInterval(cutting);
  expect(taken.map(({ result }) => result)).toEqual(ids.map(() => "made"));
  expect(await store.transact((t) => t.events(0, 1_000))).toHaveLength(ids.length);
});

test("a connection that the server ends in the middle of a work is replaced, and the work runs again", async () => {
  let runs = 0;
  await store.transact(async (t) => {
    runs++;
    await t.append(stateEvent("m1"));
    await t.eventsOf("m1");
    if (runs > 1) return;
    await database.query(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'comity' AND datname = current_database()",
    );
  });
  expect(runs).toBe(2);
  expect(await store.transact((t) => t.eventsOf("m1"))).toHaveLength(1);
});

test("two that ask about one id at once under different locks make it once", async () => {
  const make = (scope: string) =>
    store.transact(async (t) => {
      await t.lock([scope]);
      if ((await t.entry("m1")) !== null) return "found";
      await t.putEntry(entryOf("m1", await t.nextSequence()), [scope]);
      return "made";
    });
  const results = await Promise.all(["household:h1", "household:h2"].map(make));
  expect(results.toSorted()).toEqual(["found", "made"]);
});

test("two that lock in a different order are both done", async () => {
  const crossed = (scopes: readonly string[]) =>
    store.transact(async (t) => {
      for (const scope of scopes) {
        await t.lock([scope]);
        await t.append(stateEvent(scope));
        await t.eventsOf(scope);
      }
    });
  await Promise.all([crossed(["a", "b"]), crossed(["b", "a"]), crossed(["a", "b"]), crossed(["b", "a"])]);
  expect(await store.transact((t) => t.events(0, 100))).toHaveLength(8);
});
