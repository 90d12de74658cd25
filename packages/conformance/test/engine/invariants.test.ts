import { mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { InputError, type LedgerEvent, type Store } from "@comity/core";
import { memoryStore, sqliteStore } from "@comity/store";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Game, HistoryChecker } from "../../src/history-checker.ts";
import { DAY, HOUR, iso, MINUTE, openTestWorld, type TestWorld } from "../../src/open-world.ts";
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

type Op =
  | {
      readonly op: "ask";
      readonly id: number;
      readonly intent: string;
      readonly customer: string;
      readonly channel: string;
      readonly inMs: number;
    }
  | { readonly op: "start" | "sent" | "failed" | "withdraw"; readonly id: number }
  | { readonly op: "review"; readonly id: number; readonly decision: "send" | "block" }
  | {
      readonly op: "case" | "policy";
      readonly customer: string;
      readonly on: boolean;
      readonly gone: boolean;
    }
  | { readonly op: "silo"; readonly standing: "live" | "unreadable" | "now" }
  | { readonly op: "pass"; readonly ms: number };

const customer = fc.constantFrom("ana", "ben", "cho", "dee");
const id = fc.integer({ min: 0, max: 14 });
const ops: fc.Arbitrary<Op[]> = fc.array(
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        op: fc.constant("ask" as const),
        id,
        intent: fc.constantFrom("upsell", "notice", "newsletter"),
        customer,
        channel: fc.constantFrom("email", "sms", "call"),
        inMs: fc.constantFrom(0, 0, HOUR, DAY, 2 * DAY, 3 * DAY),
      }),
    },
    {
      weight: 5,
      arbitrary: fc.record({
        op: fc.constantFrom("start" as const, "sent" as const, "failed" as const, "withdraw" as const),
        id,
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        op: fc.constant("review" as const),
        id,
        decision: fc.constantFrom("send" as const, "block" as const),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        op: fc.constantFrom("case" as const, "policy" as const),
        customer,
        on: fc.boolean(),
        gone: fc.boolean(),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        op: fc.constant("silo" as const),
        standing: fc.constantFrom("live" as const, "unreadable" as const, "now" as const),
      }),
    },
    {
      weight: 3,
      arbitrary: fc.record({
        op: fc.constant("pass" as const),
        ms: fc.constantFrom(1, MINUTE, HOUR, 4 * HOUR, DAY, 2 * DAY),
      }),
    },
  ),
  { minLength: 5, maxLength: 60 },
);

async function perform(world: TestWorld, op: Op, checker: HistoryChecker): Promise<void> {
  const { engine } = world;
  switch (op.op) {
    case "ask": {
      const sendAt = world.clock.now() + op.inMs;
      const asked = { id: `m${op.id}`, intent: op.intent, customer: op.customer };
      checker.ask({ ...asked, household: HOUSEHOLDS[op.customer] ?? "", sendAt });
      await world.ask(asked.id, { ...asked, channel: op.channel, send_at: iso(sendAt) });
      return;
    }
    case "start":
    case "sent":
    case "failed":
    case "withdraw":
      await engine[op.op](`m${op.id}`);
      return;
    case "review":
      await engine.review(`m${op.id}`, { decision: op.decision, by: "mia" });
      return;
    case "case":
    case "policy": {
      const isCase = op.op === "case";
      const status = isCase ? (op.on ? "open" : "closed") : op.on ? "cancelling" : "active";
      const data = { customer: op.customer, number: `N-${op.customer}`, status };
      await engine.report({ record: isCase ? "support.case" : "risk.policy", data, deleted: op.gone });
      return;
    }
    case "silo":
      if (op.standing === "unreadable") await engine.unreadable("risk");
      else await engine.sync("risk", op.standing === "live" ? "live" : undefined);
      return;
    case "pass":
      await world.pass(op.ms);
  }
}

/** Plays operations on a store; those that an engine must refuse (unknown ids, used ids) are refused with an InputError. */
async function play(
  store: Store,
  operations: readonly Op[],
): Promise<{ events: LedgerEvent[]; broken: string[] }> {
  const replays = new ReplayChecker();
  const world = await openTestWorld(RULES, { store: replays.watch(store) });
  const checker = new HistoryChecker(GAME);
  const events: LedgerEvent[] = [];
  for (const op of operations) {
    try {
      await perform(world, op, checker);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
    }
    const news = world.events();
    for (const event of news) checker.see(event);
    events.push(...news);
    checker.check(world.clock.now());
  }
  const broken = [...checker.broken, ...(await replays.check(store, world.engine.rules))];
  await world.engine.close();
  return { events, broken };
}

const runs = Number(process.env.COMITY_RUNS ?? 60);

describe("whatever is asked, reported and passes", () => {
  it("no law is broken, on memory and on SQLite alike", { timeout: 300_000 }, async () => {
    const folder = mkdtempSync(join(tmpdir(), "comity-invariants-"));
    let ledger = 0;
    await fc.assert(
      fc.asyncProperty(ops, async (operations) => {
        const memory = await play(memoryStore(), operations);
        expect(memory.broken).toEqual([]);
        const sqlite = await play(await sqliteStore(join(folder, `${ledger++}.db`)), operations);
        expect(sqlite.broken).toEqual([]);
        expect(sqlite.events).toEqual(memory.events);
      }),
      { numRuns: runs },
    );
    await rm(folder, { recursive: true });
  });
});
