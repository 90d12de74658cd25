import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type TestDatabase, testDatabase } from "../../src/postgres/test-database.ts";
import { BROKEN_ENGINES, type BrokenEngine } from "../../src/races/broken-engines.ts";
import { race, tally } from "../../src/races/race.ts";
import type { Wrong } from "../../src/races/wrong.ts";
import { SIZE } from "./size.ts";

/** A race is chance, and on a busy machine few meet: one that does not catch an engine is run again, longer, at most so often. */
const MOST_RACES = 8;

/**
 * What the locks alone keep away (see decision 0007): limits, and a second winner that does not know of a loser that has gone, of
 * whom the first one has told.
 */
const BESIDE_THE_SECOND_WALL: ReadonlySet<string> = new Set<Wrong["kind"]>([
  "over the limit",
  "not reported again",
]);

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(async () => database?.drop());

/** How many of these a race finds, of a kind each. Nobody is killed: these engines are caught without. */
async function wrongsOf(
  { name, faults }: BrokenEngine,
  wall: string,
  seconds = SIZE.seconds,
): Promise<Readonly<Record<string, number>>> {
  await database.clear();
  const result = await race({ ...SIZE, seconds, killEveryMs: null, ledger: database.url, faults });
  const wrongs = tally(result);
  console.log(JSON.stringify({ broken: name, wall, seed: SIZE.seed, ...result, wrongs }));
  return wrongs;
}

describe("an engine from which one thing is taken away", () => {
  test.each(BROKEN_ENGINES.filter(({ secondWallHelps }) => secondWallHelps))(
    "lets no contradiction out, and loses nothing, as long as the second wall stands: $name",
    { timeout: SIZE.timeoutMs },
    async (engine) => {
      const wrongs = Object.keys(await wrongsOf(engine, "up"));
      expect(wrongs.filter((kind) => !BESIDE_THE_SECOND_WALL.has(kind))).toEqual([]);
    },
  );

  describe("without the second wall", () => {
    beforeAll(async () => {
      await database.query("ALTER TABLE comity.claim DROP CONSTRAINT no_contradiction");
    });

    test.each(BROKEN_ENGINES)(
      "is caught: $name",
      { timeout: MOST_RACES * (SIZE.timeoutMs + MOST_RACES * SIZE.seconds * 1_000) },
      async (engine) => {
        let found = 0;
        for (let races = 1; found === 0 && races <= MOST_RACES; races++) {
          const wrongs = await wrongsOf(engine, "down", races * SIZE.seconds);
          found = engine.givenAwayBy.reduce((sum, kind) => sum + (wrongs[kind] ?? 0), 0);
        }
        expect(found).toBeGreaterThan(0);
      },
    );

    test("is not what is caught where nothing was taken away", { timeout: SIZE.timeoutMs }, async () => {
      const nothing: BrokenEngine = { name: "nothing", faults: [], givenAwayBy: [], secondWallHelps: false };
      expect(await wrongsOf(nothing, "down")).toEqual({});
    });
  });
});
