import type { Migration } from "../../migration/migration.ts";

/** What the rights of persons need: whom not to advertise to, and how everything about one person is found. */
export const subjects0003: Migration = {
  number: 3,
  name: "subjects",
  sql: `
    -- Whom not to advertise to: keyed hashes, those of one person under that person's.
    CREATE TABLE comity.suppression (
      hash text COLLATE "C" NOT NULL,
      subject text COLLATE "C" NOT NULL,
      at bigint NOT NULL,
      PRIMARY KEY (hash, subject)
    );
    CREATE INDEX suppression_of_subject ON comity.suppression (subject);

    -- The key of those hashes: 244 random bits.
    CREATE TABLE comity.suppression_key (secret bytea NOT NULL);
    INSERT INTO comity.suppression_key (secret)
      VALUES (decode(replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''), 'hex'));

    CREATE INDEX customer_merged_into ON comity.customer (merged_into, id) WHERE merged_into IS NOT NULL;
    CREATE INDEX customer_unknown ON comity.customer (id)
      WHERE provisional AND merged_into IS NULL AND keys <> '[]';

    -- By customer first, so that all records of one are found whatever their type; deleted ones too.
    DROP INDEX comity.record_of_customer;
    CREATE INDEX record_of_customer ON comity.record (customer, type, key);
    CREATE INDEX record_unmatched ON comity.record (received_at, type, key) WHERE match IN ('waiting', 'ambiguous');

    -- Of whom evidence says something beside the customer it is about.
    CREATE TABLE comity.evidence_of_other (
      customer text COLLATE "C" NOT NULL,
      sequence bigint NOT NULL
        REFERENCES comity.entry (sequence) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
      PRIMARY KEY (customer, sequence)
    );
    CREATE INDEX evidence_of_other_of_entry ON comity.evidence_of_other (sequence);
    INSERT INTO comity.evidence_of_other (customer, sequence)
      SELECT r ->> 'customer', v.sequence
      FROM comity.entry_evidence v, json_array_elements(v.content::json -> 'records') r
      WHERE r ->> 'customer' <> v.content::json -> 'customer' ->> 'id'
      UNION
      SELECT o ->> 'customer', v.sequence
      FROM comity.entry_evidence v, json_array_elements(v.content::json -> 'earlier') o
      WHERE o ->> 'customer' <> v.content::json -> 'customer' ->> 'id'
        AND o -> 'message' ->> 'about' <> '{}';

    ALTER TABLE comity.event ADD COLUMN customer text COLLATE "C"; -- of an alert: whom it is about; else null
    UPDATE comity.event SET customer = content::json ->> 'customer'
      WHERE message IS NULL AND content::json ->> 'kind' = 'alert';
    CREATE INDEX event_of_customer ON comity.event (customer, batch, number) WHERE customer IS NOT NULL;
  `,
};
