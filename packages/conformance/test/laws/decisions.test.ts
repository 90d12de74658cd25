import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { memoryStore, sqliteStore } from "@comity/store";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { askNow, happen, openRandomWorld, playWorld } from "../../src/play-world.ts";
import { PEOPLE } from "../../src/random-people.ts";
import { type Happening, randomWorld } from "../../src/random-world.ts";
import { withMemorysNames } from "../../src/same-names.ts";
import { CONSENTS, packs, RUNS } from "./rules.ts";

const rules = await packs();
const world = randomWorld(rules, CONSENTS);
const settings = { numRuns: RUNS };
const scratch = mkdtempSync(join(tmpdir(), "comity-laws-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

describe("over the packs, whatever happens", { timeout: 600_000 }, () => {
  it("a preview is the answer that the decision then gives", async () => {
    await fc.assert(
      fc.asyncProperty(world, async (one) => {
        const playing = await openRandomWorld(rules, one);
        for (const happening of one.history) {
          if (happening.kind !== "ask") {
            await happen(playing, happening);
            continue;
          }
          const before = playing.events.length;
          const preview = await askNow(playing, happening);
          expect(playing.events.length).toBe(before);
          const decided = await happen(playing, happening);
          expect(typeof decided === "string" ? decided : decided.answer).toEqual(preview);
        }
        await playing.engine.close();
      }),
      settings,
    );
  });

  it("asking again with the same id decides nothing", async () => {
    await fc.assert(
      fc.asyncProperty(world, async (one) => {
        const playing = await openRandomWorld(rules, one);
        for (const happening of one.history) {
          const first = await happen(playing, happening);
          if (happening.kind !== "ask") continue;
          const before = playing.events.length;
          expect(await happen(playing, happening)).toEqual(first);
          expect(playing.events.slice(before)).toEqual([]);
        }
        await playing.engine.close();
      }),
      settings,
    );
  });

  it("what other households do changes no decision", async () => {
    const households = fc.constantFrom(...new Set(PEOPLE.map(({ household }) => household)));
    await fc.assert(
      fc.asyncProperty(world, households, async (one, household) => {
        const isOurs = (happening: Happening) =>
          happening.household === household || happening.household === null;
        const among = await playWorld(rules, one);
        const alone = await playWorld(rules, { ...one, history: one.history.filter(isOurs) });
        const ours = among.outcomes.filter((_, index) => {
          const happening = one.history[index];
          return happening !== undefined && isOurs(happening);
        });
        expect(ours).toEqual(alone.outcomes);
      }),
      settings,
    );
  });

  it("memory and SQLite tell the same history", async () => {
    let ledgers = 0;
    await fc.assert(
      fc.asyncProperty(world, async (one) => {
        const memory = await playWorld(rules, one, memoryStore());
        const store = withMemorysNames(await sqliteStore(join(scratch, `${++ledgers}.db`)));
        const sqlite = await playWorld(rules, one, store);
        expect(sqlite).toEqual(memory);
      }),
      // Each needs a file and its commits on disk.
      { numRuns: Math.ceil(RUNS / 4) },
    );
  });
});
