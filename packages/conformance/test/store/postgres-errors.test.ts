import { createServer } from "node:net";
import { migrateStore, openStore, postgresStore } from "@comity/store";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestDatabase, testDatabase } from "../../src/postgres/test-database.ts";
import { stateEvent } from "../../src/store-contract/samples.ts";

let database: TestDatabase;
let empty: TestDatabase;

beforeAll(async () => {
  database = await testDatabase();
  empty = await testDatabase({ empty: true });
});

afterAll(async () => {
  await database?.drop();
  await empty?.drop();
});

/** What opening a store is refused with. */
async function refusal(url: string): Promise<{ readonly code: string; readonly text: string }> {
  const error: unknown = await openStore(url).then(
    (store) => store.close(),
    (thrown: unknown) => thrown,
  );
  expect(error).toMatchObject({ name: "StoreError" });
  const { code, message } = error as { code: string; message: string };
  return { code, text: message };
}

function changed(url: string, change: (url: URL) => void): string {
  const parsed = new URL(url);
  change(parsed);
  return parsed.href;
}

test("a wrong password is told without repeating it", async () => {
  const { code, text } = await refusal(
    changed(database.url, (url) => {
      url.password = "hunter2";
    }),
  );
  expect(code).toBe("unavailable");
  expect(text).toMatch(
    /^The user postgres could not log in to comity_\w+ on 127\.0\.0\.1:\d+\. Check the user/,
  );
  expect(text).not.toContain("hunter2");
});

test("a database that is not there is told with how to create it", async () => {
  const { code, text } = await refusal(
    changed(database.url, (url) => {
      url.pathname = "/nowhere";
    }),
  );
  expect(code).toBe("unavailable");
  expect(text).toContain("There is no database nowhere on 127.0.0.1:");
  expect(text).toContain('CREATE DATABASE "nowhere"');
});

test("a server that is not there is told with its address", async () => {
  const { code, text } = await refusal("postgres://ann:hunter2@127.0.0.1:9/ledger");
  expect(code).toBe("unavailable");
  expect(text).toContain("The database ledger on 127.0.0.1:9 cannot be reached (ECONNREFUSED). Check that");
  expect(text).not.toContain("hunter2");
});

test("a server that accepts and says nothing is given up", { timeout: 180_000 }, async () => {
  const silent = createServer(() => undefined);
  await new Promise<void>((listening) => silent.listen(0, "127.0.0.1", listening));
  const address = silent.address();
  const port = typeof address === "object" ? address?.port : 0;
  const { code, text } = await refusal(`postgres://ann:hunter2@127.0.0.1:${port}/ledger`);
  silent.close();
  expect(code).toBe("unavailable");
  expect(text).toContain("cannot be reached");
});

test.each(["postgres://ann:hunter2@host:port/x", "postgres:ledger"])(
  "a connection string that cannot be read is not repeated: %s",
  async (url) => {
    const { code, text } = await refusal(url);
    expect(code).toBe("unavailable");
    expect(text).not.toContain("hunter2");
    expect(text).toContain("postgres://USER:PASSWORD@HOST:PORT/DATABASE");
  },
);

test("a database without a ledger says what to run, and is left as it is", async () => {
  const { code, text } = await refusal(empty.url);
  expect(code).toBe("older_schema");
  expect(text).toContain("holds no ledger yet. Run: comity migrate --ledger");
  expect(await empty.query("SELECT nspname FROM pg_namespace WHERE nspname = 'comity'")).toEqual([]);
});

test("a dry run says what it would do, and does none of it; of several that migrate at once one does", async () => {
  const fresh = await testDatabase({ empty: true });
  try {
    const plan = await migrateStore(fresh.url, { dryRun: true });
    expect(plan.found).toBe(0);
    expect(plan.steps.map(({ number }) => number)).toEqual(
      Array.from({ length: plan.needed }, (_, at) => at + 1),
    );
    expect(plan.steps[0]).toMatchObject({ number: 1, name: "ledger" });
    expect(await migrateStore(fresh.url, { dryRun: true })).toEqual(plan);
    const reports = await Promise.all([1, 2, 3, 4].map(() => migrateStore(fresh.url)));
    expect(reports.map(({ steps }) => steps.length).toSorted()).toEqual([0, 0, 0, plan.needed]);
    expect(await migrateStore(fresh.url)).toMatchObject({ found: plan.needed, steps: [] });
    await (await openStore(fresh.url)).close();
  } finally {
    await fresh.drop();
  }
});

test("a ledger of a newer program is refused", async () => {
  const newer = await testDatabase();
  try {
    await newer.query("INSERT INTO comity.migration VALUES (999, 'later', now())");
    const { code, text } = await refusal(newer.url);
    expect(code).toBe("newer_schema");
    expect(text).toContain("was written by a newer Comity: it has schema 999");
    await expect(migrateStore(newer.url)).rejects.toMatchObject({ code: "newer_schema" });
  } finally {
    await newer.drop();
  }
});

test("more at once than there is room for are refused at once, and the others are done", async () => {
  const store = await postgresStore(database.url, { connections: 2, waiting: 3, waitMs: 5_000 });
  const outcomes = await Promise.allSettled(
    Array.from({ length: 8 }, (_, index) => store.transact((t) => t.append(stateEvent(`m${index}`)))),
  );
  await store.close();
  const refused = outcomes.flatMap((one) => (one.status === "rejected" ? [String(one.reason)] : []));
  expect(refused).toHaveLength(3);
  expect(refused[0]).toContain("All 2 connections to");
  expect(refused[0]).toContain("3 others wait already. Nothing of this was recorded");
});

test("who waits too long for a lock is told so", async () => {
  const [patient, hasty] = [
    await postgresStore(database.url),
    await postgresStore(database.url, { lockTimeoutMs: 100 }),
  ];
  const { promise: done, resolve: finish } = Promise.withResolvers<void>();
  const { promise: locked, resolve: hasLock } = Promise.withResolvers<void>();
  const holding = patient.transact(async (t) => {
    await t.lock(["household:h1"]);
    hasLock();
    await done;
  });
  await locked;
  await expect(hasty.transact((t) => t.lock(["household:h1"]))).rejects.toMatchObject({ code: "locked" });
  await hasty.transact((t) => t.lock(["household:h2"]));
  finish();
  await holding;
  await Promise.all([patient.close(), hasty.close()]);
});

test("a database set up to commit early, to read only and to repeat its reads gets none of it", async () => {
  const odd = await testDatabase();
  const name = new URL(odd.url).pathname.slice(1);
  try {
    await odd.query(`ALTER DATABASE ${name} SET synchronous_commit = off`);
    await odd.query(`ALTER DATABASE ${name} SET default_transaction_isolation = 'repeatable read'`);
    await odd.query(`ALTER DATABASE ${name} SET default_transaction_read_only = on`);
    const store = await postgresStore(odd.url);
    await store.transact((t) => t.append(stateEvent("m")));
    expect(await store.transact((t) => t.eventsOf("m"))).toHaveLength(1);
    await store.close();
  } finally {
    await odd.drop();
  }
});
