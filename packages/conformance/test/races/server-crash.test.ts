import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Server, startServer } from "../../src/postgres/server.ts";
import { databaseOn, type TestDatabase } from "../../src/postgres/test-database.ts";
import { type RaceOptions, race, tally } from "../../src/races/race.ts";
import { SIZE } from "./size.ts";

const CRASHES = Number(process.env.COMITY_KILLS ?? 1);
/** Between two crashes processes get so many answers. */
const ANSWERS = 25;

// A server of its own, because it is killed.
let server: Server;
let database: TestDatabase;
beforeAll(async () => {
  server = await startServer();
  database = await databaseOn(server.url);
});
afterAll(async () => server?.stop());

test(`nothing acknowledged is gone, and nothing contradicts, through ${CRASHES} crashes of the server in mid-load`, {
  timeout: SIZE.timeoutMs + CRASHES * 60_000,
}, async () => {
  const crash: RaceOptions["meanwhile"] = async (count) => {
    const answers = (): number => count("answered");
    for (let crashes = 0; crashes <= CRASHES; crashes++) {
      if (crashes > 0) await server.crashAndRestart();
      const before = answers();
      while (answers() < before + ANSWERS) await sleep(50);
    }
  };
  const result = await race({
    ...SIZE,
    seconds: 0,
    killEveryMs: null,
    ledger: database.url,
    meanwhile: crash,
  });
  console.log(JSON.stringify({ crashes: CRASHES, seed: SIZE.seed, ...result, wrongs: tally(result) }));
  expect(result.wrongs).toEqual([]);
  expect(result.answers).toBeGreaterThanOrEqual(CRASHES * ANSWERS);
});
