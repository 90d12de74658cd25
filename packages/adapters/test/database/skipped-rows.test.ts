import { describe, expect, it } from "vitest";
import { NOON } from "../../../conformance/src/open-world.ts";
import { databaseAdapter } from "../../src/database/database-adapter.ts";
import type { Lead } from "../../src/database/reader.ts";
import { readPage } from "../../src/database/row-page.ts";
import type { TableSettings } from "../../src/database/table-settings.ts";
import { passOf } from "../pass.ts";
import { contextIn, openWorld, testFolder } from "../world.ts";
import { postgresDatabase, sqliteDatabase } from "./databases.ts";

const MAPPING = {
  records: { "risk.policy": { fields: { number: "$trim(id)", customer: "owner", status: "state" } } },
};
const COMPARED: TableSettings = { name: "policies", table: "policy", key: ["k"], mapping: MAPPING };
const FOLLOWED: TableSettings = { ...COMPARED, cursor: "changed", deletions: "never", overlap: 0 };
const SCHEMA = "CREATE TABLE policy (id TEXT, owner TEXT, state TEXT, changed INTEGER, k INTEGER, l INTEGER)";
const TIMED = "CREATE TABLE policy (id TEXT, owner TEXT, state TEXT, changed TEXT, k INTEGER)";

/** The rows `P-0`, `P-1`, ... with what else stands in them. */
function rows(count: number, more: (index: number) => string): string {
  const values = Array.from(
    { length: count },
    (_, index) => `('P-${index}', 'ana', 'active', ${more(index)})`,
  );
  return `INSERT INTO policy VALUES ${values.join(", ")}`;
}

async function settingOn(open: typeof postgresDatabase) {
  const world = await openWorld();
  const { url, password, run } = await open();
  const context = contextIn(world, testFolder());
  const settings = (table: TableSettings) => ({
    ...{ silo: "risk", url, tables: [table] },
    ...(password ? { password } : {}),
  });
  return {
    ...{ world, run },
    pass: (table: TableSettings) => passOf(databaseAdapter, settings(table), context),
    inStep: async () => (await world.silo())?.inStep ?? null,
    count: async () => Object.keys(await world.policies()).length,
    async doctor(table: TableSettings): Promise<string | null> {
      const findings = await databaseAdapter.create(settings(table), context).probe();
      return findings.map(({ problem }) => problem).find((problem) => problem !== null) ?? null;
    },
  };
}

for (const [kind, open] of [
  ["SQLite", sqliteDatabase],
  ["PostgreSQL", postgresDatabase],
] as const) {
  describe(`rows of ${kind} that no order finds`, () => {
    it.each([
      ["compared", { ...COMPARED, key: ["k", "l"] }],
      ["followed", { ...FOLLOWED, key: ["k", "l"] }],
    ])(
      "for want of a part of their key keep the silo from being in step, until it is filled (%s)",
      async (_, table) => {
        const { world, run, pass, inStep, count, doctor } = await settingOn(open);
        await run(SCHEMA);
        await run(rows(900, (index) => `5, 1, ${index < 450 ? "NULL" : index}`));
        expect(await doctor(table)).toMatch(/rows in which l is empty/);
        expect(await pass(table)).toMatchObject({ facts: 450, rejected: 1 });
        expect(await inStep()).toBeNull();
        await world.clock.moveTo(NOON + 60_000);
        await run("UPDATE policy SET l = -1 * CAST(substr(id, 3) AS INTEGER) WHERE l IS NULL");
        await pass(table);
        await pass(table);
        expect(await count()).toBe(900);
        expect(await inStep()).toBe(NOON + 60_000);
        expect(await doctor(table)).toBeNull();
      },
    );

    it.each([
      ["compared", COMPARED],
      ["followed", FOLLOWED],
    ])(
      "since they are alike in their key keep the silo from being in step, until they are not (%s)",
      async (_, table) => {
        const { world, run, pass, inStep, count, doctor } = await settingOn(open);
        await run(SCHEMA);
        await run(rows(1_200, () => "5, 1, 1"));
        expect(await doctor(table)).toMatch(/alike in its key, k/);
        await pass(table);
        expect(await inStep()).toBeNull();
        await pass(table);
        expect(await inStep()).toBeNull();
        await world.clock.moveTo(NOON + 60_000);
        await run("UPDATE policy SET k = CAST(substr(id, 3) AS INTEGER)");
        await pass(table);
        await pass(table);
        expect(await count()).toBe(1_200);
        expect(await inStep()).toBe(NOON + 60_000);
      },
    );

    it("are never cut apart where a page ends, though their key is not their own", async () => {
      const { run, pass, inStep, count } = await settingOn(open);
      await run(SCHEMA);
      await run(rows(1_203, (index) => `5, ${Math.floor(index / 3)}, 1`));
      await pass(COMPARED);
      expect(await count()).toBe(1_203);
      expect(await inStep()).toBeNull();
    });
  });

  describe(`a cursor of ${kind}`, () => {
    it("that is ahead of its time hides nothing that comes after it, and is told", async () => {
      const { world, run, pass, inStep, doctor } = await settingOn(open);
      await run(TIMED);
      const insert = (id: number, time: string) =>
        run(`INSERT INTO policy VALUES ('P-${id}', 'ana', 'active', '${time}', ${id})`);
      const at = (ms: number) => new Date(NOON + ms).toISOString().replace(".000Z", "Z");
      await insert(1, at(-3_600_000));
      await insert(2, "2099-01-01T00:00:00Z");
      expect(await pass(FOLLOWED)).toMatchObject({ facts: 2, rejected: 1 });
      await insert(3, at(1_000));
      await run(`UPDATE policy SET state = 'cancelling', changed = '${at(2_000)}' WHERE id = 'P-1'`);
      await world.clock.moveTo(NOON + 60_000);
      await pass(FOLLOWED);
      expect(await world.policies()).toEqual({ "P-1": "cancelling", "P-2": "active", "P-3": "active" });
      expect(await inStep()).toBeNull();
      expect(await doctor(FOLLOWED)).toMatch(/changed is a time that has not come yet/);
      await run(`UPDATE policy SET changed = '${at(3_000)}' WHERE id = 'P-2'`);
      await pass(FOLLOWED);
      expect(await inStep()).toBe(NOON + 60_000);
    });

    it.each([
      ["2026-01-01T10:00:00Z", "2026-01-01 12:00:00"],
      ["12/31/2025 10:00:00", "01/02/2026 10:00:00"],
      ["9", "10"],
    ])(
      "that is text and not written alike keeps the silo from being in step (%s, %s)",
      async (one, other) => {
        const { world, run, pass, inStep, doctor } = await settingOn(open);
        await run(TIMED);
        await run(`INSERT INTO policy VALUES ('P-1', 'ana', 'active', '${one}', 1)`);
        await pass(FOLLOWED);
        await run(`INSERT INTO policy VALUES ('P-2', 'ana', 'active', '${other}', 2)`);
        await world.clock.moveTo(NOON + 60_000);
        await pass(FOLLOWED);
        expect(await inStep()).not.toBe(NOON + 60_000);
        expect(await doctor(FOLLOWED)).toMatch(/changed is text, and not written alike/);
        await run("UPDATE policy SET changed = '2026-01-01T0' || k || ':00:00Z'");
        await pass(FOLLOWED);
        await pass(FOLLOWED);
        expect(await world.policies()).toEqual({ "P-1": "active", "P-2": "active" });
        expect(await inStep()).toBe(NOON + 60_000);
      },
    );
  });
}

describe("a key of PostgreSQL", () => {
  it.each([
    ["char(8)", "'P' || lpad(i::text, 6, '0')"],
    ["bit(12)", "i::bit(12)"],
    ["numeric(12,4)", "i"],
  ])("that is a %s is read to its end", async (type, value) => {
    const { run, pass, count } = await settingOn(postgresDatabase);
    await run(`CREATE TABLE policy (id text, owner text, state text, changed integer, k ${type})`);
    await run(
      `INSERT INTO policy SELECT 'P-' || i, 'ana', 'active', 5, ${value} FROM generate_series(1, 700) i`,
    );
    await pass(COMPARED);
    expect(await count()).toBe(700);
    expect(await pass({ ...FOLLOWED, name: "followed" })).toMatchObject({ facts: 700 });
  });
});

it("a database whose next rows are the last ones again is told, and not read for ever", async () => {
  const lead: Lead = { text: "1", isText: false };
  const row = { record: {}, place: ["1"], lead };
  const reader = {
    columns: async () => [],
    rows: async () => ({ rows: [row], isEnd: true }),
    emptyAmong: async () => null,
    hasTwins: async () => false,
    hasOtherwise: async () => false,
    greatest: async () => null,
    close: async () => undefined,
  };
  const query = { columns: null, order: ["k"], after: ["1"], back: null };
  await expect(readPage(reader, ["t"], query)).rejects.toMatchObject({ code: "no_order" });
});
