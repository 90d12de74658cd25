import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";
import { sqliteStore } from "@comity/store";
import { afterEach, beforeEach, expect, test } from "vitest";
import { entryOf, stateEvent } from "../../src/store-contract/samples.ts";
import { startChild } from "../../src/store-faults/child.ts";
import { smallDisk } from "../../src/store-faults/small-disk.ts";

const KILLS = 8;

let folder = "";
let path = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "comity-"));
  path = join(folder, "ledger.db");
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function integrity(): unknown {
  const database = new DatabaseSync(path);
  try {
    return Object.values(database.prepare("PRAGMA integrity_check").get() ?? {})[0];
  } finally {
    database.close();
  }
}

test(`what was acknowledged survives ${KILLS} kills at any moment, and nothing is half done`, async () => {
  const acknowledged: string[] = [];
  for (let round = 0; round < KILLS; round++) {
    const writer = startChild("writer.ts", [path, round % 2 === 0 ? "1" : "16"]);
    await Promise.race([writer.speaking, writer.ended]);
    await sleep(Math.random() * 150);
    writer.kill();
    const { stdout, stderr, signal } = await writer.ended;
    expect({ stderr, signal }).toEqual({ stderr: "", signal: "SIGKILL" });
    acknowledged.push(...stdout.split("\n").filter((line) => line !== ""));

    const store = await sqliteStore(path);
    const [entries, events] = await store.transact(async (t) => [
      await t.entries("customer:c1", null),
      await t.events(0, Number.MAX_SAFE_INTEGER),
    ]);
    await store.close();
    const present = entries.map((entry) => entry.id);
    expect(acknowledged.filter((id) => !new Set(present).has(id))).toEqual([]);
    // An entry and its event were written together: one is never there without the other.
    expect(events.map(({ event }) => (event.kind === "state" ? event.message : ""))).toEqual(present);
    for (const entry of entries) expect(entry).toEqual(entryOf(entry.id, entry.sequence));
    expect(integrity()).toBe("ok");
  }
  expect(new Set(acknowledged).size).toBe(acknowledged.length);
  expect(acknowledged.length).toBeGreaterThanOrEqual(KILLS);
}, 600_000);

test("processes on one ledger lose nothing of each other, and none is starved", async () => {
  await (await sqliteStore(path)).close();
  const children = [1, 2, 3].map(() => startChild("counter.ts", [path, "200"]));
  for (const child of children) expect(await child.ended).toMatchObject({ stderr: "", code: 0 });
  const store = await sqliteStore(path);
  expect((await store.transact((t) => t.record("n", "n")))?.fields.n).toBe(600);
  await store.close();
}, 120_000);

test("a full disk refuses what does not fit, keeps the rest, and goes on when there is room", async (context) => {
  const small = smallDisk(folder, 2);
  if (small === null) return context.skip("This user cannot mount a small file system.");
  try {
    path = join(small.path, "ledger.db");
    const store = await sqliteStore(path);
    const put = (n: number) =>
      store.transact(async (t) => {
        await t.putEntry(entryOf(`m${n}`, n), ["s"]);
        await t.append(stateEvent("x".repeat(1_000)));
      });
    await put(1);
    small.fillUpTo(1_000);
    const kept = [1];
    let refused: unknown = null;
    for (let n = 2; refused === null; n++) {
      await put(n).then(
        () => kept.push(n),
        (error: unknown) => {
          refused = error;
        },
      );
    }
    expect(refused).toMatchObject({ name: "StoreError", code: "full" });
    const sequences = () =>
      store.transact(async (t) => (await t.entries("s", null)).map((one) => one.sequence));
    expect(await sequences()).toEqual(kept);
    expect(await store.transact((t) => t.events(0, 10_000))).toHaveLength(kept.length);
    small.makeRoom();
    await put(100_000);
    expect(await sequences()).toEqual([...kept, 100_000]);
    await store.close();
    expect(integrity()).toBe("ok");
  } finally {
    small.remove();
  }
}, 60_000);
