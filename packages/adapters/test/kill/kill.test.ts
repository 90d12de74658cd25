import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readdirSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Readable, Writable } from "node:stream";
import { setTimeout as wait } from "node:timers/promises";
import { sqliteStore } from "@comity/store";
import { expect, it } from "vitest";
import { testFolder } from "../world.ts";

const FILES = 4;
const ROWS = 600;
const PAYMENTS = 1_500;
const KILLS = 5;
const STATES = ["active", "cancelling", "cancelled", "lapsed"];
const rules = join(import.meta.dirname, "..", "..", "..", "..", "rules");

type Child = ChildProcessByStdio<Writable, Readable, null>;

/** Each file says something else of the same policies. */
function writeSources(folder: string): void {
  mkdirSync(join(folder, "drop"));
  for (let file = 0; file < FILES; file++) {
    const rows = Array.from({ length: ROWS }, (_, row) => `P-${row},ana,${STATES[(row + file) % 4]}\n`);
    const path = join(folder, "drop", `policies-${file}.csv`);
    writeFileSync(path, `no,owner,state\n${rows.join("")}`);
    const time = Date.now() / 1_000 - 100 + file;
    utimesSync(path, time, time);
  }
  const database = new DatabaseSync(join(folder, "billing.db"));
  database.exec("PRAGMA synchronous = OFF; CREATE TABLE payment (no TEXT PRIMARY KEY, owner TEXT); BEGIN");
  const insert = database.prepare("INSERT INTO payment VALUES (?, 'ben')");
  for (let row = 0; row < PAYMENTS; row++) insert.run(`B-${row}`);
  database.exec("COMMIT");
  database.close();
}

async function start(folder: string): Promise<Child> {
  const program = join(import.meta.dirname, "run-adapters.ts");
  const args = ["--conditions=@comity/source", program, folder, rules];
  const child = spawn(process.execPath, args, { stdio: ["pipe", "pipe", "inherit"] });
  const ended = once(child, "exit").then(() => Promise.reject(new Error("It ended before it had begun.")));
  await Promise.race([once(child.stdout, "data"), ended]);
  ended.catch(() => undefined);
  return child;
}

it("adapters that are killed again and again lose nothing, take no file twice, and come to the same", async () => {
  const folder = testFolder();
  writeSources(folder);
  for (let kill = 0; kill < KILLS; kill++) {
    const child = await start(folder);
    await wait(50 + kill * 130);
    child.kill("SIGKILL");
    await once(child, "exit");
  }
  const child = await start(folder);
  const store = await sqliteStore(join(folder, "ledger.db"));
  const records = (type: string, customer: string) =>
    store.transact((transaction) => transaction.records(type, [customer]));
  const isDone = async (): Promise<boolean> =>
    readdirSync(join(folder, "drop")).every((name) => name === "done") &&
    (await records("billing.payment", "ben")).length === PAYMENTS;
  while (!(await isDone())) await wait(50);
  child.stdin.end();
  await once(child, "exit");
  const policies = await records("risk.policy", "ana");
  const wrong = policies.filter(
    ({ key, fields }) => fields.status !== STATES[(Number(key.slice(2)) + FILES - 1) % 4],
  );
  expect(policies).toHaveLength(ROWS);
  expect(wrong).toEqual([]);
  expect(readdirSync(join(folder, "drop", "done")).sort()).toEqual(
    Array.from({ length: FILES }, (_, file) => `policies-${file}.csv`),
  );
  await store.close();
});
