import { spawnSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { chmodSync, chownSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import { type Engine, openEngine, type Store } from "@comity/core";
import { systemClock } from "@comity/node";
import { migrateStore, postgresStore, sqliteStore } from "@comity/store";
import { beforeEach, expect, onTestFinished, test } from "vitest";
import { serverUrl, testDatabase } from "../../src/postgres/test-database.ts";
import { raceRules } from "../../src/races/race-rules.ts";
import { smallDisk } from "../../src/store-faults/small-disk.ts";

let folder = "";
beforeEach((context) => {
  const path = mkdtempSync(join(tmpdir(), "comity-"));
  // The last thing of a test, after whatever is mounted in it has gone.
  context.onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  folder = path;
});

async function engineOn(store: Store): Promise<Engine> {
  const engine = await openEngine({ rules: raceRules(folder).rules, store, clock: systemClock() });
  onTestFinished(() => engine.close());
  return engine;
}

const request = (id: string) => ({
  id,
  department: "any",
  intent: "newsletter",
  channel: "email",
  customer: `customer-of-${id}`,
});

/** Asks until the ledger refuses. Everything that was answered has to be there then, and nothing of what was refused. */
async function fillUp(engine: Engine): Promise<{ readonly error: unknown; readonly id: string }> {
  for (let number = 1; ; number++) {
    const id = `m${number}`;
    const error: unknown = await engine.decide(request(id)).then(
      () => null,
      (thrown: unknown) => thrown,
    );
    if (error === null) continue;
    for (let before = 1; before < number; before++)
      expect((await engine.standing(`m${before}`))?.state).toBe("cleared");
    expect(await engine.standing(id)).toBeNull();
    return { error, id };
  }
}

test("an engine whose SQLite file is locked by another program answers nothing, and goes on after", async () => {
  const path = join(folder, "ledger.db");
  const engine = await engineOn(await sqliteStore(path, { lockTimeoutMs: 100 }));
  await engine.decide(request("m1"));
  const holder = new DatabaseSync(path);
  onTestFinished(() => holder.close());
  holder.exec("BEGIN IMMEDIATE");
  const locked = { name: "StoreError", code: "locked" };
  await expect(engine.decide(request("m2"))).rejects.toMatchObject(locked);
  await expect(engine.start("m1")).rejects.toMatchObject(locked);
  holder.exec("COMMIT");
  expect(await engine.standing("m2")).toBeNull();
  expect((await engine.start("m1")).started).toBe(true);
  expect((await engine.decide(request("m2"))).state).toBe("cleared");
});

test("an engine whose SQLite file may not grow says so and answers nothing; what it had answered is there", () => {
  const path = join(folder, "ledger.db");
  const { bundle } = raceRules(folder);
  const script = fileURLToPath(new URL("../../src/races/decide-until-refused.ts", import.meta.url));
  const node = [process.execPath, "--conditions=@comity/source", script, path, bundle];
  // In blocks of 512 or 1,024 bytes, as the shell has it: some megabytes.
  const { stdout, stderr, status } = spawnSync("sh", ["-c", 'ulimit -f 4000 && exec "$@"', "sh", ...node], {
    encoding: "utf8",
  });
  expect({ stderr, status }).toEqual({ stderr: "", status: 0 });
  const answered = stdout.trimEnd().split("\n");
  const refused: unknown = JSON.parse(answered.pop() ?? "");
  expect(refused).toMatchObject({ code: "unavailable", text: expect.stringContaining("Check the disk") });
  const database = new DatabaseSync(path);
  onTestFinished(() => database.close());
  expect(answered.length).toBeGreaterThan(5);
  expect(
    database
      .prepare("SELECT id FROM entry ORDER BY sequence")
      .all()
      .map(({ id }) => id),
  ).toEqual(answered);
});

test("an engine whose SQLite file is on a full disk says so, and goes on when there is room", async (context) => {
  const disk = smallDisk(folder, 3);
  if (disk === null) return context.skip("This user cannot mount a small file system.");
  onTestFinished(() => disk.remove());
  const engine = await engineOn(await sqliteStore(join(disk.path, "ledger.db")));
  disk.fillUpTo(500);
  const { error, id } = await fillUp(engine);
  expect(error).toMatchObject({ name: "StoreError", code: "full" });
  expect(error).toHaveProperty("message", expect.stringContaining("free some space and ask again"));
  disk.makeRoom();
  expect((await engine.decide(request(id))).state).toBe("cleared");
});

test("an engine whose PostgreSQL is on a full disk says so, and goes on when there is room", async (context) => {
  const disk = (process.env.COMITY_TEST_POSTGRES ?? "") === "" ? smallDisk(folder, 32) : null;
  if (disk === null) return context.skip("This user cannot mount a small file system for the server.");
  onTestFinished(() => disk.remove());
  chmodSync(folder, 0o755);
  const admin = await testDatabase({ empty: true });
  onTestFinished(() => admin.drop());
  const [row] = await admin.query("SHOW data_directory");
  const owner = statSync(String(row?.data_directory));
  chownSync(disk.path, owner.uid, owner.gid);
  const name = `small_${randomUUID().replaceAll("-", "")}`;
  await admin.query(`CREATE TABLESPACE ${name} LOCATION '${disk.path}'`);
  onTestFinished(async () => void (await admin.query(`DROP TABLESPACE ${name}`)));
  await admin.query(`CREATE DATABASE ${name} TABLESPACE ${name} ENCODING 'UTF8' TEMPLATE template0`);
  onTestFinished(async () => void (await admin.query(`DROP DATABASE ${name} WITH (FORCE)`)));
  const url = `${await serverUrl()}/${name}`;
  await migrateStore(url);
  const engine = await engineOn(await postgresStore(url, { connections: 2 }));
  disk.fillUpTo(200);
  const { error, id } = await fillUp(engine);
  expect(error).toMatchObject({ name: "StoreError", code: "full" });
  expect(error).toHaveProperty("message", expect.stringContaining("free some space and ask again"));
  disk.makeRoom();
  expect((await engine.decide(request(id))).state).toBe("cleared");
});
