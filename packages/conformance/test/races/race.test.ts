import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type TestDatabase, testDatabase } from "../../src/postgres/test-database.ts";
import { type Race, race, tally } from "../../src/races/race.ts";
import { SIZE } from "./size.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "comity-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function run(ledger: string): Promise<Race> {
  const result = await race({
    ...SIZE,
    ledger,
    // However slow the machine is, it goes on until something has gone.
    meanwhile: async (count) => {
      while (count("handed") === 0) await sleep(50);
    },
  });
  console.log(JSON.stringify({ seed: SIZE.seed, ...result, wrongs: tally(result) }));
  return result;
}

describe("processes that decide about the same households, killed at any moment", () => {
  test("contradict nobody on SQLite, lose nothing, and answer nothing twice", {
    timeout: SIZE.timeoutMs,
  }, async () => {
    const result = await run(join(folder, "ledger.db"));
    expect(result.wrongs).toEqual([]);
    expect(result.handedOver).toBeGreaterThan(0);
  });

  test("contradict nobody on PostgreSQL, lose nothing, and answer nothing twice", {
    timeout: SIZE.timeoutMs,
  }, async () => {
    const database: TestDatabase = await testDatabase();
    const result = await run(database.url);
    expect(result.wrongs).toEqual([]);
    expect(result.handedOver).toBeGreaterThan(0);
    await database.drop();
  });
});
