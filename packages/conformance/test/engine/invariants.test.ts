import { mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { InputError, type LedgerEvent, type Store, verifyLedger } from "@comity/core";
import { memoryStore, sqliteStore } from "@comity/store";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ClaimGuard } from "../../src/claim-guard.ts";
import { type Game, HistoryChecker } from "../../src/history-checker.ts";
import { DAY, openTestWorld } from "../../src/open-world.ts";
import { type Op, operations, perform } from "../../src/random-history.ts";
import { ReplayChecker } from "../../src/replay-checker.ts";

const RULES = `
conflict offer-and-notice
  between (upsell) and (notice)
  within 2 days across household
  winner (notice)

limit two-in-three-days
  applies to newsletter
  at most 2 per customer in any 3 days
  counting cleared, started, sent
  then hold until there is room, at most 4 days or else block

rule listen-first
  applies to marketing
  when some support.case (status is open)
  then hold while so, at most 5 days or else block

rule careful
  applies to upsell
  when some household risk.policy (status is cancelling)
  then block
  if unknown hold at most 4 hours or else block

rule quiet-hours
  applies to marketing
  when message.channel is sms and local_time is between 21:00 and 08:00
  then hold until 08:00 local time
  if unknown hold for review

rule notices-wait-for-mia
  applies to notice
  when message.channel is call
  then hold for review by "mia"
`;

const GAME: Game = {
  loser: "upsell",
  winner: "notice",
  withinMs: 2 * DAY,
  limited: "newsletter",
  atMost: 2,
  windowMs: 3 * DAY,
};

const HOUSEHOLDS: Readonly<Record<string, string>> = {
  ana: "h1",
  ben: "h1",
  cho: "customer:cho",
  dee: "customer:dee",
};

/** Plays operations on a store; those that an engine must refuse (unknown ids, used ids) are refused with an InputError. */
async function play(
  store: Store,
  history: readonly Op[],
): Promise<{ events: LedgerEvent[]; broken: string[] }> {
  const replays = new ReplayChecker();
  const guard = new ClaimGuard();
  const world = await openTestWorld(RULES, { store: guard.watch(replays.watch(store)) });
  const checker = new HistoryChecker(GAME);
  const events: LedgerEvent[] = [];
  for (const op of history) {
    if (op.op === "ask") {
      const { id, intent, customer } = op;
      const sendAt = world.clock.now() + op.inMs;
      checker.ask({ id: `m${id}`, intent, customer, household: HOUSEHOLDS[customer] ?? "", sendAt });
    }
    try {
      await perform(world, op);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
    }
    const news = world.events();
    for (const event of news) checker.see(event);
    events.push(...news);
    checker.check(world.clock.now());
  }
  const broken = [
    ...checker.broken,
    ...guard.refused,
    ...(await replays.check(store, world.engine.rules)),
    ...(await faultsIn(store)),
  ];
  await world.engine.close();
  return { events, broken };
}

/** What `comity verify` would find, of which there must be nothing, nor a decision that it could not make again. */
async function faultsIn(store: Store): Promise<string[]> {
  const faults: string[] = [];
  const { decisions } = await verifyLedger(store, {
    found: (fault) => void faults.push(JSON.stringify(fault)),
  });
  if (decisions.withoutRules + decisions.altered + decisions.erased > 0)
    faults.push(JSON.stringify(decisions));
  return faults;
}

const runs = Number(process.env.COMITY_RUNS ?? 60);

describe("whatever is asked, reported and passes", () => {
  it("no law is broken, on memory and on SQLite alike", { timeout: 300_000 }, async () => {
    const folder = mkdtempSync(join(tmpdir(), "comity-invariants-"));
    let ledger = 0;
    await fc.assert(
      fc.asyncProperty(operations, async (history) => {
        const memory = await play(memoryStore(), history);
        expect(memory.broken).toEqual([]);
        const sqlite = await play(await sqliteStore(join(folder, `${ledger++}.db`)), history);
        expect(sqlite.broken).toEqual([]);
        expect(sqlite.events).toEqual(memory.events);
      }),
      { numRuns: runs },
    );
    await rm(folder, { recursive: true });
  });
});
