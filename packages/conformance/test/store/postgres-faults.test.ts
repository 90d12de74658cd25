import { setTimeout as sleep } from "node:timers/promises";
import { postgresStore } from "@comity/store";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Server, startServer } from "../../src/postgres/server.ts";
import { databaseOn, type TestDatabase } from "../../src/postgres/test-database.ts";
import { entryOf, stateEvent } from "../../src/store-contract/samples.ts";
import { startChild } from "../../src/store-faults/child.ts";

const KILLS = Number(process.env.COMITY_KILLS ?? 2);

// A server of its own, because it is killed.
let server: Server;
let database: TestDatabase;

beforeAll(async () => {
  server = await startServer();
  database = await databaseOn(server.url);
});

afterAll(async () => server?.stop());

/** Everything acknowledged is there, and nothing is half done. */
async function check(acknowledged: ReadonlySet<string>): Promise<void> {
  const store = await postgresStore(database.url);
  const [entries, events] = await store.transact(async (t) => [
    await t.entries("customer:c1", null),
    await t.events(0, Number.MAX_SAFE_INTEGER),
  ]);
  await store.close();
  const present = new Set(entries.map((entry) => entry.id));
  expect([...acknowledged].filter((id) => !present.has(id))).toEqual([]);
  // An entry and its event were written together: one is never there without the other, and never twice.
  const told = events.map(({ event }) => (event.kind === "state" ? event.message : ""));
  expect(told.toSorted()).toEqual([...present].toSorted());
  for (const entry of entries) expect(entry).toEqual(entryOf(entry.id, entry.sequence));
}

test(`what was acknowledged survives ${KILLS} kills of its process`, { timeout: 600_000 }, async () => {
  const acknowledged = new Set<string>();
  for (let round = 0; round < KILLS; round++) {
    const writers = [1, 2].map(() => startChild("writer.ts", [database.url, "4"]));
    await Promise.all(writers.map((writer) => Promise.race([writer.speaking, writer.ended])));
    await sleep(Math.random() * 150);
    for (const writer of writers) {
      writer.kill();
      const { stdout, stderr, signal } = await writer.ended;
      expect({ stderr, signal }).toEqual({ stderr: "", signal: "SIGKILL" });
      for (const line of stdout.split("\n")) if (line !== "") acknowledged.add(line);
    }
    await check(acknowledged);
  }
  expect(acknowledged.size).toBeGreaterThanOrEqual(KILLS);
});

test(`what was acknowledged survives ${KILLS} crashes of the server, and each work is done once`, {
  timeout: 600_000,
}, async () => {
  await database.clear();
  const acknowledged = new Set<string>();
  const store = await postgresStore(database.url, { connections: 4 });
  let running = true;
  let number = 0;
  const write = async (): Promise<void> => {
    while (running) {
      const id = `w${++number}`;
      const done = await store
        .transact(async (t) => {
          expect(await t.entry(id)).toBeNull();
          await t.putEntry(entryOf(id, await t.nextSequence()), ["customer:c1"]);
          await t.append(stateEvent(id));
        })
        .then(
          () => true,
          (error: unknown) => {
            expect(error).toMatchObject({ name: "StoreError" });
            return false;
          },
        );
      if (done) acknowledged.add(id);
      else await sleep(50);
    }
  };
  const writers = [1, 2, 3, 4].map(write);
  for (let round = 0; round < KILLS; round++) {
    const before = acknowledged.size;
    while (acknowledged.size < before + 20) await sleep(20);
    await server.crashAndRestart();
  }
  running = false;
  await Promise.all(writers);
  await store.close();
  await check(acknowledged);
});

test("processes on one ledger lose nothing of each other", { timeout: 600_000 }, async () => {
  const children = [1, 2, 3].map(() => startChild("counter.ts", [database.url, "50"]));
  for (const child of children) expect(await child.ended).toMatchObject({ stderr: "", code: 0 });
  const store = await postgresStore(database.url);
  expect((await store.transact((t) => t.record("n", "n")))?.fields.n).toBe(150);
  await store.close();
});
