import { readFileSync } from "node:fs";
import { expect, onTestFinished, test } from "vitest";
import { Connection } from "../../src/sqlite/connection.ts";
import { migrate } from "../../src/sqlite/migrate.ts";
import { ledger0001 } from "../../src/sqlite/migrations/0001-ledger.ts";
import { sqliteStore } from "../../src/sqlite/sqlite-store.ts";
import {
  FIRST_ENTRY,
  FIRST_EVENTS,
  FIRST_EVIDENCE,
  FIRST_REQUEST,
  FIRST_SCOPES,
  FIRST_SECRETS,
} from "../first-schema-rows.ts";
import { expectUpgraded } from "../upgraded.ts";
import { temporaryPath } from "./temporary-folder.ts";

/** Writes a ledger as the first version left it. */
function firstLedger(path: string): void {
  const connection = new Connection(path);
  connection.exec(`PRAGMA application_id = ${0x434d5459}`);
  migrate(connection, [ledger0001]);
  const run = (sql: string, ...values: (string | number | null)[]) => connection.prepare(sql).run(...values);
  const fields = JSON.stringify({ name: "Ana" });
  run(
    "INSERT INTO customer VALUES ('ana', 'h1', 0, NULL, ?, ?, ?)",
    '["email:ana@example.com"]',
    '["phone:+1"]',
    fields,
  );
  run("INSERT INTO customer_key VALUES ('email:ana@example.com', 'ana'), ('phone:+1', 'ana')");
  const putRecord = "INSERT INTO record VALUES (?, ?, ?, ?, 5, 1.0, 1, 0, ?, ?)";
  run(putRecord, "shop.order", "o-9", "ana", '{"total":5}', "named", "[]");
  run(putRecord, "shop.order", "waits", null, '{"total":6}', "waiting", '["email:other@example.com"]');
  run(putRecord, "shop.rate", "r", null, '{"vat":19}', "named", "[]");
  run("INSERT INTO record_key VALUES ('email:other@example.com', 'shop.order', 'waits')");
  const scopes = JSON.stringify(FIRST_SCOPES);
  run("INSERT INTO entry VALUES (1, 'm1', 'h1', 'ana', 'cleared', 7, 9, ?, ?)", scopes, FIRST_ENTRY);
  run("INSERT INTO entry_request VALUES (1, ?)", FIRST_REQUEST);
  run("INSERT INTO entry_evidence VALUES (1, 1, 7, 5, ?), (1, 2, 7, 6, NULL)", FIRST_EVIDENCE);
  for (const scope of FIRST_SCOPES) run("INSERT INTO entry_scope VALUES (?, 7, 1, 0)", scope);
  run(`INSERT INTO alert_raised VALUES ('p/a', '["ana"]', 6)`);
  for (const { message, content } of FIRST_EVENTS)
    run("INSERT INTO event (message, content) VALUES (?, ?)", message, content);
  connection.close();
}

test("a ledger of the first schema is sealed and chained when it is opened, and nothing of it is lost", async () => {
  const path = temporaryPath();
  firstLedger(path);
  for (const _ of ["at first", "and again"]) {
    const store = await sqliteStore(path);
    onTestFinished(() => store.close());
    await expectUpgraded(store);
  }
});

test("after it nothing personal is left in the file in the clear", async () => {
  const path = temporaryPath();
  firstLedger(path);
  const before = readFileSync(path).toString("latin1");
  expect(FIRST_SECRETS.filter((secret) => before.includes(secret))).toEqual(FIRST_SECRETS);
  await (await sqliteStore(path)).close();
  const after = readFileSync(path).toString("latin1");
  expect(FIRST_SECRETS.filter((secret) => after.includes(secret))).toEqual([]);
});
