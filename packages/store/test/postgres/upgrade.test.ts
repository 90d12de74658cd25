import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { migrateStore } from "../../src/migrate-store.ts";
import { ledger0001 } from "../../src/postgres/migrations/0001-ledger.ts";
import { postgresStore } from "../../src/postgres/postgres-store.ts";
import { migratePostgres } from "../../src/postgres/schema.ts";
import { targetOf } from "../../src/postgres/target.ts";
import {
  FIRST_ENTRY,
  FIRST_EVENTS,
  FIRST_EVIDENCE,
  FIRST_REQUEST,
  FIRST_SCOPES,
} from "../first-schema-rows.ts";
import { expectUpgraded } from "../upgraded.ts";
import { serverUrl } from "./server-url.ts";

const name = "comity_upgrade";
let admin: pg.Client;
let url: string;

beforeAll(async () => {
  const server = await serverUrl();
  admin = new pg.Client({ connectionString: `${server}/postgres` });
  await admin.connect();
  await admin.query(`DROP DATABASE IF EXISTS ${name}`);
  await admin.query(`CREATE DATABASE ${name} ENCODING 'UTF8' TEMPLATE template0`);
  url = `${server}/${name}`;
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await firstLedger(client);
  await client.end();
});

afterAll(async () => {
  await admin?.query(`DROP DATABASE ${name} WITH (FORCE)`);
  await admin?.end();
});

/** Writes a ledger as the first version left it: of its events only the first has been read in order. */
async function firstLedger(client: pg.Client): Promise<void> {
  await migratePostgres(client, targetOf(url), { migrations: [ledger0001] });
  const run = (sql: string, ...values: (string | number | null)[]) => client.query(sql, values);
  const keys = ['["email:ana@example.com"]', '["phone:+1"]', '{"name":"Ana"}'];
  await run("INSERT INTO comity.customer VALUES ('ana', 'h1', false, NULL, $1, $2, $3)", ...keys);
  await run("INSERT INTO comity.customer_key VALUES ('email:ana@example.com', 'ana'), ('phone:+1', 'ana')");
  const putRecord = "INSERT INTO comity.record VALUES ($1, $2, $3, $4, 5, 1.0, true, false, $5, $6)";
  await run(putRecord, "shop.order", "o-9", "ana", '{"total":5}', "named", "[]");
  await run(putRecord, "shop.order", "waits", null, '{"total":6}', "waiting", '["email:other@example.com"]');
  await run(putRecord, "shop.rate", "r", null, '{"vat":19}', "named", "[]");
  await run("INSERT INTO comity.record_key VALUES ('email:other@example.com', 'shop.order', 'waits')");
  const entry = [JSON.stringify(FIRST_SCOPES), FIRST_ENTRY];
  await run("INSERT INTO comity.entry VALUES (1, 'm1', 'h1', 'ana', 'cleared', 7, 9, $1, $2)", ...entry);
  await run("INSERT INTO comity.entry_request VALUES (1, $1)", FIRST_REQUEST);
  await run("INSERT INTO comity.entry_evidence VALUES (1, 1, 7, 5, $1), (1, 2, 7, 6, NULL)", FIRST_EVIDENCE);
  for (const scope of FIRST_SCOPES)
    await run("INSERT INTO comity.entry_scope VALUES ($1, 7, 1, false)", scope);
  await run(`INSERT INTO comity.alert_raised VALUES ('p/a', '["ana"]', 6)`);
  for (const [index, { message, content }] of FIRST_EVENTS.entries()) {
    const place = [index + 1, index === 0 ? 1 : null];
    await run("INSERT INTO comity.event VALUES ($3, 1, $4, $1, $2)", message, content, ...place);
  }
}

test("a ledger of the first schema is sealed and chained by a migration, and nothing of it is lost", async () => {
  const report = await migrateStore(url);
  expect(report.steps.map(({ name }) => name)).toContain("sealed");
  const store = await postgresStore(url);
  await expectUpgraded(store);
  await store.close();
});
