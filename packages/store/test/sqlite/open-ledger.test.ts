import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { StoreError } from "@comity/core";
import { expect, onTestFinished, test } from "vitest";
import { openStore } from "../../src/open-store.ts";
import { Connection } from "../../src/sqlite/connection.ts";
import { MIGRATIONS, migrate } from "../../src/sqlite/migrate.ts";
import { openLedger } from "../../src/sqlite/open-ledger.ts";
import { sqliteStore } from "../../src/sqlite/sqlite-store.ts";
import { asOrdinaryUser } from "./ordinary-user.ts";
import { temporaryPath } from "./temporary-folder.ts";

/** The StoreError with which opening a path is refused. */
async function refusal(path: string, lockTimeoutMs = 50): Promise<StoreError> {
  const opened = await sqliteStore(path, { lockTimeoutMs }).catch((error: unknown) => error);
  if (opened instanceof StoreError) return opened;
  throw new Error(`Not a StoreError: ${String(opened)}`, { cause: opened });
}

/** An SQLite file of somebody else's. */
function foreignDatabase(path: string, sql: string): void {
  const database = new DatabaseSync(path);
  database.exec(sql);
  database.close();
}

async function emptyLedger(path: string): Promise<void> {
  await (await sqliteStore(path)).close();
}

test("a new ledger is durable, checked and marked as ours", async () => {
  const path = temporaryPath();
  const connection = await openLedger(path, { timeoutMs: 0 });
  expect(connection.pragma("journal_mode")).toBe("wal");
  expect(connection.pragma("synchronous")).toBe(2);
  expect(connection.pragma("foreign_keys")).toBe(1);
  expect(connection.pragma("integrity_check")).toBe("ok");
  connection.close();
  expect(readFileSync(path).toString("latin1", 68, 72)).toBe("CMTY");
});

test("a ledger that was opened with weaker settings is durable again", async () => {
  const path = temporaryPath();
  await emptyLedger(path);
  foreignDatabase(path, "PRAGMA journal_mode = DELETE; PRAGMA synchronous = OFF");
  const connection = await openLedger(path, { timeoutMs: 0 });
  onTestFinished(() => connection.close());
  expect([connection.pragma("journal_mode"), connection.pragma("synchronous")]).toEqual(["wal", 2]);
});

test("works are done in memory, and in no file beside the ledger", async () => {
  const connection = await openLedger(temporaryPath(), { timeoutMs: 0 });
  onTestFinished(() => connection.close());
  expect([connection.pragma("temp_store"), connection.pragma("cache_size")]).toEqual([2, -16_000]);
});

test("an empty file becomes a ledger", async () => {
  const path = temporaryPath();
  writeFileSync(path, "");
  await emptyLedger(path);
  await emptyLedger(path);
});

test("a folder is refused", async () => {
  const error = await refusal(dirname(temporaryPath()));
  expect(error.code).toBe("unavailable");
  expect(error.message).toContain("this is a folder. Name a file in it");
});

test("a missing folder is named, and not created", async () => {
  const path = join(dirname(temporaryPath()), "missing", "ledger.db");
  const error = await refusal(path);
  expect(error.code).toBe("unavailable");
  expect(error.message).toContain(`the folder ${dirname(path)} does not exist. Create it`);
  expect(existsSync(dirname(path))).toBe(false);
});

test("a file in place of a folder is refused", async () => {
  const path = temporaryPath();
  writeFileSync(path, "");
  expect((await refusal(join(path, "ledger.db"))).code).toBe("unavailable");
});

test.each([
  ["a word", "hello"],
  ["a page of text", "hello\n".repeat(5_000)],
])("%s is no ledger, and is left as it is", async (_, text) => {
  const path = temporaryPath();
  writeFileSync(path, text);
  const error = await refusal(path);
  expect(error.code).toBe("not_a_ledger");
  expect(error.message).toContain("is not a Comity ledger, so it was left as it is. Name another path");
  expect(readFileSync(path, "utf8")).toBe(text);
});

test.each([
  ["with tables", "CREATE TABLE entry (id TEXT)"],
  ["with an application of its own", "PRAGMA application_id = 7; CREATE TABLE a (b); DROP TABLE a"],
])("another program's database %s is no ledger, and is left as it is", async (_, sql) => {
  const path = temporaryPath();
  foreignDatabase(path, sql);
  const before = readFileSync(path);
  expect((await refusal(path)).code).toBe("not_a_ledger");
  expect(readFileSync(path).equals(before)).toBe(true);
});

test("a ledger of a newer program is refused, and left as it is", async () => {
  const path = temporaryPath();
  await emptyLedger(path);
  foreignDatabase(path, "INSERT INTO migration (number, name, applied_at) VALUES (999, 'later', 0)");
  const error = await refusal(path);
  expect(error.code).toBe("newer_schema");
  expect(error.message).toContain(
    `has schema 999, and this program knows schemas up to ${MIGRATIONS.length}`,
  );
});

test("a ledger that lost a table is damaged", async () => {
  const path = temporaryPath();
  await emptyLedger(path);
  foreignDatabase(path, "DROP TABLE event");
  expect(await refusal(path)).toMatchObject({ code: "corrupt" });
});

test("a ledger whose pages were overwritten is damaged", async () => {
  const path = temporaryPath();
  await emptyLedger(path);
  const bytes = readFileSync(path);
  // The header stays, and what follows on the page of the schema goes.
  writeFileSync(path, bytes.fill(0xff, 100, 4096));
  expect(["corrupt", "not_a_ledger"]).toContain((await refusal(path)).code);
  expect(readFileSync(path).equals(bytes)).toBe(true);
});

test("a row that is not JSON is damage, and says so", async () => {
  const path = temporaryPath();
  await emptyLedger(path);
  foreignDatabase(path, "INSERT INTO event (content, hash) VALUES ('{', x'')");
  const store = await sqliteStore(path);
  await expect(store.transact((t) => t.events(0, 1))).rejects.toMatchObject({ code: "corrupt" });
  await store.close();
});

test("a ledger that another program holds is locked, and opens when it lets go", async () => {
  const path = temporaryPath();
  await emptyLedger(path);
  const holder = new DatabaseSync(path);
  onTestFinished(() => holder.close());
  holder.exec("BEGIN IMMEDIATE");
  const error = await refusal(path);
  expect(error.code).toBe("locked");
  expect(error.message).toContain("locked by another program. Close what holds it open");
  const opening = sqliteStore(path, { lockTimeoutMs: 5_000 });
  setTimeout(() => holder.exec("COMMIT"), 50);
  await (await opening).close();
});

test("a file that may not be written is read-only", async () => {
  const path = temporaryPath();
  await emptyLedger(path);
  chmodSync(path, 0o444);
  chmodSync(dirname(path), 0o755);
  expect((await asOrdinaryUser(() => refusal(path))).code).toBe("read_only");
});

test("a folder that may not be written cannot take a ledger", async () => {
  const folder = join(dirname(temporaryPath()), "closed");
  mkdirSync(folder, { mode: 0o555 });
  chmodSync(dirname(folder), 0o755);
  expect((await asOrdinaryUser(() => refusal(join(folder, "ledger.db")))).code).toBe("unavailable");
});

test("migrations are numbered from one without gaps, and each is applied once", async () => {
  expect(MIGRATIONS.map((one) => one.number)).toEqual(MIGRATIONS.map((_, index) => index + 1));
  const connection = new Connection(temporaryPath());
  onTestFinished(() => connection.close());
  const first = { number: 1, name: "first", sql: "CREATE TABLE a (b)" };
  const second = { number: 2, name: "second", sql: "ALTER TABLE a ADD COLUMN c" };
  expect(migrate(connection, [first])).toBe(true);
  expect(migrate(connection, [first, second])).toBe(true);
  expect(migrate(connection, [first, second])).toBe(false);
  expect(connection.prepare("SELECT number, name FROM migration").all()).toEqual([
    { number: 1, name: "first" },
    { number: 2, name: "second" },
  ]);
  expect(() => migrate(connection, [first])).toThrow(StoreError);
});

test("two that open the same new file at once both get the one ledger", async () => {
  const path = temporaryPath();
  const stores = await Promise.all([sqliteStore(path), sqliteStore(path), sqliteStore(path)]);
  await Promise.all(
    stores.map((store, index) => store.transact((t) => t.putAlertRaised("a", `${index}`, index))),
  );
  expect(await stores[0]?.transact((t) => t.alertRaisedAt("a", "2"))).toBe(2);
  for (const store of stores) await store.close();
});

test("a store is named by a scheme or a path", async () => {
  const path = temporaryPath();
  for (const spec of ["memory:", path, `sqlite:${path}`]) {
    const store = await openStore(spec);
    await store.transact((t) => t.putAlertRaised("a", "k", 1));
    await store.close();
  }
  await expect(openStore("memory:x")).rejects.toThrow("memory: takes no path");
  await expect(openStore("sqlite:")).rejects.toThrow("the path of the file is missing");
  await expect(openStore("")).rejects.toThrow("the path of the file is missing");
  await expect(openStore("mysql:x")).rejects.toThrow("mysql: is no kind of store. Write");
  const misspelt = await openStore("postgress://user:secret@host/db").catch((error: unknown) => error);
  expect(misspelt).toMatchObject({ name: "StoreError", code: "unavailable" });
  expect(String(misspelt)).not.toContain("secret");
});

test("a new ledger can be read by nobody but its owner, nor what stands beside it; one that is there keeps its rights", async () => {
  const path = temporaryPath();
  const store = await sqliteStore(path);
  for (const ending of ["", "-wal", "-shm"]) expect(statSync(`${path}${ending}`).mode & 0o777).toBe(0o600);
  await store.close();
  chmodSync(path, 0o640);
  await (await sqliteStore(path)).close();
  expect(statSync(path).mode & 0o777).toBe(0o640);
});
