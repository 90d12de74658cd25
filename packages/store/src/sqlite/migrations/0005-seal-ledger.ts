import type { MigrationContext } from "../../migration/migration.ts";
import { partCustomer, partRecord } from "../../migration/seal-rows.ts";
import { customerIdentity, recordIdentity } from "../../sealing/identity.ts";
import { type Seals, seal } from "../../sealing/seals.ts";
import { customerSubject, recordSubject } from "../../sealing/subject.ts";
import type { Connection } from "../connection.ts";
import { SqliteKeys } from "../sqlite-keys.ts";
import { beginSecret } from "../sqlite-secret.ts";
import { chainMessages } from "./0005-chain-messages.ts";

/** Seals the rows of the first schema, and chains what is in the log. */
export function sealLedger(connection: Connection, { key }: MigrationContext): void {
  const seals = beginSecret(connection, key);
  const keys = new SqliteKeys(connection, seals);
  sealCustomers(connection, keys);
  sealRecords(connection, keys);
  hashAlerts(connection, seals);
  encryptSuppressionKey(connection, seals);
  chainMessages(connection, keys);
  connection.exec(`
    DROP TABLE old_customer_key; DROP TABLE old_customer; DROP TABLE old_record_key; DROP TABLE old_record;
    DROP TABLE old_entry_request; DROP TABLE old_entry_evidence; DROP TABLE old_event`);
}

interface CustomerRow {
  readonly id: string;
  readonly household: string;
  readonly provisional: number;
  readonly merged_into: string | null;
  readonly keys: string;
  readonly former_keys: string;
  readonly fields: string;
}

function sealCustomers(connection: Connection, keys: SqliteKeys): void {
  const put = connection.prepare(
    "INSERT INTO customer (id, household, provisional, merged_into, addressed, sealed) VALUES (?, ?, ?, ?, ?, ?)",
  );
  for (const row of connection.prepare<CustomerRow>("SELECT * FROM old_customer").iterate()) {
    const { id, household, provisional, merged_into } = row;
    const text = partCustomer(row.keys, row.former_keys, row.fields);
    const { sealed } = seal(keys.of(customerSubject(id)), customerIdentity(id), text);
    put.run(id, household, provisional, merged_into, Number(row.keys !== "[]"), sealed);
  }
  const putKey = connection.prepare("INSERT INTO customer_key (key, customer) VALUES (?, ?)");
  const rows = connection.prepare<{ key: string; customer: string }>(
    "SELECT key, customer FROM old_customer_key",
  );
  for (const { key, customer } of rows.iterate()) putKey.run(keys.seals.lookup("key", key), customer);
}

interface RecordRow {
  readonly type: string;
  readonly key: string;
  readonly customer: string | null;
  readonly fields: string;
  readonly received_at: number | null;
  readonly report_order: number;
  readonly versioned: number;
  readonly deleted: number;
  readonly match: "named" | "matched" | "waiting" | "ambiguous";
  readonly keys: string;
}

function sealRecords(connection: Connection, keys: SqliteKeys): void {
  const put = connection.prepare(`
    INSERT INTO record
      (type, key, customer, received_at, report_order, versioned, deleted, match, subject, content, sealed)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`);
  for (const row of connection.prepare<RecordRow>("SELECT * FROM old_record").iterate()) {
    const { type, key, customer, received_at, report_order, versioned, deleted, match } = row;
    const text = partRecord(row.keys, row.fields);
    const subject = recordSubject(row);
    const content = subject === null ? text : null;
    const sealed = subject === null ? null : seal(keys.of(subject), recordIdentity(type, key), text).sealed;
    put.run(
      ...[type, key, customer, received_at, report_order, versioned, deleted, match],
      ...[subject, content, sealed],
    );
  }
  const putKey = connection.prepare("INSERT INTO record_key (key, type, record) VALUES (?, ?, ?)");
  const rows = connection.prepare<{ key: string; type: string; record: string }>(
    "SELECT key, type, record FROM old_record_key",
  );
  for (const { key, type, record } of rows.iterate()) putKey.run(keys.seals.lookup("key", key), type, record);
}

/** Whom not to advertise to stays as it is: nobody can make those hashes anew. What they were made with is encrypted. */
function encryptSuppressionKey(connection: Connection, seals: Seals): void {
  const row = connection.prepare<{ secret: Uint8Array }>("SELECT secret FROM suppression_key").get();
  if (row === undefined) throw new Error("The key of suppressions is missing from the ledger.");
  connection.prepare("UPDATE suppression_key SET secret = ?").run(seals.encrypt("suppressions", row.secret));
}

function hashAlerts(connection: Connection, seals: Seals): void {
  connection.exec(`
    ALTER TABLE alert_raised RENAME TO old_alert_raised;
    CREATE TABLE alert_raised (
      alert TEXT NOT NULL,
      key TEXT NOT NULL,          -- a keyed hash
      at INTEGER NOT NULL,
      PRIMARY KEY (alert, key)
    ) STRICT, WITHOUT ROWID;`);
  const put = connection.prepare("INSERT INTO alert_raised (alert, key, at) VALUES (?, ?, ?)");
  const rows = connection.prepare<{ alert: string; key: string; at: number }>(
    "SELECT alert, key, at FROM old_alert_raised",
  );
  for (const { alert, key, at } of rows.iterate()) put.run(alert, seals.lookup("alert", key), at);
  connection.exec("DROP TABLE old_alert_raised");
}
