import type { SqliteMigration } from "../sqlite-migration.ts";
import { sealLedger } from "./0005-seal-ledger.ts";

/**
 * What is personal is sealed under a key of its subject, what is looked up by it is a keyed hash, and the log is a chain of
 * hashes. Rows that were there are sealed by `0005-seal-ledger.ts`.
 */
export const sealed0005: SqliteMigration = {
  number: 5,
  name: "sealed",
  sql: `
    -- One row: what the keys of subjects are wrapped with, and keyed hashes are made with.
    CREATE TABLE ledger_secret (
      id INTEGER PRIMARY KEY CHECK (id = 1),
      secret BLOB NOT NULL,
      encrypted INTEGER NOT NULL  -- 1: with the operator's key, 0: as it is
    ) STRICT;

    -- Whoever loses this row can be read by nobody any more.
    CREATE TABLE subject_key (
      subject TEXT PRIMARY KEY,   -- customer:ID, or record:[TYPE,KEY] for a record that is nobody's yet
      key BLOB NOT NULL
    ) STRICT, WITHOUT ROWID;

    ALTER TABLE customer RENAME TO old_customer;
    ALTER TABLE customer_key RENAME TO old_customer_key;
    ALTER TABLE record RENAME TO old_record;
    ALTER TABLE record_key RENAME TO old_record_key;
    ALTER TABLE entry_request RENAME TO old_entry_request;
    ALTER TABLE entry_evidence RENAME TO old_entry_evidence;
    ALTER TABLE event RENAME TO old_event;
    DROP INDEX customer_of_household;
    DROP INDEX customer_key_of_customer;
    DROP INDEX customer_merged_into;
    DROP INDEX customer_unknown;
    DROP INDEX record_of_customer;
    DROP INDEX record_unmatched;
    DROP INDEX record_key_of_record;
    DROP INDEX event_of_message;
    DROP INDEX event_of_customer;

    CREATE TABLE customer (
      id TEXT PRIMARY KEY,
      household TEXT NOT NULL,
      provisional INTEGER NOT NULL,
      merged_into TEXT,           -- null: it stands for itself
      addressed INTEGER NOT NULL, -- 1: it has keys
      sealed BLOB                 -- keys, former keys, fields; null: erased
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX customer_merged_into ON customer (merged_into, id) WHERE merged_into IS NOT NULL;
    CREATE INDEX customer_unknown ON customer (id)
      WHERE provisional = 1 AND merged_into IS NULL AND addressed = 1;
    CREATE INDEX customer_of_household ON customer (household, id);

    -- What identifies a customer, or did, as a keyed hash.
    CREATE TABLE customer_key (
      key TEXT NOT NULL,
      customer TEXT NOT NULL REFERENCES customer (id) ON DELETE CASCADE,
      PRIMARY KEY (key, customer)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX customer_key_of_customer ON customer_key (customer);

    CREATE TABLE record (
      type TEXT NOT NULL,
      key TEXT NOT NULL,
      customer TEXT,              -- null: a reference record, or one that matches nobody yet
      received_at INTEGER,        -- null: there from the start
      report_order REAL NOT NULL,
      versioned INTEGER NOT NULL, -- 1: ordered by the silo's version, 0: by source time
      deleted INTEGER NOT NULL,
      match TEXT NOT NULL,        -- how it came to its customer
      subject TEXT,               -- whose key it is sealed under; null: a reference record
      content TEXT,               -- keys and fields of a reference record; null for others
      sealed BLOB,                -- the same of others; null: erased
      PRIMARY KEY (type, key)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX record_of_customer ON record (customer, type, key);
    CREATE INDEX record_unmatched ON record (received_at, type, key) WHERE match IN ('waiting', 'ambiguous');

    -- What in a record identifies a customer, as a keyed hash; nothing of those that are deleted.
    CREATE TABLE record_key (
      key TEXT NOT NULL,
      type TEXT NOT NULL,
      record TEXT NOT NULL,       -- the record's own key
      PRIMARY KEY (key, type, record),
      FOREIGN KEY (type, record) REFERENCES record (type, key) ON DELETE CASCADE
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX record_key_of_record ON record_key (type, record);

    -- To what is sealed of it, also when that was erased.
    ALTER TABLE entry ADD COLUMN commitment BLOB NOT NULL DEFAULT x'';
    CREATE INDEX entry_of_customer ON entry (customer, sequence);

    CREATE TABLE entry_request (
      sequence INTEGER PRIMARY KEY REFERENCES entry (sequence) ON DELETE CASCADE,
      subject TEXT NOT NULL,
      mark TEXT NOT NULL,         -- keyed hash of what is sealed, to see whether it changes
      sealed BLOB NOT NULL
    ) STRICT;

    CREATE TABLE entry_evidence (
      sequence INTEGER NOT NULL
        REFERENCES entry (sequence) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
      number INTEGER NOT NULL,    -- 1, 2, 3, ... of an entry
      at INTEGER NOT NULL,
      clock INTEGER NOT NULL,
      subject TEXT,               -- null, like mark and sealed: the same as that of the number before
      mark TEXT,                  -- empty: erased
      sealed BLOB,
      PRIMARY KEY (sequence, number)
    ) STRICT;

    -- The log, each row chained to the one before.
    CREATE TABLE event (
      position INTEGER PRIMARY KEY,
      message TEXT,               -- null: it is about no message
      customer TEXT,              -- of an alert: whom it is about; else null
      content TEXT NOT NULL,      -- empty: a message was changed, and nothing is told of it
      subject TEXT,               -- null, like sealed: nothing in it is personal
      sealed BLOB,                -- null beside a commitment: erased
      commitment BLOB,            -- to what is sealed
      entry_digest BLOB,          -- of the message's entry, as the transaction left it; null: as it was
      evidence TEXT,              -- numbers and digests of the evidence that the transaction added, as JSON; null: none
      hash BLOB NOT NULL          -- over all this and the hash before
    ) STRICT;
    CREATE INDEX event_of_message ON event (message, position) WHERE message IS NOT NULL;
    CREATE INDEX event_of_customer ON event (customer, position) WHERE customer IS NOT NULL;
  `,
  run: sealLedger,
};
