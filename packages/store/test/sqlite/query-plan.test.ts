import { expect, onTestFinished, test } from "vitest";
import type { Connection } from "../../src/sqlite/connection.ts";
import { openLedger } from "../../src/sqlite/open-ledger.ts";
import { CHAIN_SQL } from "../../src/sqlite/sqlite-chain.ts";
import { CONSUMER_SQL } from "../../src/sqlite/sqlite-consumers.ts";
import { COUNTER_SQL } from "../../src/sqlite/sqlite-counter.ts";
import { ENTRY_SQL } from "../../src/sqlite/sqlite-entries.ts";
import { EVIDENCE_SQL } from "../../src/sqlite/sqlite-evidence.ts";
import { FACT_SQL } from "../../src/sqlite/sqlite-facts.ts";
import { KEY_SQL } from "../../src/sqlite/sqlite-keys.ts";
import { LOG_SQL } from "../../src/sqlite/sqlite-log.ts";
import { RENEWAL_SQL } from "../../src/sqlite/sqlite-renewal.ts";
import { RESEALING_SQL } from "../../src/sqlite/sqlite-resealing.ts";
import { RULE_SETS_SQL } from "../../src/sqlite/sqlite-rule-sets.ts";
import { SUBJECT_SQL } from "../../src/sqlite/sqlite-subjects.ts";
import { temporaryPath } from "./temporary-folder.ts";

const TABLES = [
  CHAIN_SQL,
  FACT_SQL,
  COUNTER_SQL,
  ENTRY_SQL,
  EVIDENCE_SQL,
  LOG_SQL,
  KEY_SQL,
  RESEALING_SQL,
  RENEWAL_SQL,
  RULE_SETS_SQL,
  SUBJECT_SQL,
  CONSUMER_SQL,
];
const STATEMENTS = TABLES.flatMap((table) => Object.entries<string>(table));

function planOf(connection: Connection, sql: string): string[] {
  const rows = connection.prepare<{ readonly detail: string }>(`EXPLAIN QUERY PLAN ${sql}`).all();
  return rows.map((row) => row.detail);
}

test.each(STATEMENTS)("%s reads no table from end to end", async (_, sql) => {
  const connection = await openLedger(temporaryPath(), { timeoutMs: 0 });
  onTestFinished(() => connection.close());
  const plan = planOf(connection, sql);
  expect(plan.filter((step) => step.startsWith("SCAN"))).toEqual([]);
});

test("the check sees a scan where there is one", async () => {
  const connection = await openLedger(temporaryPath(), { timeoutMs: 0 });
  onTestFinished(() => connection.close());
  expect(planOf(connection, "SELECT * FROM entry WHERE state = 'held'")).toEqual(["SCAN entry"]);
});
