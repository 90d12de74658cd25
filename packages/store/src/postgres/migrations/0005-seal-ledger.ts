import type { ClientBase } from "pg";
import type { MigrationContext } from "../../migration/migration.ts";
import { partCustomer, partRecord } from "../../migration/seal-rows.ts";
import { customerIdentity, recordIdentity } from "../../sealing/identity.ts";
import { type Seals, seal } from "../../sealing/seals.ts";
import { customerSubject, recordSubject } from "../../sealing/subject.ts";
import { rowsOf } from "../cursor.ts";
import { givenKey, storedKey } from "../key-text.ts";
import { beginSecret } from "../postgres-secret.ts";
import { chainMessages } from "./0005-chain-messages.ts";
import { NewKeys } from "./0005-keys.ts";

/** Seals the rows of the first schema, and chains what is in the log. */
export async function sealLedger(client: ClientBase, { key }: MigrationContext): Promise<void> {
  const keys = new NewKeys(client, await beginSecret(client, key));
  await sealCustomers(client, keys);
  await sealRecords(client, keys);
  await hashAlerts(client, keys.seals);
  await encryptSuppressionKey(client, keys.seals);
  await chainMessages(client, keys);
  await client.query(`
    DROP TABLE comity.old_customer_key; DROP TABLE comity.old_customer; DROP TABLE comity.old_record_key;
    DROP TABLE comity.old_record; DROP TABLE comity.old_entry_request; DROP TABLE comity.old_entry_evidence;
    DROP TABLE comity.old_event; DROP TABLE comity.old_alert_raised`);
}

interface CustomerRow {
  readonly id: string;
  readonly household: string;
  readonly provisional: boolean;
  readonly merged_into: string | null;
  readonly keys: string;
  readonly former_keys: string;
  readonly fields: string;
}

async function sealCustomers(client: ClientBase, keys: NewKeys): Promise<void> {
  for await (const row of rowsOf<CustomerRow>(client, "SELECT * FROM comity.old_customer")) {
    const id = givenKey(row.id);
    const text = partCustomer(row.keys, row.former_keys, row.fields);
    const { sealed } = seal(await keys.of(customerSubject(id)), customerIdentity(id), text);
    await client.query(
      `INSERT INTO comity.customer (id, household, provisional, merged_into, addressed, sealed)
       VALUES ($1, $2, $3, $4, $5, $6)`,
      [row.id, row.household, row.provisional, row.merged_into, row.keys !== "[]", sealed],
    );
  }
  const rows = rowsOf<{ key: string; customer: string }>(client, "SELECT * FROM comity.old_customer_key");
  for await (const { key, customer } of rows) {
    const hashed = keys.seals.lookup("key", givenKey(key));
    await client.query("INSERT INTO comity.customer_key (key, customer) VALUES ($1, $2)", [hashed, customer]);
  }
}

interface RecordRow {
  readonly type: string;
  readonly key: string;
  readonly customer: string | null;
  readonly fields: string;
  readonly received_at: number | null;
  readonly report_order: number;
  readonly versioned: boolean;
  readonly deleted: boolean;
  readonly match: "named" | "matched" | "waiting" | "ambiguous";
  readonly keys: string;
}

async function sealRecords(client: ClientBase, keys: NewKeys): Promise<void> {
  for await (const row of rowsOf<RecordRow>(client, "SELECT * FROM comity.old_record")) {
    const type = givenKey(row.type);
    const key = givenKey(row.key);
    const customer = row.customer === null ? null : givenKey(row.customer);
    const subject = recordSubject({ type, key, customer, match: row.match });
    const text = partRecord(row.keys, row.fields);
    const sealed =
      subject === null ? null : seal(await keys.of(subject), recordIdentity(type, key), text).sealed;
    await client.query(
      `INSERT INTO comity.record
         (type, key, customer, received_at, report_order, versioned, deleted, match, subject, content, sealed)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
      [
        ...[row.type, row.key, row.customer, row.received_at, row.report_order, row.versioned, row.deleted],
        ...[row.match, subject === null ? null : storedKey(subject), subject === null ? text : null, sealed],
      ],
    );
  }
  const rows = rowsOf<{ key: string; type: string; record: string }>(
    client,
    "SELECT key, type, record FROM comity.old_record_key",
  );
  for await (const { key, type, record } of rows) {
    await client.query("INSERT INTO comity.record_key (key, type, record) VALUES ($1, $2, $3)", [
      keys.seals.lookup("key", givenKey(key)),
      type,
      record,
    ]);
  }
}

async function hashAlerts(client: ClientBase, seals: Seals): Promise<void> {
  const rows = rowsOf<{ alert: string; key: string; at: number }>(
    client,
    "SELECT * FROM comity.old_alert_raised",
  );
  for await (const { alert, key, at } of rows) {
    await client.query("INSERT INTO comity.alert_raised (alert, key, at) VALUES ($1, $2, $3)", [
      alert,
      seals.lookup("alert", givenKey(key)),
      at,
    ]);
  }
}

/** Whom not to advertise to stays as it is: nobody can make those hashes anew. What they were made with is encrypted. */
async function encryptSuppressionKey(client: ClientBase, seals: Seals): Promise<void> {
  const { rows } = await client.query<{ readonly secret: Uint8Array }>(
    "SELECT secret FROM comity.suppression_key",
  );
  const [row] = rows;
  if (row === undefined) throw new Error("The key of suppressions is missing from the ledger.");
  await client.query("UPDATE comity.suppression_key SET secret = $1", [
    seals.encrypt("suppressions", row.secret),
  ]);
}
