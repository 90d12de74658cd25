import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type TestDatabase, testDatabase } from "../../src/postgres/test-database.ts";
import { race, tally } from "../../src/races/race.ts";
import type { PlantedFault } from "../../src/store-faults/child.ts";
import { SIZE } from "./size.ts";

/** A race is chance: one in which too little happened, or that does not catch a broken engine, is run again, longer. */
const MOST_RACES = 8;
const TIMEOUT_MS = MOST_RACES * (SIZE.timeoutMs + MOST_RACES * SIZE.seconds * 1_000);
/** So many merges, splits and erasures say something, and so many messages that went. */
const ENOUGH = 10;
/** So few that one merge rests on another: of many, two of a chain are seldom undone while a message is under way. */
const HOUSEHOLDS = 8;

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(async () => database?.drop());

async function run(seconds: number, faults: readonly PlantedFault[] = []) {
  await database.clear();
  const options = {
    ...SIZE,
    seconds,
    households: HOUSEHOLDS,
    processes: Math.max(2, SIZE.processes - 1),
    registrars: 2,
  };
  const result = await race({ ...options, ledger: database.url, faults });
  console.log(JSON.stringify({ seed: SIZE.seed, ...result, wrongs: tally(result) }));
  return result;
}

describe("processes that decide about customers whom others merge, split and erase, killed at any moment", () => {
  test("contradict nobody, lose nothing, and leave no message behind", { timeout: TIMEOUT_MS }, async () => {
    let least = 0;
    for (let races = 1; least < ENOUGH && races <= MOST_RACES; races++) {
      const { wrongs, moves, handedOver } = await run(races * SIZE.seconds);
      expect(wrongs).toEqual([]);
      least = Math.max(least, Math.min(moves, handedOver));
    }
    expect(least).toBeGreaterThanOrEqual(ENOUGH);
  });

  test("are caught if they do not look again, under their locks, whom a message is for", {
    timeout: TIMEOUT_MS,
  }, async () => {
    const trusting: PlantedFault = {
      file: "packages/core/src/engine/ask.ts",
      find: "if (customer.id === before.id && customer.household === before.household) return customer;",
      replace: "return before.id === customer.id ? customer : before;",
    };
    let found = 0;
    for (let races = 1; found === 0 && races <= MOST_RACES; races++)
      found += (await run(races * SIZE.seconds, [trusting])).wrongs.length;
    expect(found).toBeGreaterThan(0);
  });
});
