import { describe, expect, it } from "vitest";
import { databaseAdapter } from "../../src/database/database-adapter.ts";
import { openPostgresReader } from "../../src/database/postgres-reader.ts";
import type { DatabaseSettings } from "../../src/database/table-settings.ts";
import { contextIn, openWorld, testFolder } from "../world.ts";
import { postgresDatabase } from "./databases.ts";

const MAPPING = {
  records: { "risk.policy": { fields: { number: "id", customer: "owner", status: "state" } } },
};

/** What doctor says of a connection, as one sentence. */
async function saidOf(settings: Partial<DatabaseSettings> & { readonly url: string }): Promise<string> {
  const tables = [{ name: "p", table: "policy", key: ["id"], mapping: MAPPING }];
  const world = await openWorld();
  const adapter = databaseAdapter.create(
    { silo: "risk", tables, ...settings },
    contextIn(world, testFolder()),
  );
  const [first] = await adapter.probe();
  return `${first?.problem ?? "all is well"} ${first?.help ?? ""}`.trim();
}

function changed(url: string, change: (url: URL) => void): string {
  const other = new URL(url);
  change(other);
  return other.href;
}

describe("what doctor says of a PostgreSQL server", () => {
  it("tells apart what may be wrong, and tells no password", async () => {
    const { url, password } = await postgresDatabase();
    const given = password === undefined ? {} : { password };
    expect(await saidOf({ url, ...given })).toBe("all is well");
    const wrong = await saidOf({ url, password: "s3cret" });
    expect(wrong).toMatch(/does not let postgres in\. Check the user and the password/);
    expect(wrong).not.toContain("s3cret");
    expect(await saidOf({ url: changed(url, (one) => (one.pathname = "/none")), ...given })).toMatch(
      /no database none/,
    );
    expect(await saidOf({ url: changed(url, (one) => (one.port = "1")), ...given })).toMatch(
      /^Nothing answers at/,
    );
    expect(
      await saidOf({ url: changed(url, (one) => (one.hostname = "no.invalid")), tls: "off", ...given }),
    ).toMatch(/^There is no host no\.invalid/);
    expect(await saidOf({ url, tls: "verify", ...given })).toMatch(/does not speak TLS\. .*tls: off/);
  });
});

describe("values of PostgreSQL", () => {
  it("come as JSON has them: exact numbers and local times as text, instants in UTC", async () => {
    const { url, password = null, run } = await postgresDatabase();
    await run(`CREATE TABLE sample (id bigint, n numeric(20,4), i integer, f double precision, b boolean,
      z timestamptz, t timestamp, d date, j jsonb, l text[], e text, k json, m bigint[])`);
    await run(`INSERT INTO sample VALUES (9007199254740993, 12.5000, 7, 0.5, true, '2026-03-02 10:00:00.25+01',
      '2026-03-02 10:00', '2026-03-02', '{"a": [1, 9007199254740993]}', '{x,"y z"}', NULL, '{"id": 90071992547409931}', '{1,9007199254740993}')`);
    const reader = await openPostgresReader({ url, password, tls: "off", ca: null });
    const all = { columns: null, order: ["z"], after: null, back: null, limit: 9 };
    const [row] = (await reader.rows(["sample"], all)).rows;
    await reader.close();
    expect(row?.record).toEqual({
      ...{ id: "9007199254740993", n: "12.5000", i: 7, f: 0.5, b: true },
      ...{ z: "2026-03-02T09:00:00.25Z", t: "2026-03-02 10:00:00", d: "2026-03-02" },
      ...{ j: { a: [1, "9007199254740993"] }, l: ["x", "y z"], e: null },
      ...{ k: { id: "90071992547409931" }, m: [1, "9007199254740993"] },
    });
  });

  it("are read after a time, and so long before it", async () => {
    const { url, password = null, run } = await postgresDatabase();
    await run("CREATE TABLE sample (id integer, z timestamptz)");
    await run(
      "INSERT INTO sample SELECT i, '2026-03-02 10:00:00Z'::timestamptz + i * interval '1 second' FROM generate_series(1, 9) i",
    );
    const reader = await openPostgresReader({ url, password, tls: "off", ca: null });
    const query = { columns: ["id"], order: ["z", "id"], limit: 100 };
    const [, , , , fifth] = (await reader.rows(["sample"], { ...query, after: null, back: null })).rows;
    const ids = async (back: number | null) =>
      (await reader.rows(["sample"], { ...query, after: fifth?.place ?? null, back })).rows.map(
        ({ record }) => record.id,
      );
    expect(await ids(null)).toEqual([6, 7, 8, 9]);
    expect(await ids(2_000)).toEqual([3, 4, 5, 6, 7, 8, 9]);
    await reader.close();
  });

  it("are never written", async () => {
    const { url, password = null, run } = await postgresDatabase();
    await run("CREATE TABLE sample (id integer)");
    await run("CREATE FUNCTION wipe() RETURNS integer LANGUAGE sql AS 'DELETE FROM sample; SELECT 1'");
    await run("CREATE VIEW evil AS SELECT wipe() AS id");
    const reader = await openPostgresReader({ url, password, tls: "off", ca: null });
    const reading = reader.rows(["evil"], {
      columns: null,
      order: ["id"],
      after: null,
      back: null,
      limit: 1,
    });
    await expect(reading).rejects.toMatchObject({ code: "25006" });
    await reader.close();
  });
});
