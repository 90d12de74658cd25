import type { PostgresMigration } from "../postgres-migration.ts";
import { sealLedger } from "./0005-seal-ledger.ts";

/**
 * What is personal is sealed under a key of its subject, what is looked up by it is a keyed hash, and the log is a chain of
 * hashes. Rows that were there are sealed by `0005-seal-ledger.ts`, into new tables: those with what was in the clear go.
 */
export const sealed0005: PostgresMigration = {
  number: 5,
  name: "sealed",
  sql: `
    -- One row: what the keys of subjects are wrapped with, and keyed hashes are made with.
    CREATE TABLE comity.ledger_secret (
      id integer PRIMARY KEY CHECK (id = 1),
      secret bytea NOT NULL,
      encrypted boolean NOT NULL    -- with the operator's key; otherwise as it is
    );

    -- Whoever loses this row can be read by nobody any more.
    CREATE TABLE comity.subject_key (
      subject text COLLATE "C" PRIMARY KEY, -- customer:ID, or record:[TYPE,KEY] for a record that is nobody's yet
      key bytea NOT NULL
    );

    ALTER TABLE comity.customer RENAME TO old_customer;
    ALTER TABLE comity.customer_key RENAME TO old_customer_key;
    ALTER TABLE comity.record RENAME TO old_record;
    ALTER TABLE comity.record_key RENAME TO old_record_key;
    ALTER TABLE comity.entry_request RENAME TO old_entry_request;
    ALTER TABLE comity.entry_evidence RENAME TO old_entry_evidence;
    ALTER TABLE comity.event RENAME TO old_event;
    ALTER TABLE comity.alert_raised RENAME TO old_alert_raised;
    ALTER TABLE comity.old_customer RENAME CONSTRAINT customer_pkey TO old_customer_pkey;
    ALTER TABLE comity.old_customer_key RENAME CONSTRAINT customer_key_pkey TO old_customer_key_pkey;
    ALTER TABLE comity.old_record RENAME CONSTRAINT record_pkey TO old_record_pkey;
    ALTER TABLE comity.old_record_key RENAME CONSTRAINT record_key_pkey TO old_record_key_pkey;
    ALTER TABLE comity.old_entry_request RENAME CONSTRAINT entry_request_pkey TO old_entry_request_pkey;
    ALTER TABLE comity.old_entry_evidence RENAME CONSTRAINT entry_evidence_pkey TO old_entry_evidence_pkey;
    ALTER TABLE comity.old_event RENAME CONSTRAINT event_pkey TO old_event_pkey;
    ALTER TABLE comity.old_event RENAME CONSTRAINT event_position_key TO old_event_position_key;
    ALTER TABLE comity.old_alert_raised RENAME CONSTRAINT alert_raised_pkey TO old_alert_raised_pkey;
    DROP INDEX comity.customer_of_household;
    DROP INDEX comity.customer_key_of_customer;
    DROP INDEX comity.customer_merged_into;
    DROP INDEX comity.customer_unknown;
    DROP INDEX comity.record_of_customer;
    DROP INDEX comity.record_unmatched;
    DROP INDEX comity.record_key_of_record;
    DROP INDEX comity.event_of_message;
    DROP INDEX comity.event_without_position;
    DROP INDEX comity.event_of_customer;

    CREATE TABLE comity.customer (
      id text COLLATE "C" PRIMARY KEY,
      household text COLLATE "C" NOT NULL,
      provisional boolean NOT NULL,
      merged_into text COLLATE "C", -- null: it stands for itself
      addressed boolean NOT NULL,   -- it has keys
      sealed bytea                  -- keys, former keys, fields; null: erased
    );
    CREATE INDEX customer_merged_into ON comity.customer (merged_into, id) WHERE merged_into IS NOT NULL;
    CREATE INDEX customer_unknown ON comity.customer (id) WHERE provisional AND merged_into IS NULL AND addressed;
    CREATE INDEX customer_of_household ON comity.customer (household, id);

    -- What identifies a customer, or did, as a keyed hash.
    CREATE TABLE comity.customer_key (
      key text COLLATE "C" NOT NULL,
      customer text COLLATE "C" NOT NULL REFERENCES comity.customer (id) ON DELETE CASCADE,
      PRIMARY KEY (key, customer)
    );
    CREATE INDEX customer_key_of_customer ON comity.customer_key (customer);

    CREATE TABLE comity.record (
      type text COLLATE "C" NOT NULL,
      key text COLLATE "C" NOT NULL,
      customer text COLLATE "C",    -- null: a reference record, or one that matches nobody yet
      received_at bigint,           -- null: there from the start
      report_order double precision NOT NULL,
      versioned boolean NOT NULL,   -- ordered by the silo's version; otherwise by source time
      deleted boolean NOT NULL,
      match text NOT NULL,          -- how it came to its customer
      subject text COLLATE "C",     -- whose key it is sealed under; null: a reference record
      content text,                 -- keys and fields of a reference record; null for others
      sealed bytea,                 -- the same of others; null: erased
      PRIMARY KEY (type, key)
    );
    CREATE INDEX record_of_customer ON comity.record (customer, type, key);
    CREATE INDEX record_unmatched ON comity.record (received_at, type, key) WHERE match IN ('waiting', 'ambiguous');

    -- What in a record identifies a customer, as a keyed hash; nothing of those that are deleted.
    CREATE TABLE comity.record_key (
      key text COLLATE "C" NOT NULL,
      type text COLLATE "C" NOT NULL,
      record text COLLATE "C" NOT NULL, -- the record's own key
      PRIMARY KEY (key, type, record),
      FOREIGN KEY (type, record) REFERENCES comity.record (type, key) ON DELETE CASCADE
    );
    CREATE INDEX record_key_of_record ON comity.record_key (type, record);

    CREATE TABLE comity.alert_raised (
      alert text COLLATE "C" NOT NULL,
      key text COLLATE "C" NOT NULL, -- a keyed hash
      at bigint NOT NULL,
      PRIMARY KEY (alert, key)
    );

    -- To what is sealed of it, also when that was erased.
    ALTER TABLE comity.entry ADD COLUMN commitment bytea NOT NULL DEFAULT '';
    CREATE INDEX entry_of_customer ON comity.entry (customer, sequence);

    CREATE TABLE comity.entry_request (
      sequence bigint PRIMARY KEY REFERENCES comity.entry (sequence) ON DELETE CASCADE,
      subject text COLLATE "C" NOT NULL,
      mark text NOT NULL,           -- keyed hash of what is sealed, to see whether it changes
      sealed bytea NOT NULL
    );

    CREATE TABLE comity.entry_evidence (
      sequence bigint NOT NULL
        REFERENCES comity.entry (sequence) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
      number integer NOT NULL,      -- 1, 2, 3, ... of an entry
      at bigint NOT NULL,
      clock bigint NOT NULL,
      subject text COLLATE "C",     -- null, like mark and sealed: the same as that of the number before
      mark text,                    -- empty: erased
      sealed bytea,
      PRIMARY KEY (sequence, number)
    );

    -- Numbers of scopes are keyed from now on. For what is under way this wall is down once; the locks stand before it.
    DELETE FROM comity.claim;

    -- The log. Readers give out positions, and with them the hash that chains a row to the one before.
    CREATE TABLE comity.event (
      batch bigint NOT NULL,
      number integer NOT NULL,      -- 1, 2, 3, ... of its batch
      position bigint UNIQUE,       -- null: nobody has read it in order yet
      message text COLLATE "C",     -- null: it is about no message
      customer text COLLATE "C",    -- of an alert: whom it is about; else null
      content text NOT NULL,        -- empty: a message was changed, and nothing is told of it
      subject text COLLATE "C",     -- null, like sealed: nothing in it is personal
      sealed bytea,                 -- null beside a commitment: erased
      commitment bytea,             -- to what is sealed
      entry_digest bytea,           -- of the message's entry, as the transaction left it; null: as it was
      evidence text,                -- numbers and digests of the evidence that the transaction added, as JSON; null: none
      hash bytea,                   -- over all this and the hash before; null as long as the position
      PRIMARY KEY (batch, number)
    );
    CREATE INDEX event_of_message ON comity.event (message, batch, number) WHERE message IS NOT NULL;
    CREATE INDEX event_of_customer ON comity.event (customer, batch, number) WHERE customer IS NOT NULL;
    CREATE INDEX event_without_position ON comity.event (batch, number) WHERE position IS NULL;
  `,
  run: sealLedger,
  rewrites: ["entry", "entry_scope", "suppression_key"],
};
