import {
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { StoreError } from "@comity/core";
import { describe, expect, it } from "vitest";
import type { AdapterContext } from "../../src/contract/adapter-type.ts";
import { filesAdapter } from "../../src/files/files-adapter.ts";
import type { FeedSettings, FilesSettings } from "../../src/files/files-settings.ts";
import { cellAsItStood, guardedCell } from "../../src/files/rejected-form.ts";
import { matchesWildcard } from "../../src/files/wildcard.ts";
import { passOf } from "../pass.ts";
import { contextIn, openWorld, testFolder, type World } from "../world.ts";

const MAPPING = {
  records: { "risk.policy": { fields: { number: "no", customer: "owner", status: "state" } } },
};
const ALL: FeedSettings = { name: "policies", files: "policies-*.csv", holds: "all", mapping: MAPPING };
const CHANGES: FeedSettings = { ...ALL, holds: "changes" };
const HOUR = 3_600_000;

/** Rows `P-1 active` as a file. */
function csv(...rows: readonly string[]): string {
  return ["no,owner,state", ...rows.map((row) => row.replace(" ", ",ana,"))].join("\n");
}

/** A context whose ledger takes so many reports, and then is gone. */
function stoppedAfter(reports: number, { engine }: World, context: AdapterContext): AdapterContext {
  let left = reports;
  return {
    ...context,
    comity: {
      ...engine,
      async report(fact) {
        if (left-- <= 0) throw new StoreError("unavailable", "the power is off");
        await engine.report(fact);
      },
    },
  };
}

interface Setting {
  readonly world: World;
  readonly folder: string;
  readonly context: AdapterContext;
  /** Puts a file there that was written so many hours after the beginning. */
  drop(name: string, text: string | Buffer, hours?: number): void;
  pass(feed: FeedSettings, more?: Partial<FilesSettings>): Promise<Readonly<Record<string, number>>>;
  /** Names in the folder, in done/ and in failed/. */
  names(): { here: string[]; done: string[]; failed: string[] };
  /** Hours after the beginning, of the silo's watermark. */
  inStep(): Promise<number | null>;
}

async function setting(more: Partial<AdapterContext> = {}): Promise<Setting> {
  // Files get the system's time when they are written, and the world's clock is ahead of it.
  const begin = Date.now() - 100 * HOUR;
  const world = await openWorld(Date.now() + HOUR);
  const folder = testFolder();
  const context = contextIn(world, testFolder(), more);
  const list = (at: string): string[] => (existsSync(at) ? readdirSync(at).sort() : []);
  return {
    world,
    folder,
    context,
    drop(name, text, hours = 1) {
      writeFileSync(join(folder, name), text);
      const time = (begin + hours * HOUR) / 1_000;
      utimesSync(join(folder, name), time, time);
    },
    pass: (feed, settings = {}) =>
      passOf(filesAdapter, { silo: "risk", folder, feeds: [feed], ...settings }, context),
    names: () => ({
      here: list(folder).filter((name) => name !== "done" && name !== "failed"),
      done: list(join(folder, "done")),
      failed: list(join(folder, "failed")),
    }),
    async inStep() {
      const mark = (await world.silo())?.inStep;
      return typeof mark === "number" ? Math.round((mark - begin) / HOUR) : null;
    },
  };
}

describe("a folder of exports that hold all", () => {
  it("is taken in: what is new, changed and gone, as of when each was written", async () => {
    const { world, drop, pass, names, inStep } = await setting();
    drop("policies-1.csv", csv("P-1 active", "P-2 active", "P-3 active"), 1);
    await pass(ALL);
    expect(await inStep()).toBe(1);
    drop("policies-2.csv", csv("P-2 cancelling", "P-3 active"), 2);
    expect(await pass(ALL)).toMatchObject({ facts: 2 });
    expect(await world.policies()).toEqual({ "P-2": "cancelling", "P-3": "active" });
    expect(await inStep()).toBe(2);
    expect(names()).toEqual({ here: [], done: ["policies-1.csv", "policies-2.csv"], failed: [] });
  });

  it("that says again what one said before the last is believed, and one that is older is not", async () => {
    const { world, drop, pass, names } = await setting();
    drop("policies-1.csv", csv("P-1 active"), 1);
    await pass(ALL);
    drop("policies-2.csv", csv("P-1 cancelling"), 2);
    await pass(ALL);
    drop("policies-3.csv", csv("P-1 active"), 3);
    await pass(ALL);
    expect(await world.policies()).toEqual({ "P-1": "active" });
    drop("policies-2b.csv", csv("P-1 cancelled"), 2);
    await pass(ALL);
    expect(await world.policies()).toEqual({ "P-1": "active" });
    expect(names().failed).toEqual(["policies-2b.csv", "policies-2b.csv.reason.txt"]);
  });

  it("is as of the date in its name, if so configured", async () => {
    const { drop, pass, names, world } = await setting();
    drop("policies-2025-06-01.csv", csv("P-1 active"));
    drop("policies-odd.csv", csv("P-2 active"));
    await pass({ ...ALL, as_of: "name", time_zone: "America/Chicago" });
    expect((await world.silo())?.inStep).toBe(Date.parse("2025-06-01T05:00:00Z"));
    expect(names().failed).toEqual(["policies-odd.csv", "policies-odd.csv.reason.txt"]);
  });

  it.each([
    ["modified", "policies-1.csv", 103],
    ["name", "policies-2999-06-01.csv", 1],
  ] as const)(
    "is not taken if it is of the future by %s, and keeps no other from being taken",
    async (how, name, hours) => {
      const { world, drop, pass, names } = await setting();
      drop(name, csv("P-1 cancelled"), hours);
      drop("policies-2025-06-01.csv", csv("P-1 active"), 2);
      await pass({ ...ALL, as_of: how });
      expect(await world.policies()).toEqual({ "P-1": "active" });
      expect(names()).toEqual({
        here: [],
        done: ["policies-2025-06-01.csv"],
        failed: [name, `${name}.reason.txt`],
      });
    },
  );

  it("with rows that do not fit takes the others, deletes nothing, is not in step, and says which", async () => {
    const { world, folder, drop, pass, names, inStep } = await setting();
    drop("policies-1.csv", csv("P-1 active", "P-2 active"), 1);
    await pass(ALL);
    drop("policies-2.csv", csv("P-2 =HYPERLINK()", "P-3 active"), 2);
    expect(await pass(ALL)).toMatchObject({ facts: 1, rejected: 1 });
    expect(Object.keys(await world.policies())).toEqual(["P-1", "P-2", "P-3"]);
    expect(await inStep()).toBe(1);
    expect(names().done).toEqual(["policies-1.csv", "policies-2.csv", "policies-2.csv.rejected.csv"]);
    const rejected = readFileSync(join(folder, "done", "policies-2.csv.rejected.csv"), "utf8");
    expect(rejected).toMatch(
      /^rejected_place,rejected_reason,no,owner,state\npolicies-2\.csv:2,.*is not one of.*,P-2,ana,'=HYPERLINK\(\)\n$/,
    );
    expect(statSync(join(folder, "done", "policies-2.csv.rejected.csv")).mode & 0o077).toBe(0);
    drop("policies-3.csv", csv("P-2 cancelled", "P-3 active"), 3);
    await pass(ALL);
    expect(await world.policies()).toEqual({ "P-2": "cancelled", "P-3": "active" });
    expect(await inStep()).toBe(3);
  });

  it("with a line that cannot be read is not in step, also after a restart and whatever the mapping passes over", async () => {
    const { drop, pass, inStep } = await setting();
    const mapping = {
      records: { "risk.policy": { ...MAPPING.records["risk.policy"], when: 'state = "active"' } },
    };
    const feed = { ...CHANGES, mapping };
    drop("policies-1.csv", csv("P-1 active"), 1);
    await pass(feed);
    drop("policies-2.csv", `${csv("P-2 active")}\nP-3,ana,active,one cell too many`, 2);
    expect(await pass(feed)).toMatchObject({ facts: 1, rejected: 1 });
    // Each pass here is by a process of its own.
    drop("policies-3.csv", csv("P-4 active"), 3);
    expect(await pass(feed)).not.toHaveProperty("retried");
    expect(await inStep()).toBe(1);
  });

  it("with a record that would exhaust the stack takes the others", async () => {
    const { world, drop, pass } = await setting();
    const deep = `${"[".repeat(400_000)}${"]".repeat(400_000)}`;
    const lines = ["active", "deep"].map((state, index) =>
      JSON.stringify({ no: `P-${index}`, owner: "ana", state }).replace('"deep"', deep),
    );
    drop("policies-1.jsonl", lines.join("\n"));
    expect(await pass({ ...ALL, files: "policies-*.jsonl" })).toMatchObject({ facts: 1, rejected: 1 });
    expect(await world.policies()).toEqual({ "P-0": "active" });
  });

  it("that lacks most of what was there fails, and takes nothing away", async () => {
    const { world, drop, pass, names, inStep } = await setting();
    drop("policies-1.csv", csv("P-1 active", "P-2 active"), 1);
    await pass(ALL);
    drop("policies-2.csv", "no,owner,state\n", 2);
    await pass(ALL);
    expect(Object.keys(await world.policies())).toEqual(["P-1", "P-2"]);
    expect(names().failed).toEqual(["policies-2.csv", "policies-2.csv.reason.txt"]);
    expect(await inStep()).toBe(1);
  });
});

describe("a folder of exports that hold changes", () => {
  it("is taken in in the order in which they were written, each once", async () => {
    const { world, drop, pass, names } = await setting();
    drop("policies-b.csv", csv("P-1 active"), 1);
    drop("policies-a.csv", csv("P-1 cancelling"), 2);
    expect(await pass(CHANGES)).toMatchObject({ facts: 2 });
    expect(await world.policies()).toEqual({ "P-1": "cancelling" });
    drop("policies-b.csv", csv("P-1 active"), 3);
    expect(await pass(CHANGES)).not.toHaveProperty("facts");
    expect(await world.policies()).toEqual({ "P-1": "cancelling" });
    expect(names()).toMatchObject({
      here: [],
      done: ["policies-a.csv", "policies-b.2.csv", "policies-b.csv"],
    });
  });

  it("under one name may change things and change them back", async () => {
    const { world, drop, pass } = await setting();
    const feed = { ...CHANGES, files: "policies.csv" };
    for (const [hours, state] of ["active", "cancelling", "active"].entries()) {
      drop("policies.csv", csv(`P-1 ${state}`), hours + 1);
      await pass(feed);
    }
    expect(await world.policies()).toEqual({ "P-1": "active" });
  });

  it("may be JSON lines", async () => {
    const { world, drop, pass, names } = await setting();
    drop("p.jsonl", '{"no": "P-1", "owner": "ana", "state": "active"}\n\nnot json\n[1]\n');
    expect(await pass({ ...CHANGES, files: "*.jsonl" })).toMatchObject({ facts: 1, rejected: 2 });
    expect(await world.policies()).toEqual({ "P-1": "active" });
    expect(names().done).toEqual(["p.jsonl", "p.jsonl.rejected.jsonl"]);
  });

  it("of JSON lines keeps each digit of numbers beyond 2^53", async () => {
    const { world, drop, pass } = await setting();
    const mapping = {
      records: { "risk.policy": { fields: { number: "$string(no)", customer: "owner", status: "state" } } },
    };
    drop(
      "p.jsonl",
      ["9007199254740992", "9007199254740993", "7"]
        .map((no) => `{"no": ${no}, "owner": "ana", "state": "active"}\n`)
        .join(""),
    );
    expect(await pass({ ...CHANGES, files: "*.jsonl", mapping })).toMatchObject({ facts: 3 });
    expect(await world.policies()).toEqual({
      ...{ "9007199254740992": "active", "9007199254740993": "active", "7": "active" },
    });
  });

  it("may be written as others write: another delimiter, encoding and line end, with a mark at its beginning", async () => {
    const { world, folder, drop, pass } = await setting();
    drop("policies-1.csv", Buffer.from("\ufeffno;owner;state\r\nP-1;ana;active\r\n\r\n", "utf8"));
    await pass({ ...CHANGES, delimiter: ";" });
    const names = 'no;owner;state;name\r\n"P-2";ana;active;"M\xfcller\r\nGmbH"\r\nP-3;ana;odd;x\r\n';
    drop("policies-2.csv", Buffer.from(names, "latin1"), 2);
    await pass({ ...CHANGES, delimiter: ";", encoding: "windows-1252" });
    expect(await world.policies()).toEqual({ "P-1": "active", "P-2": "active" });
    const rejected = readFileSync(join(folder, "done", "policies-2.csv.rejected.csv"), "utf8");
    expect(rejected.split("\n")[1]).toMatch(/^policies-2\.csv:4;/);
  });
});

describe("rows that were rejected", () => {
  const BAD = 'P-2,ana\nP-3,ana,active,more\nP-4,ana,odd\nP-5,,active\n"P-6, a",ana,=odd\n';

  /** Mends the rows of a rejected file, by what stands there and what should. */
  function mend(path: string, mistakes: Readonly<Record<string, string>>): string {
    return Object.entries(mistakes).reduce(
      (text, [wrong, right]) => {
        expect(text).toContain(wrong);
        return text.replace(wrong, right);
      },
      readFileSync(path, "utf8"),
    );
  }

  it.each([
    [",", "utf-8"],
    [";", "windows-1252"],
  ])(
    "lie beside the file as they stood, and are taken when they are mended and put back (%s)",
    async (delimiter, encoding) => {
      const { world, folder, drop, pass, names, inStep } = await setting();
      const feed = { ...CHANGES, delimiter, encoding };
      const text = `no,owner,state\nP-1,ana,active\n${BAD}`;
      // Within quotes the comma is no delimiter.
      const written = text.replaceAll(",", delimiter).replace(`P-6${delimiter}`, "P-6,");
      drop("policies-1.csv", Buffer.from(written, "latin1"), 1);
      expect(await pass(feed)).toMatchObject({ facts: 1, rejected: 5 });
      expect(await inStep()).toBe(null);
      const beside = join(folder, "done", "policies-1.csv.rejected.csv");
      const d = delimiter;
      const first = mend(beside, {
        [`${d}P-2${d}ana`]: `${d}P-2${d}ana${d}active`,
        [`${d}active${d}more`]: `${d}active`,
      });
      drop("policies-1.csv.rejected.csv", first, 2);
      expect(await pass(feed)).toMatchObject({ facts: 2, rejected: 3 });
      expect(Object.keys(await world.policies())).toEqual(["P-1", "P-2", "P-3"]);
      const again = join(folder, "done", "policies-1.csv.rejected.2.csv.rejected.csv");
      const rest = readFileSync(again, "utf8").split("\n");
      expect(rest[1]).toMatch(new RegExp(`^policies-1\\.csv:5${d}.*${d}P-4${d}ana${d}odd$`));
      expect(rest[2]).toMatch(
        new RegExp(`^policies-1\\.csv:6${d}.*nobody can tell whose.*${d}P-5${d}${d}active$`),
      );
      expect(rest[3]).toMatch(new RegExp(`^policies-1\\.csv:7${d}.*${d}'=odd$`));
      const second = mend(again, {
        [`ana${d}odd`]: `ana${d}active`,
        [`P-5${d}${d}`]: `P-5${d}ana${d}`,
        "'=odd": "active",
      });
      drop("policies-2.csv.rejected.csv", second, 3);
      expect(await pass(feed)).toMatchObject({ facts: 3 });
      expect(Object.keys(await world.policies())).toEqual(["P-1", "P-2", "P-3", "P-4", "P-5", "P-6, a"]);
      expect(await inStep()).toBe(3);
      expect(names().done).not.toContain("policies-2.csv.rejected.csv.rejected.csv");
    },
  );

  it("of JSON lines come back as well", async () => {
    const { world, folder, drop, pass, inStep } = await setting();
    const feed = { ...CHANGES, files: "*.jsonl" };
    drop("p.jsonl", 'not json\n{"no": "P-1", "owner": "ana", "state": "odd"}\n');
    expect(await pass(feed)).toMatchObject({ rejected: 2 });
    const mended = mend(join(folder, "done", "p.jsonl.rejected.jsonl"), {
      '"rejected_line":"not json"': '"no":"P-2","owner":"ana","state":"active"',
      '"odd"': '"active"',
    });
    drop("p.jsonl.rejected.jsonl", mended, 2);
    expect(await pass(feed)).toMatchObject({ facts: 2 });
    expect(Object.keys(await world.policies())).toEqual(["P-1", "P-2"]);
    expect(await inStep()).toBe(2);
  });

  it("are no whole set: a feed that holds all refuses them, and takes nothing away", async () => {
    const { world, folder, drop, pass, names } = await setting();
    drop("policies-1.csv", csv("P-1 active", "P-2 odd"), 1);
    await pass(ALL);
    drop(
      "policies-1.csv.rejected.csv",
      mend(join(folder, "done", "policies-1.csv.rejected.csv"), { "odd\n": "active\n" }),
      2,
    );
    await pass(ALL);
    expect(Object.keys(await world.policies())).toEqual(["P-1"]);
    expect(names().failed).toContain("policies-1.csv.rejected.csv.reason.txt");
  });
});

describe("a file", () => {
  const failing: readonly (readonly [string, string | Buffer, string])[] = [
    [
      "in another encoding",
      Buffer.from("no,owner,state\nP-1,M\xfcller,active\n", "latin1"),
      "It is not written in utf-8.",
    ],
    ["whose quotes do not close", 'no,owner,state\nP-1,ana,"active\n', "Its quotes are wrong"],
    ["without a column that is read", "no,owner\nP-1,ana\n", 'It has no column "state"'],
    ["that is empty", "", "It is empty"],
    ["with one column twice", "no,no,owner,state\n", 'The column "no" stands twice'],
  ];
  for (const [what, text, reason] of failing) {
    it(`${what} fails as a whole, and says why beside it`, async () => {
      const { world, folder, drop, pass, names, inStep } = await setting();
      drop("policies-1.csv", text);
      await pass(CHANGES);
      expect(await world.policies()).toEqual({});
      expect(names()).toEqual({
        here: [],
        done: [],
        failed: ["policies-1.csv", "policies-1.csv.reason.txt"],
      });
      expect(readFileSync(join(folder, "failed", "policies-1.csv.reason.txt"), "utf8")).toContain(reason);
      expect(await inStep()).toBeNull();
    });
  }

  it("that is still being written, hidden, linked or not meant is left alone", async () => {
    const { folder, drop, pass, names } = await setting();
    for (const name of [".policies-1.csv", "policies-2.csv.part", "other.csv"]) drop(name, csv("P-1 active"));
    symlinkSync(join(folder, "other.csv"), join(folder, "policies-3.csv"));
    await pass(CHANGES);
    drop("policies-4.csv", csv("P-4 active"));
    await pass(CHANGES, { rest: "10 hours" });
    expect(names().here).toEqual([
      ".policies-1.csv",
      "other.csv",
      "policies-2.csv.part",
      "policies-3.csv",
      "policies-4.csv",
    ]);
    renameSync(join(folder, "policies-2.csv.part"), join(folder, "policies-2.csv"));
    await pass(CHANGES);
    expect(names().done).toEqual(["policies-2.csv", "policies-4.csv"]);
  });

  it("is taken in once, though its rows are stopped in the middle", async () => {
    const rows = Array.from({ length: 1_200 }, (_, index) => `P-${index} active`);
    const { world, folder, context, drop, pass, names } = await setting();
    drop("policies-1.csv", csv(...rows));
    const reports: number[] = [];
    for (const stopAt of [700, 1_150]) {
      const stopped = stoppedAfter(stopAt - (reports.at(-1) ?? 0), world, context);
      const counted = await passOf(filesAdapter, { silo: "risk", folder, feeds: [ALL] }, stopped);
      expect(counted).toMatchObject({ failed_passes: 1 });
      expect(names().here).toEqual(["policies-1.csv"]);
      reports.push(counted.facts ?? 0);
    }
    // Pages that were in the ledger are not reported again.
    expect(reports).toEqual([500, 500]);
    expect(await pass(ALL)).toMatchObject({ facts: 200 });
    expect(Object.keys(await world.policies())).toHaveLength(1_200);
    expect(names().done).toEqual(["policies-1.csv"]);
  });

  it("that was exchanged for another while it was taken in is taken in from its beginning", async () => {
    const { world, folder, context, drop, pass } = await setting();
    const rows = (state: string) => csv(...Array.from({ length: 700 }, (_, index) => `P-${index} ${state}`));
    drop("policies-1.csv", rows("active"));
    const stopped = stoppedAfter(600, world, context);
    await passOf(filesAdapter, { silo: "risk", folder, feeds: [ALL] }, stopped);
    drop("policies-1.csv", rows("cancelled"), 2);
    await pass(ALL);
    expect(new Set(Object.values(await world.policies()))).toEqual(new Set(["cancelled"]));
  });

  it("is only moved, if the process was killed between taking it in and moving it", async () => {
    for (const feed of [ALL, CHANGES]) {
      const { folder, drop, pass, names, inStep } = await setting();
      drop("policies-1.csv", csv("P-1 active"), 1);
      await pass(feed);
      renameSync(join(folder, "done", "policies-1.csv"), join(folder, "policies-1.csv"));
      expect(await pass(feed)).not.toHaveProperty("facts");
      expect(names()).toEqual({ here: [], done: ["policies-1.csv"], failed: [] });
      expect(await inStep()).toBe(1);
    }
  });
});

it("a wildcard means any letters, and takes no longer for odd patterns", () => {
  expect(matchesWildcard("a-*.csv", "a-1.csv")).toBe(true);
  expect(matchesWildcard("a*b*c", "aXbYbZc")).toBe(true);
  expect(matchesWildcard("*", "anything")).toBe(true);
  expect(matchesWildcard("a-*.csv", "b-1.csv")).toBe(false);
  expect(matchesWildcard("ab*ba", "aba")).toBe(false);
  expect(matchesWildcard(`${"*a".repeat(50)}*b`, "a".repeat(10_000))).toBe(false);
});

it("cells that a spreadsheet would run are shown as text", () => {
  const cells = ["=1", "+1", "-1", "@a", "\ta", "\ra", "'=1", "''+1", 'a"b', "'a", "plain", ""];
  expect(cells.map(guardedCell).slice(0, 6)).toEqual(["'=1", "'+1", "'-1", "'@a", "'\ta", "'\ra"]);
  expect(cells.map(guardedCell).slice(8)).toEqual(cells.slice(8));
  expect(cells.map(guardedCell).map(cellAsItStood)).toEqual(cells);
});
