import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { filesAdapter } from "../../src/files/files-adapter.ts";
import type { FeedSettings } from "../../src/files/files-settings.ts";
import { passOf } from "../pass.ts";
import { contextIn, openWorld, testFolder } from "../world.ts";

const MAPPING = {
  records: { "risk.policy": { fields: { number: "no", customer: "owner", status: "state" } } },
};
const ALL: FeedSettings = { name: "policies", files: "policies.csv", holds: "all", mapping: MAPPING };
const CHANGES: FeedSettings = { ...ALL, holds: "changes" };
const HOUR = 3_600_000;

function csv(count: number, state: string): string {
  const rows = Array.from({ length: count }, (_, index) => `P-${index},ana,${state}\n`);
  return `no,owner,state\n${rows.join("")}`;
}

async function setting() {
  // Files get the system's time when they are written, and the world's clock is ahead of it.
  const world = await openWorld(Date.now() + HOUR);
  const folder = testFolder();
  const context = contextIn(world, testFolder());
  const list = (at: string): string[] => (existsSync(at) ? readdirSync(at).sort() : []);
  const written = (name: string, hoursAgo: number): void => {
    const time = (Date.now() - hoursAgo * HOUR) / 1_000;
    utimesSync(join(folder, name), time, time);
  };
  return {
    ...{ world, folder, context },
    drop(name: string, text: string, hoursAgo = 50) {
      writeFileSync(join(folder, name), text);
      written(name, hoursAgo);
    },
    /** @param meanwhile done when so many rows are in the ledger */
    pass(feed: FeedSettings, at = -1, meanwhile: () => void = () => undefined) {
      let reports = 0;
      const comity = {
        ...world.engine,
        async report(fact: Parameters<typeof world.engine.report>[0]) {
          if (++reports === at) meanwhile();
          await world.engine.report(fact);
        },
      };
      return passOf(filesAdapter, { silo: "risk", folder, feeds: [feed] }, { ...context, comity });
    },
    here: () => list(folder).filter((name) => name !== "done" && name !== "failed"),
    done: () => list(join(folder, "done")),
    failed: () => list(join(folder, "failed")),
    inStep: async () => (await world.silo())?.inStep ?? null,
  };
}

describe("a file that is exchanged while it is taken in", () => {
  it.each([ALL, CHANGES])("stays to be read, and is not taken for the one before ($holds)", async (feed) => {
    const { world, folder, drop, pass, here, done } = await setting();
    drop("policies.csv", csv(1_200, "active"));
    await pass(feed, 700, () => {
      writeFileSync(join(folder, "next.tmp"), csv(1_201, "cancelling"));
      renameSync(join(folder, "next.tmp"), join(folder, "policies.csv"));
    });
    expect([here(), done()]).toEqual([["policies.csv"], []]);
    await pass(feed);
    expect([here(), done()]).toEqual([[], ["policies.csv"]]);
    const policies = await world.policies();
    expect(Object.keys(policies)).toHaveLength(1_201);
    expect(new Set(Object.values(policies))).toEqual(new Set(["cancelling"]));
  });

  it("leaves its rejected rows behind all the same", async () => {
    const { folder, drop, pass, done } = await setting();
    drop("policies.csv", `${csv(1_000, "active")}P-X,ana,odd\n`);
    await pass(CHANGES, 700, () => {
      writeFileSync(join(folder, "next.tmp"), csv(1, "active"));
      renameSync(join(folder, "next.tmp"), join(folder, "policies.csv"));
    });
    expect(done()).toEqual(["policies.csv.rejected.csv"]);
    expect(readFileSync(join(folder, "done", "policies.csv.rejected.csv"), "utf8")).toContain("P-X,ana,odd");
  });

  it("by a longer one leaves no torn row behind that nothing would ever settle", async () => {
    const { world, folder, drop, pass, inStep } = await setting();
    drop("policies.csv", `${csv(1_200, "active")}P-NEW,an`);
    await pass(CHANGES, 1_150, () => appendFileSync(join(folder, "policies.csv"), "a,cancelling\n"));
    await pass(CHANGES);
    expect((await world.policies())["P-NEW"]).toBe("cancelling");
    expect(await inStep()).not.toBeNull();
  });

  it("by a longer one keeps the silo from being in step by a later file", async () => {
    const { world, folder, drop, pass, inStep } = await setting();
    const feed: FeedSettings = { ...CHANGES, files: "policies-*.csv" };
    drop("policies-1.csv", csv(1_200, "active"), 60);
    drop("policies-2.csv", csv(1, "cancelling"), 50);
    await pass(feed, 700, () => appendFileSync(join(folder, "policies-1.csv"), "P-NEW,ana,active\n"));
    expect(await inStep()).toBeNull();
    await pass(feed);
    expect((await world.policies())["P-NEW"]).toBe("active");
    expect(await inStep()).not.toBeNull();
  });

  it.each([ALL, CHANGES])(
    "by a longer one is read again, and nothing is said in step until then ($holds)",
    async (feed) => {
      const { world, folder, drop, pass, here, done, inStep } = await setting();
      drop("policies.csv", csv(1_200, "active"));
      await pass(feed, 1_150, () => appendFileSync(join(folder, "policies.csv"), "P-NEW,ana,cancelling\n"));
      expect([here(), done(), await inStep()]).toEqual([["policies.csv"], [], null]);
      await pass(feed);
      expect((await world.policies())["P-NEW"]).toBe("cancelling");
      expect([here(), done()]).toEqual([[], ["policies.csv"]]);
      expect(await inStep()).not.toBeNull();
    },
  );
});

describe("a file that cannot be read", () => {
  it.each(['P-1,ana,active,5" pipe', 'P-1,ana,active,"5" pipe', 'P-1,ana,active,"open'])(
    "for its quotes fails, and the next one is taken in: %s",
    async (row) => {
      const { world, drop, pass, here, done, failed } = await setting();
      drop("policies-1.csv", `no,owner,state,line\n${row}\n`, 60);
      drop("policies-2.csv", csv(1, "active"), 50);
      expect(await pass({ ...CHANGES, files: "policies-*.csv" })).not.toHaveProperty("failed_passes");
      expect(await world.policies()).toEqual({ "P-0": "active" });
      expect([here(), done()]).toEqual([[], ["policies-2.csv"]]);
      expect(failed()).toEqual(["policies-1.csv", "policies-1.csv.reason.txt"]);
    },
  );

  it("for a reason that nobody foresaw keeps no other from being taken in, and the silo from being in step", async () => {
    const { world, folder, drop, pass, here, done, inStep } = await setting();
    const feed = { ...CHANGES, files: "policies-*.csv" };
    drop("policies-1.csv", 'no,owner,state,line\nP-1,ana,active,"5" pipe\n', 60);
    drop("policies-2.csv", csv(1, "active"), 50);
    // A failed file has nowhere to go.
    writeFileSync(join(folder, "failed"), "");
    expect(await pass(feed)).toMatchObject({ failed_passes: 1 });
    expect(await world.policies()).toEqual({ "P-0": "active" });
    expect([here(), done(), await inStep()]).toEqual([["policies-1.csv"], ["policies-2.csv"], null]);
    rmSync(join(folder, "failed"));
    mkdirSync(join(folder, "failed"));
    drop("policies-1.csv", "no,owner,state\nP-1,ana,active\n", 60);
    expect(await pass(feed)).not.toHaveProperty("failed_passes");
    expect(Object.keys(await world.policies())).toEqual(["P-0", "P-1"]);
    expect(await inStep()).not.toBeNull();
  });
});

describe("lines that end", () => {
  it.each([
    ["in \\r\\n and \\n", "no,owner,state\r\nP-1,ana,active\nP-2,ana,cancelling\nP-3,ana,active\r\n"],
    ["in \\n and \\r\\n", "no,owner,state\nP-1,ana,active\r\nP-2,ana,cancelling\r\nP-3,ana,active\n"],
    ["in \\r", "no,owner,state\rP-1,ana,active\rP-2,ana,cancelling\rP-3,ana,active"],
    ["after quotes", '"no",owner,"state"\nP-1,ana,active\r\nP-2,ana,cancelling\nP-3,ana,active'],
  ])("%s are rows of their own", async (_, text) => {
    const { world, drop, pass } = await setting();
    drop("policies.csv", text);
    expect(await pass(CHANGES)).toMatchObject({ facts: 3 });
    expect(await world.policies()).toEqual({ "P-1": "active", "P-2": "cancelling", "P-3": "active" });
  });
});

describe("a file of changes that fails", () => {
  const FEED: FeedSettings = { ...CHANGES, files: "p-*.csv" };
  const BROKEN = 'no,owner,state\nP-0,ana,5" pipe\n';

  it("keeps the silo out of step until its mended one was taken in", async () => {
    const { world, drop, pass, failed, inStep } = await setting();
    drop("p-1.csv", csv(1, "active"), 50);
    await pass(FEED);
    const before = await inStep();
    drop("p-2.csv", BROKEN, 40);
    drop("p-3.csv", "no,owner,state\nP-9,ana,active\n", 30);
    await pass(FEED);
    expect(failed()).toContain("p-2.csv");
    // What came after it is in, and what it says is missing.
    expect(await world.policies()).toEqual({ "P-0": "active", "P-9": "active" });
    expect(await inStep()).toBe(before);
    drop("p-4.csv", "no,owner,state\nP-8,ana,active\n", 20);
    await pass(FEED);
    expect(await inStep()).toBe(before);
    drop("p-2.csv", csv(1, "cancelling"), 10);
    await pass(FEED);
    expect((await world.policies())["P-0"]).toBe("cancelling");
    expect(Number(await inStep())).toBeGreaterThan(Number(before));
  });

  it("is not made up for by the next one of the same name", async () => {
    const { drop, pass, inStep } = await setting();
    drop("policies.csv", BROKEN, 40);
    await pass(CHANGES);
    drop("policies.csv", csv(1, "active"), 30);
    await pass(CHANGES);
    expect(await inStep()).toBeNull();
  });

  it("is made up for by a newer one that holds all", async () => {
    const { drop, pass, inStep } = await setting();
    drop("policies.csv", BROKEN, 40);
    await pass(ALL);
    drop("policies.csv", csv(1, "active"), 30);
    await pass(ALL);
    expect(await inStep()).not.toBeNull();
  });
});
