import type { Migration } from "../../migration/migration.ts";

/**
 * The first schema. Instants are milliseconds since 1970; `content`, `fields` and lists are JSON as text, which unlike
 * jsonb keeps every text (see `rows/codec.ts`). Keys are compared byte by byte, which is the order of code points, and
 * have another form for NUL (see `key-text.ts`). What a lookup needs stands in a column of its own.
 */
export const ledger0001: Migration = {
  number: 1,
  name: "ledger",
  sql: `
    CREATE EXTENSION IF NOT EXISTS btree_gist;

    CREATE TABLE comity.silo (
      name text COLLATE "C" PRIMARY KEY,
      live boolean NOT NULL,        -- in step as the clock moves
      in_step_at bigint,            -- null: live, or never yet
      readable boolean NOT NULL
    );

    CREATE TABLE comity.customer (
      id text COLLATE "C" PRIMARY KEY,
      household text COLLATE "C" NOT NULL,
      provisional boolean NOT NULL,
      merged_into text COLLATE "C", -- null: it stands for itself
      keys text NOT NULL,           -- as customer_key has them
      former_keys text NOT NULL,
      fields text NOT NULL
    );
    CREATE INDEX customer_of_household ON comity.customer (household, id);

    -- What identifies a customer, or did.
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
      fields text NOT NULL,
      received_at bigint,           -- null: there from the start
      report_order double precision NOT NULL,
      versioned boolean NOT NULL,   -- ordered by the silo's version; otherwise by source time
      deleted boolean NOT NULL,
      match text NOT NULL,          -- how it came to its customer
      keys text NOT NULL,           -- as record_key has them
      PRIMARY KEY (type, key)
    );
    CREATE INDEX record_of_customer ON comity.record (type, customer, key) WHERE NOT deleted;

    -- What in a record identifies a customer; nothing of those that are deleted.
    CREATE TABLE comity.record_key (
      key text COLLATE "C" NOT NULL,
      type text COLLATE "C" NOT NULL,
      record text COLLATE "C" NOT NULL, -- the record's own key
      PRIMARY KEY (key, type, record),
      FOREIGN KEY (type, record) REFERENCES comity.record (type, key) ON DELETE CASCADE
    );
    CREATE INDEX record_key_of_record ON comity.record_key (type, record);

    CREATE SEQUENCE comity.entry_sequence;
    CREATE TABLE comity.entry (
      sequence bigint PRIMARY KEY,
      id text COLLATE "C" NOT NULL UNIQUE,
      household text COLLATE "C" NOT NULL,
      customer text COLLATE "C" NOT NULL,
      state text NOT NULL,
      effective_at bigint NOT NULL,
      due_at bigint,
      scopes text NOT NULL,         -- those of its entry_scope rows, to see whether they change
      content text NOT NULL
    );
    CREATE INDEX entry_due ON comity.entry (due_at, sequence) WHERE due_at IS NOT NULL;

    -- What is personal in an entry, apart from it: the request, what it is about and what it offers.
    CREATE TABLE comity.entry_request (
      sequence bigint PRIMARY KEY REFERENCES comity.entry (sequence) ON DELETE CASCADE,
      content text NOT NULL
    );

    -- What decisions on an entry rested on: personal, so apart from it. The entry may be written after it.
    CREATE TABLE comity.entry_evidence (
      sequence bigint NOT NULL
        REFERENCES comity.entry (sequence) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
      number integer NOT NULL,      -- 1, 2, 3, ... of an entry
      at bigint NOT NULL,
      clock bigint NOT NULL,
      content text,                 -- null: the same as that of the number before
      PRIMARY KEY (sequence, number)
    );

    CREATE TABLE comity.entry_scope (
      scope text COLLATE "C" NOT NULL,
      effective_at bigint NOT NULL,
      sequence bigint NOT NULL REFERENCES comity.entry (sequence) ON DELETE CASCADE,
      held boolean NOT NULL,
      PRIMARY KEY (scope, effective_at, sequence)
    );
    CREATE INDEX entry_scope_held ON comity.entry_scope (scope, sequence) WHERE held;
    CREATE INDEX entry_scope_of_entry ON comity.entry_scope (sequence);

    -- The second wall: of one conflict in one scope, no two sides claim windows that overlap, for as long as both stand.
    CREATE TABLE comity.claim (
      sequence bigint NOT NULL REFERENCES comity.entry (sequence) ON DELETE CASCADE,
      conflict bigint NOT NULL,     -- number of the conflict, as it reads
      scope bigint NOT NULL,        -- number of the scope
      side bigint NOT NULL,         -- 1: left, 2: right; one that stands on both contradicts every other: 2 + its sequence
      reach int8range NOT NULL,     -- two reaches overlap when the messages are within the conflict's window
      standing int8range NOT NULL,  -- from when it stands until it lapses
      PRIMARY KEY (sequence, conflict, scope),
      CONSTRAINT no_contradiction EXCLUDE USING gist
        (scope WITH =, conflict WITH =, side WITH <>, reach WITH &&, standing WITH &&)
    );

    CREATE TABLE comity.alert_raised (
      alert text COLLATE "C" NOT NULL,
      key text COLLATE "C" NOT NULL,
      at bigint NOT NULL,
      PRIMARY KEY (alert, key)
    );

    -- Each transaction takes the number of its batch after its locks, so that what one learned from another comes after
    -- it. Readers give out positions, to committed events only: so none ever appears before one that was read.
    CREATE SEQUENCE comity.event_batch;
    CREATE TABLE comity.event (
      batch bigint NOT NULL,
      number integer NOT NULL,      -- 1, 2, 3, ... of its batch
      position bigint UNIQUE,       -- null: nobody has read it in order yet
      message text COLLATE "C",     -- null: it is about no message
      content text NOT NULL,
      PRIMARY KEY (batch, number)
    );
    CREATE INDEX event_of_message ON comity.event (message, batch, number) WHERE message IS NOT NULL;
    CREATE INDEX event_without_position ON comity.event (batch, number) WHERE position IS NULL;

    -- How far each connection's commits came: asked when a connection is lost in the middle of one.
    CREATE TABLE comity.commit_mark (
      connection uuid PRIMARY KEY,
      number bigint NOT NULL,
      marked_at timestamptz NOT NULL
    ) WITH (fillfactor = 20);
  `,
};
