import type { Migration } from "../../migration/migration.ts";

/** What the rights of persons need: whom not to advertise to, and how everything about one person is found. */
export const subjects0003: Migration = {
  number: 3,
  name: "subjects",
  sql: `
    -- Whom not to advertise to: keyed hashes, those of one person under that person's.
    CREATE TABLE suppression (
      hash TEXT NOT NULL,
      subject TEXT NOT NULL,
      at INTEGER NOT NULL,
      PRIMARY KEY (hash, subject)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX suppression_of_subject ON suppression (subject, hash);

    -- The key of those hashes.
    CREATE TABLE suppression_key (secret BLOB NOT NULL) STRICT;
    INSERT INTO suppression_key (secret) VALUES (randomblob(32));

    CREATE INDEX customer_merged_into ON customer (merged_into, id) WHERE merged_into IS NOT NULL;
    CREATE INDEX customer_unknown ON customer (id)
      WHERE provisional = 1 AND merged_into IS NULL AND keys <> '[]';

    -- By customer first, so that all records of one are found whatever their type; deleted ones too.
    DROP INDEX record_of_customer;
    CREATE INDEX record_of_customer ON record (customer, type, key);
    CREATE INDEX record_unmatched ON record (received_at, type, key) WHERE match IN ('waiting', 'ambiguous');

    -- Of whom evidence says something beside the customer it is about.
    CREATE TABLE evidence_of_other (
      customer TEXT NOT NULL,
      sequence INTEGER NOT NULL
        REFERENCES entry (sequence) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
      PRIMARY KEY (customer, sequence)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX evidence_of_other_of_entry ON evidence_of_other (sequence);
    INSERT OR IGNORE INTO evidence_of_other (customer, sequence)
      SELECT json_extract(r.value, '$.customer'), v.sequence
      FROM entry_evidence v, json_each(v.content, '$.records') r
      WHERE json_extract(r.value, '$.customer') <> json_extract(v.content, '$.customer.id')
      UNION
      SELECT json_extract(o.value, '$.customer'), v.sequence
      FROM entry_evidence v, json_each(v.content, '$.earlier') o
      WHERE json_extract(o.value, '$.customer') <> json_extract(v.content, '$.customer.id')
        AND json_extract(o.value, '$.message.about') <> '{}';

    ALTER TABLE event ADD COLUMN customer TEXT; -- of an alert: whom it is about; else null
    UPDATE event SET customer = json_extract(content, '$.customer')
      WHERE message IS NULL AND json_extract(content, '$.kind') = 'alert';
    CREATE INDEX event_of_customer ON event (customer, position) WHERE customer IS NOT NULL;
  `,
};
