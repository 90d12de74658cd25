import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, it, onTestFinished } from "vitest";
import { BareLoop, type Call, partsOf, recordSqlite } from "../src/ledger/recording.ts";

function newPath(): string {
  const folder = mkdtempSync(join(tmpdir(), "comity-bench-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, "t.db");
}

function open(): DatabaseSync {
  const database = new DatabaseSync(newPath());
  onTestFinished(() => database.close());
  database.exec("CREATE TABLE t (n INTEGER PRIMARY KEY)");
  return database;
}

describe("a recording of SQLite", () => {
  it("has every call since it began, with its parameters, and leaves the driver as it was", async () => {
    const { exec, prepare } = DatabaseSync.prototype;
    const calls = await recordSqlite(async (begin) => {
      const database = open();
      const put = database.prepare("INSERT INTO t VALUES (?)");
      put.run(1);
      begin();
      database.exec("BEGIN");
      put.run(2);
      expect(database.prepare("SELECT n FROM t WHERE n > ?").all(1)).toEqual([{ n: 2 }]);
      expect(database.prepare("SELECT max(n) AS n FROM t").get()).toEqual({ n: 2 });
      database.exec("COMMIT");
    });
    expect(calls).toEqual([
      { sql: "BEGIN" },
      { sql: "INSERT INTO t VALUES (?)", method: "run", parameters: [2] },
      { sql: "SELECT n FROM t WHERE n > ?", method: "all", parameters: [1] },
      { sql: "SELECT max(n) AS n FROM t", method: "get", parameters: [] },
      { sql: "COMMIT" },
    ]);
    expect(DatabaseSync.prototype.exec).toBe(exec);
    expect(DatabaseSync.prototype.prepare).toBe(prepare);
  });

  it("leaves the driver as it was when what it records fails", async () => {
    const { exec } = DatabaseSync.prototype;
    await expect(recordSqlite(() => Promise.reject(new Error("on purpose")))).rejects.toThrow("on purpose");
    expect(DatabaseSync.prototype.exec).toBe(exec);
  });
});

describe("a bare loop", () => {
  it("does to a database what was recorded of another", () => {
    const path = newPath();
    const database = new DatabaseSync(path);
    onTestFinished(() => database.close());
    database.exec("CREATE TABLE t (n INTEGER PRIMARY KEY)");
    const loop = new BareLoop(path);
    loop.run([
      { sql: "BEGIN" },
      { sql: "INSERT INTO t VALUES (?)", method: "run", parameters: [1] },
      { sql: "INSERT INTO t VALUES (?)", method: "run", parameters: [2] },
      { sql: "COMMIT" },
    ]);
    loop.close();
    expect(database.prepare("SELECT n FROM t").all()).toEqual([{ n: 1 }, { n: 2 }]);
  });
});

describe("parts of a recording", () => {
  const work: Call = { sql: "RELEASE work", method: "run", parameters: [] };
  const commit: Call = { sql: "COMMIT" };

  it("end with the commit after which they have enough works, and what is left over is dropped", () => {
    const calls = [work, commit, work, commit, work, work, work, commit, work, commit];
    expect(partsOf(calls, 2)).toEqual([calls.slice(0, 4), calls.slice(4, 8)]);
  });
});
