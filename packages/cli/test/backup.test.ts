import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, expect, it } from "vitest";
import { comity, fixtures } from "./comity.ts";

let folder: string;
let ledger: string;
let to: string;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "comity-backup-"));
  ledger = join(folder, "ledger.db");
  to = join(folder, "copy.db");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const backup = (...args: string[]) => comity(["backup", "--ledger", ...args]);

it("copies a ledger that is in use, with what has not been written into its file yet", async () => {
  await comity(["migrate", "--ledger", ledger]);
  const user = new DatabaseSync(ledger);
  user.exec("PRAGMA journal_mode = WAL");
  user.exec("INSERT INTO counter (name, value) VALUES ('of this test', 42)");
  const { code, out, err } = await backup(ledger, "--to", to);
  user.close();
  expect({ code, err }).toEqual({ code: 0, err: "" });
  expect(out).toMatch(/copy\.db: \d+\.\d MB of .*ledger\.db, schema \d+, checked\.\n$/);
  const copy = new DatabaseSync(to);
  expect(copy.prepare("SELECT value FROM counter WHERE name = 'of this test'").get()?.value).toBe(42);
  copy.close();
  for (const path of [ledger, to]) expect(statSync(path).mode & 0o777).toBe(0o600);
  // Nothing is left beside it, and it is one file.
  expect(readdirSync(folder).sort()).toEqual(["copy.db", "ledger.db"]);
  expect((await comity(["migrate", "--ledger", to])).out).toContain("the one that this version needs");
});

it("comes to its end however busily others write", async () => {
  await comity(["migrate", "--ledger", ledger]);
  const user = new DatabaseSync(ledger);
  user.exec("CREATE TABLE bulk (content BLOB) STRICT");
  for (let row = 0; row < 200; row++) user.exec("INSERT INTO bulk VALUES (zeroblob(20000))");
  let written = 0;
  const writing = setInterval(() => {
    user.exec("UPDATE bulk SET content = randomblob(20000) WHERE rowid = 1");
    written++;
  }, 2);
  const { code } = await backup(ledger, "--to", to);
  clearInterval(writing);
  user.close();
  expect(code).toBe(0);
  expect(written).toBeGreaterThan(0);
}, 30_000);

it("overwrites nothing", async () => {
  await comity(["migrate", "--ledger", ledger]);
  writeFileSync(to, "mine");
  const { code, err } = await backup(ledger, "--to", to);
  expect(code).toBe(2);
  expect(err).toContain("copy.db is there already.\nName another file: a backup overwrites nothing.");
  expect(readFileSync(to, "utf8")).toBe("mine");
});

it("makes no copy of a damaged ledger", async () => {
  await comity(["migrate", "--ledger", ledger]);
  const bytes = readFileSync(ledger);
  bytes.fill(0x5a, 4096, 12_288);
  writeFileSync(ledger, bytes);
  const { code, err } = await backup(ledger, "--to", to);
  expect(code).toBe(2);
  expect(err).toMatch(/ledger\.db (?:is damaged|cannot be read as a ledger): /);
  expect(readdirSync(folder)).not.toContain("copy.db");
});

it.each([
  [
    "a file without a ledger",
    () => {
      writeFileSync(ledger, "");
      return [ledger, "--to", to];
    },
    /ledger\.db holds no ledger: it is empty/,
  ],
  ["a ledger that is not there", () => [join(folder, "none.db"), "--to", to], /none\.db does not exist/],
  [
    "a folder that is not there",
    () => [join(fixtures, "x"), "--to", "no/where/x.db"],
    /cannot be written|does not exist/,
  ],
  [
    "a database on a server",
    () => ["postgres://ann:hunter2@localhost/x", "--to", to],
    /Only a ledger in an SQLite file.*\n.*pg_dump/,
  ],
])("says what is wrong with %s", async (_what, args, message) => {
  const { code, out, err } = await backup(...args());
  expect({ code, out }).toEqual({ code: 2, out: "" });
  expect(err).toMatch(message);
  expect(err).not.toContain("hunter2");
});
