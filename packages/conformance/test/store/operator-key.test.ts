import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { migrateStore, openStore } from "@comity/store";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { type TestDatabase, testDatabase } from "../../src/postgres/test-database.ts";
import { customerOf } from "../../src/store-contract/samples.ts";

const KEY = randomBytes(32).toString("base64");
const OTHER = randomBytes(32).toString("hex");
let folder: string;
let database: TestDatabase;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "comity-key-"));
  database = await testDatabase({ empty: true });
});

afterAll(async () => {
  await rm(folder, { recursive: true });
  await database?.drop();
});

test.each(["sqlite", "postgres"])(
  "on %s a ledger that was begun with a key is opened with that key only",
  async (kind) => {
    const ledger = kind === "sqlite" ? join(folder, "keyed.db") : database.url;
    await migrateStore(ledger, { key: KEY });
    const store = await openStore(ledger, { key: KEY });
    await store.transact((t) => t.putCustomer(customerOf("c1", { fields: { name: "Ana" } })));
    await store.close();
    await expect(openStore(ledger)).rejects.toMatchObject({
      code: "wrong_key",
      message: expect.stringContaining("no key was given. Set COMITY_LEDGER_KEY"),
    });
    await expect(openStore(ledger, { key: OTHER })).rejects.toMatchObject({ code: "wrong_key" });
    process.env.COMITY_LEDGER_KEY = KEY;
    onTestFinished(() => {
      delete process.env.COMITY_LEDGER_KEY;
    });
    const again = await openStore(ledger);
    expect((await again.transact((t) => t.customer("c1")))?.fields).toEqual({ name: "Ana" });
    await again.close();
  },
);

test("a ledger that keeps its own secret refuses a key, since it would protect nothing", async () => {
  const ledger = join(folder, "own.db");
  await (await openStore(ledger)).close();
  await expect(openStore(ledger, { key: KEY })).rejects.toThrow("begun without a key");
});
