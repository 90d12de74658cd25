import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Engine, openEngine } from "@comity/core";
import { systemClock } from "@comity/node";
import { openStore } from "@comity/store";
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { testDatabase } from "../../src/postgres/test-database.ts";
import { raceRules } from "../../src/races/race-rules.ts";
import type { Said, SlowSenderSettings } from "../../src/races/slow-sender.ts";
import { startChild } from "../../src/store-faults/child.ts";

const LEASE_MS = 1_000;

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "comity-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function request(id: string, intent: string) {
  return { id, department: "any", intent, channel: "email", customer: "ana" };
}

/** A rival's engine, beside a sender that has started a message and is stopped beyond its lease. */
async function besideStopped(
  ledger: string,
  message: ReturnType<typeof request>,
): Promise<{ readonly rival: Engine; readonly goOn: () => Promise<readonly Said[]> }> {
  const { rules, bundle } = raceRules(folder);
  const rival = await openEngine({
    rules,
    store: await openStore(ledger),
    clock: systemClock(),
    leaseMs: LEASE_MS,
  });
  onTestFinished(() => rival.close());
  const settings: SlowSenderSettings = { ledger, bundle, leaseMs: LEASE_MS, request: message, by: "stopped" };
  const sender = startChild("../races/slow-sender.ts", [JSON.stringify(settings)]);
  onTestFinished(() => sender.kill());
  await Promise.race([sender.speaking, sender.ended]);
  while ((await rival.standing(message.id))?.state !== "unreported") await sleep(LEASE_MS / 10);
  const goOn = async (): Promise<readonly Said[]> => {
    sender.signal("SIGCONT");
    const { stdout, stderr, code } = await sender.ended;
    expect({ stderr, code }).toEqual({ stderr: "", code: 0 });
    return stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as Said);
  };
  return { rival, goOn };
}

/** What became of a message: its state, whether it is a breach, and who called it missed. */
async function outcome(engine: Engine, id: string) {
  const explained = await engine.explain(id);
  if (explained === null) throw new Error(`Nobody asked about ${id}.`);
  const missedBy = explained.history.flatMap((event) => (event.kind === "missed" ? [event.by] : []));
  return { state: explained.standing.state, breach: explained.entry.breach, missedBy };
}

const SENT_IN_ORDER = { state: "sent", breach: false };

const LEDGERS: readonly [string, () => Promise<string>][] = [
  ["SQLite", async () => join(folder, "ledger.db")],
  [
    "PostgreSQL",
    async () => {
      const database = await testDatabase();
      onTestFinished(() => database.drop());
      return database.url;
    },
  ],
];

describe.each(LEDGERS)("a sender that is stopped beyond its lease, on %s", (_, ledgerFor) => {
  test("keeps a rival blocked that loses, also when it goes on", async () => {
    const { rival, goOn } = await besideStopped(await ledgerFor(), request("m", "cancellation"));
    expect((await rival.decide(request("offer", "offer"))).state).toBe("blocked");
    expect((await rival.start("m", { by: "rival" })).started).toBe(false);
    const [started, reported] = await goOn();
    expect([started?.state, reported?.state]).toEqual(["started", "sent"]);
    expect((reported?.at ?? 0) - (started?.at ?? 0)).toBeGreaterThan(LEASE_MS);
    expect(await outcome(rival, "m")).toEqual({ ...SENT_IN_ORDER, missedBy: [] });
    expect((await rival.decide(request("offer-2", "offer"))).state).toBe("blocked");
  });

  test("does not keep back a rival that wins, which is told; the late report lands as what happened", async () => {
    const { rival, goOn } = await besideStopped(await ledgerFor(), request("m", "offer"));
    const winner = await rival.decideAndStart(request("cancellation", "cancellation"), { by: "rival" });
    expect([winner.started, winner.answer.missed]).toEqual([true, ["m"]]);
    await rival.sent("cancellation", { by: "rival" });
    expect((await goOn()).map(({ state }) => state)).toEqual(["started", "sent"]);
    expect(await outcome(rival, "m")).toEqual({ ...SENT_IN_ORDER, missedBy: ["cancellation"] });
    expect(await outcome(rival, "cancellation")).toEqual({ ...SENT_IN_ORDER, missedBy: [] });
  });

  test("is believed when it goes on, though a person had found that nothing was sent; the winner is told then", async () => {
    const { rival, goOn } = await besideStopped(await ledgerFor(), request("m", "offer"));
    await rival.reconcile("m", { outcome: "not_sent", by: "kim" });
    const winner = await rival.decideAndStart(request("cancellation", "cancellation"), { by: "rival" });
    expect([winner.started, winner.answer.missed]).toEqual([true, []]);
    expect((await goOn()).map(({ state }) => state)).toEqual(["started", "sent"]);
    expect(await outcome(rival, "m")).toEqual({ ...SENT_IN_ORDER, missedBy: ["cancellation"] });
    expect((await rival.standing("cancellation"))?.answer.missed).toEqual(["m"]);
  });
});
