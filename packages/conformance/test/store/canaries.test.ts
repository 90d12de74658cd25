import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { type Store, StoreError } from "@comity/core";
import { postgresStore, sqliteStore } from "@comity/store";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { PATIENT, type TestDatabase, testDatabase } from "../../src/postgres/test-database.ts";
import { CANARIES, plantCanaries } from "../../src/store-contract/canaries.ts";

/** Which canaries are in bytes, as they are or as the database may have written them. */
function found(bytes: Buffer): string[] {
  return CANARIES.filter((canary) =>
    [canary, Buffer.from(canary).toString("hex"), Buffer.from(canary).toString("base64").slice(0, 12)].some(
      (form) => bytes.includes(form),
    ),
  );
}

/** Everything that was planted, read back through the store. */
async function readBack(store: Store): Promise<string> {
  return store.transact(async (t) =>
    JSON.stringify([
      await t.customer("c1"),
      await t.record("shop.order", "o-1"),
      await t.record("shop.order", "o-2"),
      await t.entry("m1"),
      await t.allEvidence("m1"),
      await t.events(0, 100),
    ]),
  );
}

describe("in SQLite", () => {
  let folder: string;
  let path: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "comity-canaries-"));
    path = join(folder, "ledger.db");
  });
  afterAll(() => rm(folder, { recursive: true }));

  async function files(): Promise<Buffer> {
    const names = await readdir(folder);
    return Buffer.concat(await Promise.all(names.map((name) => readFile(join(folder, name)))));
  }

  test("what is personal is in no file of an open ledger, nor of a closed one", async () => {
    const store = await sqliteStore(path);
    await plantCanaries(store);
    expect(await readdir(folder)).toContain("ledger.db-wal");
    expect(found(await files())).toEqual([]);
    // The check sees what is there, and what was planted is there.
    expect((await files()).includes("shop.order")).toBe(true);
    const told = await readBack(store);
    expect(CANARIES.filter((canary) => !told.includes(canary))).toEqual(KEYED_ONLY);
    await store.close();
    expect(found(await files())).toEqual([]);
  });

  test("no error about what was altered repeats it", async () => {
    const altered = join(folder, "altered.db");
    const begun = await sqliteStore(altered);
    await plantCanaries(begun);
    await begun.close();
    const database = new DatabaseSync(altered);
    database.exec("UPDATE customer SET sealed = zeroblob(60); UPDATE entry SET content = 'CANARY{'");
    database.close();
    const store = await sqliteStore(altered);
    for (const read of [store.transact((t) => t.customer("c1")), store.transact((t) => t.entry("m1"))]) {
      const error: unknown = await read.catch((caught: unknown) => caught);
      expect(error).toBeInstanceOf(StoreError);
      expect(error instanceof Error ? `${error.stack}${String(error.cause)}` : "").not.toContain("CANARY");
    }
    await store.close();
    await rm(altered);
  });

  test("without the key of its subject nothing opens it, also where its rows are still there", async () => {
    const database = new DatabaseSync(path);
    database.exec("DELETE FROM subject_key");
    database.close();
    const store = await sqliteStore(path);
    const told = await readBack(store);
    expect(CANARIES.filter((canary) => told.includes(canary))).toEqual([]);
    await store.close();
  });
});

describe("in PostgreSQL", () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await testDatabase();
  });
  afterAll(async () => database?.drop());

  /** Every row of every table as text, with what is in bytes as it is. */
  async function tables(): Promise<Buffer> {
    const names = await database.query(
      "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'comity'",
    );
    expect(names.length).toBeGreaterThan(10);
    const parts: Buffer[] = [];
    for (const { name } of names) {
      for (const row of await database.query(`SELECT * FROM comity."${String(name)}"`)) {
        parts.push(
          ...Object.values(row).map((value) => (Buffer.isBuffer(value) ? value : Buffer.from(`${value}\n`))),
        );
      }
    }
    return Buffer.concat(parts);
  }

  test("what is personal is in no row, and without the key of its subject nothing opens it", async () => {
    const store = await postgresStore(database.url, PATIENT);
    await plantCanaries(store);
    const told = await readBack(store);
    expect(CANARIES.filter((canary) => !told.includes(canary))).toEqual(KEYED_ONLY);
    const rows = await tables();
    expect(rows.includes("shop.order")).toBe(true);
    expect(found(rows)).toEqual([]);
    await database.query("DELETE FROM comity.subject_key");
    const after = await readBack(store);
    expect(CANARIES.filter((canary) => after.includes(canary))).toEqual([]);
    await store.close();
  });
});

/** What is kept as a keyed hash alone. */
const KEYED_ONLY = ["CANARY-alert-key", "CANARY-scope"];
