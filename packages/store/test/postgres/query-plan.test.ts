import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { MARK } from "../../src/postgres/commit-mark.ts";
import { CHAIN } from "../../src/postgres/postgres-chain.ts";
import { ENTRIES } from "../../src/postgres/postgres-entries.ts";
import { EVIDENCE } from "../../src/postgres/postgres-evidence.ts";
import { EXCLUSION } from "../../src/postgres/postgres-exclusion.ts";
import { FACTS } from "../../src/postgres/postgres-facts.ts";
import { KEYS } from "../../src/postgres/postgres-keys.ts";
import { LOG } from "../../src/postgres/postgres-log.ts";
import { RENEWAL } from "../../src/postgres/postgres-renewal.ts";
import { RESEALING } from "../../src/postgres/postgres-resealing.ts";
import { SUBJECTS } from "../../src/postgres/postgres-subjects.ts";
import { migratePostgres } from "../../src/postgres/schema.ts";
import type { Statement } from "../../src/postgres/session.ts";
import { targetOf } from "../../src/postgres/target.ts";
import { serverUrl } from "./server-url.ts";

const { forget, ...MARKS } = MARK;
// The table has one row.
const { secret: _oneRow, ...SUBJECTS_BY_KEY } = SUBJECTS;
const TABLES = [
  CHAIN,
  FACTS,
  ENTRIES,
  EVIDENCE,
  EXCLUSION,
  LOG,
  KEYS,
  RESEALING,
  RENEWAL,
  SUBJECTS_BY_KEY,
  MARKS,
];
const STATEMENTS = TABLES.flatMap((table) => Object.values<Statement>(table));

const name = "comity_query_plans";
let admin: pg.Client;
let client: pg.Client;

beforeAll(async () => {
  const server = await serverUrl();
  admin = new pg.Client({ connectionString: `${server}/postgres` });
  await admin.connect();
  await admin.query(`DROP DATABASE IF EXISTS ${name}`);
  await admin.query(`CREATE DATABASE ${name} ENCODING 'UTF8' TEMPLATE template0`);
  const url = `${server}/${name}`;
  client = new pg.Client({ connectionString: url });
  await client.connect();
  await migratePostgres(client, targetOf(url));
  // Tables are empty here, and to read all of one would cost nothing: what is asked is whether there is another way.
  await client.query("SET enable_seqscan = off; SET plan_cache_mode = force_generic_plan");
});

afterAll(async () => {
  await client?.end();
  await admin?.query(`DROP DATABASE ${name}`);
  await admin?.end();
});

async function planOf(text: string): Promise<string[]> {
  await client.query(`PREPARE one AS ${text}`);
  try {
    const { rows } = await client.query<{ readonly count: number }>(
      "SELECT cardinality(parameter_types) AS count FROM pg_prepared_statements WHERE name = 'one'",
    );
    const count = rows[0]?.count ?? 0;
    const values = count === 0 ? "" : `(${Array.from({ length: count }, () => "NULL").join(", ")})`;
    const plan = await client.query<{ readonly "QUERY PLAN": string }>(`EXPLAIN EXECUTE one ${values}`);
    return plan.rows.map((row) => row["QUERY PLAN"]);
  } finally {
    await client.query("DEALLOCATE one");
  }
}

test.each(STATEMENTS)("$name reads no table from end to end", async ({ text }) => {
  const plan = await planOf(text);
  expect(plan.filter((step) => /Seq Scan/.test(step))).toEqual([]);
});

test("the check sees a scan where there is one", async () => {
  expect((await planOf("SELECT 1 FROM comity.entry WHERE state = 'held'")).join("\n")).toContain(
    "Seq Scan on entry",
  );
});

test("what is cleared up once when a store opens is the only one that may", async () => {
  expect((await planOf(forget.text)).join("\n")).toContain("Seq Scan on commit_mark");
});
