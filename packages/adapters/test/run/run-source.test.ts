import { StoreError } from "@comity/core";
import { describe, expect, it } from "vitest";
import { NOON } from "../../../conformance/src/open-world.ts";
import type { Comity } from "../../src/contract/comity.ts";
import {
  type Change,
  type FactSource,
  type Json,
  type Page,
  subjectOf,
} from "../../src/contract/fact-source.ts";
import { type Keep, openKeep } from "../../src/keep/keep.ts";
import { ComityUnavailable, runSource, type SourceRun } from "../../src/run/run-source.ts";
import { Watermark } from "../../src/run/watermark.ts";
import { KEY, noSleep, openWorld, rememberingLog, testFolder, type World } from "../world.ts";

type Status = "active" | "cancelling" | "cancelled" | "wrong";

function policy(number: string, status: Status, version = 1): Change {
  const data = { number, customer: "ana", status };
  return {
    kind: "fact",
    fact: { record: "risk.policy", data, version },
    origin: { where: `row ${number}`, raw: { number, status, version } },
  };
}

/** A source of pages that are there from the beginning; its checkpoint is how many were read. */
function sourceOf(pages: readonly (readonly Change[])[], more: Partial<FactSource> = {}): FactSource {
  return {
    name: "policies",
    silo: "risk",
    async *read(after: Json): AsyncIterable<Page> {
      for (let index = Number(after ?? 0); index < pages.length; index++) {
        const isLast = index === pages.length - 1;
        yield {
          changes: pages[index] ?? [],
          checkpoint: index + 1,
          inStepAsOf: isLast ? NOON - 1_000 : null,
        };
      }
    },
    ...more,
  };
}

interface Setting {
  readonly world: World;
  readonly keep: Keep;
  run(source: FactSource, more?: Partial<SourceRun>): Promise<void>;
}

async function setting(): Promise<Setting> {
  const world = await openWorld();
  const keep = openKeep(testFolder(), { key: KEY, runs: true });
  return {
    world,
    keep,
    run: (source, more = {}) =>
      runSource({
        source,
        keep,
        comity: world.engine,
        rules: () => world.rules,
        watermark: new Watermark("risk", [source.name], keep),
        log: rememberingLog(),
        now: () => world.clock.now(),
        sleep: noSleep,
        signal: new AbortController().signal,
        onRejected: "wait",
        concurrency: 4,
        retryAll: false,
        count: () => undefined,
        ...more,
      }),
  };
}

/** A Comity that fails the calls of one method so often before it works. */
function failing(comity: Comity, times: number, error: () => Error): Comity {
  let left = times;
  return {
    ...comity,
    async report(fact) {
      if (left-- > 0) throw error();
      return comity.report(fact);
    },
  };
}

describe("a source", () => {
  it("is taken in page by page, and then its silo is in step as of when the pass began", async () => {
    const { world, keep, run } = await setting();
    await run(sourceOf([[policy("P-1", "active")], [policy("P-2", "cancelling")]]));
    expect(await world.policies()).toEqual({ "P-1": "active", "P-2": "cancelling" });
    expect(await world.silo()).toMatchObject({ inStep: NOON - 1_000, readable: true });
    expect(keep.sources.state("policies")).toEqual({ checkpoint: 2, inStepAsOf: NOON - 1_000 });
  });

  it("goes on after its checkpoint", async () => {
    const { world, run } = await setting();
    await run(sourceOf([[policy("P-1", "active")]]));
    const read: Json[] = [];
    const source = sourceOf([[policy("P-1", "cancelled")], [policy("P-2", "active")]]);
    const noting: FactSource["read"] = (after, signal) => {
      read.push(after);
      return source.read(after, signal);
    };
    await run({ ...source, read: noting });
    expect(read).toEqual([1]);
    expect(await world.policies()).toEqual({ "P-1": "active", "P-2": "active" });
  });

  it("keeps what does not fit, sealed, and is not in step until it fits", async () => {
    const { world, keep, run } = await setting();
    await run(sourceOf([[policy("P-1", "wrong"), policy("P-2", "active")]]));
    expect(await world.policies()).toEqual({ "P-2": "active" });
    expect((await world.silo())?.inStep ?? null).toBeNull();
    expect(keep.rejections.list("policies")).toMatchObject([
      { place: "row P-1", code: "CY504", detail: { raw: { number: "P-1", status: "wrong" } } },
    ]);
    await run(sourceOf([[], [policy("P-1", "active", 2)]]));
    expect(keep.rejections.count("policies")).toBe(0);
    expect((await world.silo())?.inStep).toBe(NOON - 1_000);
  });

  it("forgets what does not fit when the same record comes later, from elsewhere, and fits", async () => {
    const { world, keep, run } = await setting();
    const rejected = (where: string): Change => ({
      kind: "rejected",
      rejected: { where, code: "CY504", reason: "odd", raw: null, subject: subjectOf("risk.policy", "P-1") },
    });
    await run(sourceOf([[policy("P-1", "active"), rejected("row 7")]]));
    expect(keep.rejections.count("policies")).toBe(1);
    await run(sourceOf([[], [policy("P-1", "cancelled", 2)]]));
    expect(keep.rejections.count("policies")).toBe(0);
    await run(sourceOf([[], [], [rejected("row 8"), policy("P-1", "active", 3)]]));
    expect(keep.rejections.count("policies")).toBe(0);
    expect(await world.policies()).toEqual({ "P-1": "active" });
  });

  it("is in step all the same if the settings say to go on", async () => {
    const { world, run } = await setting();
    await run(sourceOf([[policy("P-1", "wrong")]]), { onRejected: "go_on" });
    expect((await world.silo())?.inStep).toBe(NOON - 1_000);
  });

  it("tries a rejected record again when somebody asks for it", async () => {
    const { world, keep, run } = await setting();
    const again: FactSource["again"] = async ({ where }) => [
      { ...policy("P-1", "active", 2), origin: { where, raw: null } } as Change,
    ];
    const source = sourceOf([[policy("P-1", "wrong")]], { again });
    await run(source);
    await run(source);
    expect(keep.rejections.count("policies")).toBe(1);
    for (const { id } of keep.rejections.list("policies")) keep.rejections.ask(id);
    await run(source);
    expect(keep.rejections.count("policies")).toBe(0);
    expect(await world.policies()).toEqual({ "P-1": "active" });
  });

  it("keeps a rejected record of which another try makes nothing", async () => {
    const { world, keep, run } = await setting();
    const source = sourceOf([[policy("P-1", "wrong")]], { again: async () => [] });
    await run(source);
    await run(source, { retryAll: true });
    expect(keep.rejections.list("policies")).toHaveLength(1);
    expect((await world.silo())?.inStep ?? null).toBeNull();
  });

  it("tries again what may pass", async () => {
    const { world, run } = await setting();
    const comity = failing(world.engine, 3, () => new StoreError("locked", "somebody has it"));
    await run(sourceOf([[policy("P-1", "active")]]), { comity });
    expect(await world.policies()).toEqual({ "P-1": "active" });
  });

  it("keeps no checkpoint of a page that is not in the ledger", async () => {
    const { world, keep, run } = await setting();
    const comity = failing(world.engine, 1_000, () => new StoreError("full", "no room"));
    const source = sourceOf([[policy("P-1", "active")]]);
    await expect(run(source, { comity })).rejects.toThrow(ComityUnavailable);
    expect(keep.sources.state("policies").checkpoint).toBeNull();
    expect((await world.silo())?.inStep ?? null).toBeNull();
    await run(source);
    expect(await world.policies()).toEqual({ "P-1": "active" });
  });

  it("reports changes of one record in their order, and no more at once than it may", async () => {
    const { world, run } = await setting();
    const seen: string[] = [];
    let atOnce = 0;
    let most = 0;
    const comity: Comity = {
      ...world.engine,
      async report({ data }) {
        most = Math.max(most, ++atOnce);
        await noSleep(1, new AbortController().signal);
        seen.push(`${data.number} ${data.status}`);
        atOnce--;
      },
    };
    const changes = ["P-1", "P-2", "P-3", "P-4", "P-5", "P-6"].flatMap((number) => [
      policy(number, "active", 1),
      policy(number, "cancelling", 2),
      policy(number, "cancelled", 3),
    ]);
    await run(sourceOf([changes]), { comity, concurrency: 3 });
    expect(most).toBe(3);
    const ofOne = seen.filter((line) => line.startsWith("P-4"));
    expect(ofOne).toEqual(["P-4 active", "P-4 cancelling", "P-4 cancelled"]);
  });

  it("is not asked for the next page before the last one is kept", async () => {
    const { keep, run } = await setting();
    const checkpoints: Json[] = [];
    const pages = [[policy("P-1", "active")], [policy("P-2", "active")], []];
    const source = sourceOf(pages);
    await run({
      ...source,
      async *read(after, signal) {
        for await (const page of source.read(after, signal)) {
          checkpoints.push(keep.sources.state("policies").checkpoint);
          yield page;
        }
      },
    });
    expect(checkpoints).toEqual([null, 1, 2]);
  });
});

describe("a silo that two sources feed", () => {
  it("is in step as of the earlier of them, and not before both have been", async () => {
    const { world, keep, run } = await setting();
    const watermark = new Watermark("risk", ["policies", "claims"], keep);
    await run(sourceOf([[policy("P-1", "active")]]), { watermark });
    expect((await world.silo())?.inStep ?? null).toBeNull();
    const claims = sourceOf([[]], { name: "claims" });
    const earlier = {
      ...claims,
      read: async function* () {
        yield { changes: [], checkpoint: 1, inStepAsOf: NOON - 5_000 };
      },
    };
    await run(earlier, { watermark });
    expect((await world.silo())?.inStep).toBe(NOON - 5_000);
  });
});
