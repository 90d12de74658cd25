import type { Batch, Delivery } from "@comity/core";
import { describe, expect, it } from "vitest";
import { NOON } from "../../../conformance/src/open-world.ts";
import type { DeliveryConsumer } from "../../src/contract/delivery-consumer.ts";
import { type Keep, openKeep } from "../../src/keep/keep.ts";
import { type ConsumerRun, runConsumer } from "../../src/run/run-consumer.ts";
import { KEY, openWorld, rememberingLog, testFolder, type World } from "../world.ts";

/** A world in which messages to these customers were held and may go now, in this order. */
async function releasedIn(customers: readonly string[]): Promise<World> {
  const world = await openWorld();
  await world.engine.unreadable("risk");
  for (const [index, customer] of customers.entries()) {
    const request = {
      id: `m${index}`,
      department: "Marketing",
      intent: "upsell",
      channel: "email",
      customer,
    };
    expect((await world.engine.decide(request)).verdict).toBe("hold");
  }
  await world.engine.sync("risk", "live");
  await world.engine.advance();
  return world;
}

const messageOf = ({ event }: Delivery): string => ("message" in event ? event.message : event.kind);

interface Setting {
  readonly keep: Keep;
  /** Messages in the order in which they arrived. */
  readonly arrived: string[];
  /** Messages that the other side refuses. */
  readonly refused: Set<string>;
  now: number;
  run(more?: Partial<ConsumerRun>): Promise<number | null>;
}

function settingIn(world: World, folder = testFolder()): Setting {
  const keep = openKeep(folder, { key: KEY, runs: true });
  const arrived: string[] = [];
  const refused = new Set<string>();
  const consumer: DeliveryConsumer = {
    async deliver(delivery) {
      if (refused.has(messageOf(delivery))) throw Object.assign(new Error("no"), { code: "ECONNREFUSED" });
      arrived.push(messageOf(delivery));
    },
  };
  const setting: Setting = {
    keep,
    arrived,
    refused,
    now: NOON,
    run: (more = {}) =>
      runConsumer({
        ...{ name: "crm", consumer, keep, comity: world.engine, log: rememberingLog() },
        settings: { pausesMs: [1_000, 2_000], timeoutMs: 50 },
        now: () => setting.now,
        signal: new AbortController().signal,
        count: () => undefined,
        ...more,
      }),
  };
  return setting;
}

describe("a consumer of the outbox", () => {
  it("gets everything once, in the order of the log", async () => {
    const world = await releasedIn(["ana", "ben", "ana"]);
    const setting = settingIn(world);
    await setting.run();
    await setting.run();
    expect(setting.arrived).toEqual(["m0", "m1", "m2"]);
  });

  it("that refuses something of one customer gets that customer's in order later, and the others' now", async () => {
    const world = await releasedIn(["ana", "ben", "ana", "cho"]);
    const setting = settingIn(world);
    setting.refused.add("m0");
    expect(await setting.run()).toBeGreaterThanOrEqual(NOON);
    expect(setting.arrived).toEqual(["m1", "m3"]);
    setting.refused.clear();
    setting.now += 2_000;
    await setting.run();
    expect(setting.arrived).toEqual(["m1", "m3", "m0", "m2"]);
    expect(setting.keep.letters.count("crm", false)).toBe(0);
  });

  it("that always refuses one gets the next after so many tries, and the dead letter when it is replayed", async () => {
    const world = await releasedIn(["ana", "ana"]);
    const setting = settingIn(world);
    setting.refused.add("m0");
    for (let pass = 0; pass < 4; pass++) {
      await setting.run();
      setting.now += 20_000;
    }
    expect(setting.arrived).toEqual(["m1"]);
    const [dead, ...more] = setting.keep.letters.dead("crm");
    expect(more).toEqual([]);
    expect(dead).toMatchObject({ kind: "resolved", attempts: 3, code: "ECONNREFUSED", isDead: true });
    setting.refused.clear();
    if (dead !== undefined) setting.keep.letters.replay(dead, setting.now);
    await setting.run();
    expect(setting.arrived).toEqual(["m1", "m0"]);
    expect(setting.keep.letters.dead("crm")).toEqual([]);
  });

  it("that does not answer in time is tried again", async () => {
    const world = await releasedIn(["ana"]);
    const setting = settingIn(world);
    const hanging: DeliveryConsumer = { deliver: () => new Promise(() => undefined) };
    await setting.run({ consumer: hanging });
    expect(setting.arrived).toEqual([]);
    setting.now += 2_000;
    await setting.run();
    expect(setting.arrived).toEqual(["m0"]);
  });

  it("gets it again when the process ended before it was acknowledged, with the same id", async () => {
    const world = await releasedIn(["ana"]);
    const setting = settingIn(world);
    const ids: string[] = [];
    const noting: DeliveryConsumer = { deliver: async ({ id }) => void ids.push(id) };
    const killed = { ...world.engine, acknowledge: () => Promise.reject(new Error("killed")) };
    await expect(setting.run({ consumer: noting, comity: killed })).rejects.toThrow("killed");
    await world.clock.moveTo(NOON + 10 * 60_000);
    await setting.run({ consumer: noting });
    expect(ids).toHaveLength(2);
    expect(new Set(ids).size).toBe(1);
  });

  it("gives back what it has not tried when it is to end, also what it was in the middle of", async () => {
    const world = await releasedIn(["ana", "ben", "cho"]);
    const setting = settingIn(world);
    const stop = new AbortController();
    const stopped: DeliveryConsumer = {
      async deliver(delivery) {
        if (setting.arrived.push(messageOf(delivery)) < 2) return;
        stop.abort();
        await new Promise(() => undefined);
      },
    };
    await setting.run({ consumer: stopped, signal: stop.signal });
    expect(setting.arrived).toEqual(["m0", "m1"]);
    await setting.run();
    expect(setting.arrived).toEqual(["m0", "m1", "m1", "m2"]);
  });

  it("keeps the rest for a little longer than one delivery may take, however many there are", async () => {
    const world = await releasedIn(["ana", "ben", "cho"]);
    const setting = settingIn(world);
    const slow: DeliveryConsumer = {
      async deliver(delivery) {
        setting.arrived.push(messageOf(delivery));
        await world.clock.moveTo(world.clock.now() + 15_000);
        const { deliveries, leaseUntil } = await world.engine.take("crm");
        expect([deliveries, leaseUntil]).toEqual([[], world.clock.now() + 50]);
      },
    };
    await setting.run({ consumer: slow });
    expect(setting.arrived).toEqual(["m0", "m1", "m2"]);
  });

  it("leaves the rest to another that has the batch by now", async () => {
    const world = await releasedIn(["ana", "ben"]);
    const setting = settingIn(world);
    const slow: DeliveryConsumer = {
      async deliver(delivery) {
        setting.arrived.push(messageOf(delivery));
        await world.clock.moveTo(world.clock.now() + 60 * 60_000);
        const other: Batch = await world.engine.take("crm");
        expect(other.deliveries.length).toBeGreaterThan(0);
      },
    };
    await setting.run({ consumer: slow });
    expect(setting.arrived).toEqual(["m0"]);
  });
});

describe("dead letters", () => {
  it("are read in pages, and one by its position", () => {
    const keep = openKeep(testFolder(), { key: KEY, runs: true });
    for (let position = 1; position <= 25; position++) {
      const letter = { consumer: "crm", position, delivery: `d${position}`, kind: "alert", lane: "ana" };
      const next = { attempts: 3, nextAt: NOON, code: "timeout", at: NOON };
      keep.letters.put({ ...letter, ...next, content: position });
      if (position !== 7) keep.letters.failed(letter, { ...next, isDead: true });
    }
    const positions: number[] = [];
    for (let page = keep.letters.dead("crm", -1, 10); page.length > 0; ) {
      expect(page.length).toBeLessThanOrEqual(10);
      positions.push(...page.map(({ position }) => position));
      page = keep.letters.dead("crm", positions.at(-1), 10);
    }
    expect(positions).toEqual(Array.from({ length: 25 }, (_, at) => at + 1).filter((at) => at !== 7));
    expect([keep.letters.deadAt("crm", 8)?.content, keep.letters.deadAt("crm", 7)]).toEqual([8, null]);
    keep.close();
  });
});

describe("what waits", () => {
  it("is there after a restart", async () => {
    const world = await releasedIn(["ana"]);
    const folder = testFolder();
    const first = settingIn(world, folder);
    first.refused.add("m0");
    await first.run();
    first.keep.close();
    const second = settingIn(world, folder);
    second.now += 2_000;
    await second.run();
    expect(second.arrived).toEqual(["m0"]);
  });
});
