import { describe, expect, it } from "vitest";
import { NOON } from "../../../conformance/src/open-world.ts";
import { databaseAdapter } from "../../src/database/database-adapter.ts";
import { openPostgresReader } from "../../src/database/postgres-reader.ts";
import { openSqliteReader } from "../../src/database/sqlite-reader.ts";
import type { DatabaseSettings, TableSettings } from "../../src/database/table-settings.ts";
import { openKeep } from "../../src/keep/keep.ts";
import { passOf } from "../pass.ts";
import { contextIn, KEY, openWorld, testFolder, type World } from "../world.ts";
import { type OwnDatabase, postgresDatabase, sqliteDatabase } from "./databases.ts";

const MAPPING = {
  records: {
    "risk.policy": {
      fields: { number: "id", customer: "owner", status: "state" },
      deleted: "state = 'gone'",
    },
  },
};

const FOLLOWED: TableSettings = {
  name: "policies",
  table: "policy",
  key: ["id"],
  cursor: "changed",
  deletions: "flagged",
  overlap: 0,
  mapping: MAPPING,
};

const COMPARED: TableSettings = { name: "policies", table: "policy", key: ["id"], mapping: MAPPING };

const SCHEMA = "CREATE TABLE policy (id TEXT PRIMARY KEY, owner TEXT NOT NULL, state TEXT, changed INTEGER)";

function insert(id: string, state: string, changed: number): string {
  return `INSERT INTO policy VALUES ('${id}', 'ana', '${state}', ${changed})`;
}

interface Setting {
  readonly world: World;
  readonly database: OwnDatabase;
  /** Why rows are kept as rejected. */
  rejected(): readonly string[];
  pass(table: TableSettings, more?: Partial<DatabaseSettings>): Promise<Readonly<Record<string, number>>>;
}

async function settingOn(open: () => Promise<OwnDatabase>): Promise<Setting> {
  const world = await openWorld();
  const database = await open();
  const folder = testFolder();
  const context = contextIn(world, folder);
  const { url, password } = database;
  return {
    world,
    database,
    rejected() {
      const keep = openKeep(folder, { key: KEY, runs: false });
      const all = keep.rejections.list(null).map(({ code }) => code);
      keep.close();
      return all;
    },
    pass: (table, more = {}) => {
      const settings = { silo: "risk", url, ...(password ? { password } : {}), tables: [table], ...more };
      return passOf(databaseAdapter, settings, context);
    },
  };
}

for (const [kind, open] of [
  ["SQLite", sqliteDatabase],
  ["PostgreSQL", postgresDatabase],
] as const) {
  describe(`a table of ${kind}`, () => {
    it("is followed by its cursor: what is new, changed and flagged as gone", async () => {
      const { world, database, pass } = await settingOn(open);
      await database.run(SCHEMA);
      for (let id = 1; id <= 3; id++) await database.run(insert(`P-${id}`, "active", id));
      expect(await pass(FOLLOWED)).toMatchObject({ facts: 3 });
      expect((await world.silo())?.inStep).toBe(NOON);
      await database.run("UPDATE policy SET state = 'cancelling', changed = 4 WHERE id = 'P-2'");
      await database.run("UPDATE policy SET state = 'gone', changed = 5 WHERE id = 'P-1'");
      expect(await pass(FOLLOWED)).toMatchObject({ facts: 3 });
      expect(await world.policies()).toEqual({ "P-2": "cancelling", "P-3": "active" });
    });

    it("with many rows of one cursor value is read whole, in pages", async () => {
      const { world, database, pass, rejected } = await settingOn(open);
      await database.run(SCHEMA);
      const values = Array.from({ length: 1_203 }, (_, id) => `('P-${id}', 'ana', 'active', 7)`).join(", ");
      await database.run(`INSERT INTO policy VALUES ${values}`);
      expect([await pass(FOLLOWED), rejected()]).toMatchObject([{ facts: 1_203 }, []]);
      expect(Object.keys(await world.policies())).toHaveLength(1_203);
    });

    it("rejects a row that is too large by its key, and takes the others, and it when it has become smaller", async () => {
      const { world, database, pass, rejected } = await settingOn(open);
      await database.run(SCHEMA);
      const large = (letter: string) => `P-2 ${letter.repeat(1_000_001)}`;
      for (const table of [FOLLOWED, COMPARED]) {
        await database.run("DELETE FROM policy");
        for (let id = 1; id <= 3; id++) await database.run(insert(`P-${id}`, "active", id));
        await database.run(`UPDATE policy SET owner = '${large("x")}', changed = 3 WHERE id = 'P-2'`);
        expect(await pass({ ...table, name: table === FOLLOWED ? "f" : "c" })).toMatchObject({ rejected: 1 });
        expect(Object.keys(await world.policies())).toEqual(["P-1", "P-3"]);
      }
      expect(rejected()).toEqual(["too_large", "too_large"]);
      await database.run("UPDATE policy SET owner = 'ana', changed = 4 WHERE id = 'P-2'");
      await pass({ ...COMPARED, name: "c" });
      expect(Object.keys(await world.policies())).toEqual(["P-1", "P-2", "P-3"]);
    });

    it("has as many rows read at a time as fit, and all in the end", async () => {
      const { database, world, pass } = await settingOn(open);
      const { url, password } = database;
      await database.run(SCHEMA);
      const tail = " ".repeat(900_000);
      for (let id = 1; id <= 20; id++) {
        await database.run(`INSERT INTO policy VALUES ('P-${id}', 'ana', 'active', ${id})`);
      }
      await database.run("ALTER TABLE policy ADD COLUMN note TEXT");
      await database.run(`UPDATE policy SET note = '${tail}'`);
      const reader = url.startsWith("sqlite:")
        ? openSqliteReader(url.slice("sqlite:".length))
        : await openPostgresReader({ url, password: password ?? null, tls: "off", ca: null });
      const page = { columns: ["note"], order: ["changed"], after: null, back: null, limit: 20 };
      const { rows, isEnd } = await reader.rows(["policy"], page);
      await reader.close();
      expect([rows.length, isEnd]).toEqual([8, false]);
      const fields = { number: "id", customer: "owner", status: "$contains(note, 'x') ? 'gone' : state" };
      const noted = {
        ...FOLLOWED,
        mapping: { records: { "risk.policy": { fields, deleted: "state = 'gone'" } } },
      };
      expect(await pass(noted)).toMatchObject({ facts: 20 });
      expect(Object.keys(await world.policies())).toHaveLength(20);
    });

    it("gives what was committed late, within the overlap", async () => {
      const { world, database, pass } = await settingOn(open);
      await database.run(SCHEMA);
      await database.run(insert("P-1", "active", 100));
      await pass({ ...FOLLOWED, overlap: 10 });
      await database.run(insert("P-2", "active", 95));
      await database.run(insert("P-3", "active", 80));
      await pass({ ...FOLLOWED, overlap: 10 });
      expect(Object.keys(await world.policies())).toEqual(["P-1", "P-2"]);
    });

    it("is compared as a whole: what is no longer there is gone", async () => {
      const { world, database, pass } = await settingOn(open);
      await database.run(SCHEMA);
      for (let id = 1; id <= 4; id++) await database.run(insert(`P-${id}`, "active", id));
      expect(await pass(COMPARED)).toMatchObject({ facts: 4 });
      await database.run("DELETE FROM policy WHERE id = 'P-1'");
      await database.run("UPDATE policy SET state = 'cancelled' WHERE id = 'P-2'");
      expect(await pass(COMPARED)).toMatchObject({ facts: 2 });
      expect(await world.policies()).toEqual({ "P-2": "cancelled", "P-3": "active", "P-4": "active" });
      expect(await pass(COMPARED)).not.toHaveProperty("facts");
    });

    it("that is suddenly empty takes nothing away", async () => {
      const { world, database, pass } = await settingOn(open);
      await database.run(SCHEMA);
      await database.run(insert("P-1", "active", 1));
      await pass(COMPARED);
      await world.clock.moveTo(NOON + 60_000);
      await database.run("DELETE FROM policy");
      expect(await pass(COMPARED)).toMatchObject({ failed_passes: 1 });
      expect(await world.policies()).toEqual({ "P-1": "active" });
      expect((await world.silo())?.inStep).toBe(NOON);
      await pass(COMPARED, { most_gone: 100 });
      expect(await world.policies()).toEqual({});
      expect((await world.silo())?.inStep).toBe(NOON + 60_000);
    });

    it("with a row that does not fit takes nothing away, and is not in step", async () => {
      const { world, database, pass } = await settingOn(open);
      await database.run(SCHEMA);
      for (let id = 1; id <= 3; id++) await database.run(insert(`P-${id}`, "active", id));
      await pass(COMPARED);
      await database.run("DELETE FROM policy WHERE id = 'P-1'");
      await database.run("UPDATE policy SET state = 'odd' WHERE id = 'P-2'");
      await world.clock.moveTo(NOON + 60_000);
      expect(await pass(COMPARED)).toMatchObject({ rejected: 1 });
      expect(Object.keys(await world.policies())).toEqual(["P-1", "P-2", "P-3"]);
      expect((await world.silo())?.inStep).toBe(NOON);
      await database.run("UPDATE policy SET state = 'cancelled' WHERE id = 'P-2'");
      await pass(COMPARED);
      expect(await world.policies()).toEqual({ "P-2": "cancelled", "P-3": "active" });
      expect((await world.silo())?.inStep).toBe(NOON + 60_000);
    });

    it("is read again from its beginning when the mapping is another", async () => {
      const { world, database, pass } = await settingOn(open);
      await database.run(SCHEMA);
      await database.run(insert("P-1", "active", 1));
      await pass(FOLLOWED);
      const fields = { number: "id", customer: "owner", status: '"cancelled"' };
      await pass({ ...FOLLOWED, deletions: "never", mapping: { records: { "risk.policy": { fields } } } });
      expect(await world.policies()).toEqual({ "P-1": "cancelled" });
    });

    it("with rows that have no cursor is not in step", async () => {
      const { world, database, pass } = await settingOn(open);
      await database.run(SCHEMA);
      await database.run(insert("P-1", "active", 1));
      await database.run("INSERT INTO policy VALUES ('P-2', 'ana', 'active', NULL)");
      expect(await pass(FOLLOWED)).toMatchObject({ facts: 1, rejected: 1 });
      expect((await world.silo())?.inStep ?? null).toBeNull();
    });

    it("may have any name", async () => {
      const { world, database, pass } = await settingOn(open);
      await database.run('CREATE TABLE "odd ""table.x" ("the id" TEXT, "o;--" TEXT, "from" TEXT)');
      await database.run(`INSERT INTO "odd ""table.x" VALUES ('P-1', 'ana', 'active')`);
      const fields = { number: { column: "the id" }, customer: { column: "o;--" }, status: "from" };
      const mapping = { records: { "risk.policy": { fields } } };
      await pass({ name: "odd", table: ['odd "table.x'], key: ["the id"], mapping });
      expect(await world.policies()).toEqual({ "P-1": "active" });
    });

    it("is tried by doctor: an overlap that does not go with its cursor", async () => {
      const { world, database } = await settingOn(open);
      await database.run(SCHEMA);
      await database.run(insert("P-1", "active", 1));
      const { url, password } = database;
      const tables = [{ ...FOLLOWED, overlap: "5 minutes" }];
      const settings = { silo: "risk", url, ...(password ? { password } : {}), tables };
      const [, table] = await databaseAdapter.create(settings, contextIn(world, testFolder())).probe();
      expect(table?.problem).toBe("changed is a number, and overlap is a length of time.");
    });

    it("is tried by doctor: columns and tables that there are not", async () => {
      const { world, database } = await settingOn(open);
      await database.run(SCHEMA);
      const { url, password } = database;
      const tables = [
        FOLLOWED,
        { ...FOLLOWED, name: "2", cursor: "chnged" },
        { ...FOLLOWED, name: "3", table: "polcy" },
      ];
      const settings = { silo: "risk", url, ...(password ? { password } : {}), tables };
      const adapter = databaseAdapter.create(settings, contextIn(world, testFolder()));
      const problems = (await adapter.probe()).map(({ problem, help }) => problem && `${problem} ${help}`);
      expect(problems.slice(0, 2)).toEqual([null, null]);
      expect(problems[2]).toBe('policy has no column chnged. Did you mean "changed"?');
      expect(problems[3]).toMatch(/^There is no (such )?table or view/);
    });
  });
}
