import type { Migration } from "../../migration/migration.ts";

/**
 * The first schema. Instants are milliseconds since 1970; `content` columns are JSON (see `codec.ts`). What a lookup
 * needs stands in a column of its own.
 */
export const ledger0001: Migration = {
  number: 1,
  name: "ledger",
  sql: `
    CREATE TABLE silo (
      name TEXT PRIMARY KEY,
      live INTEGER NOT NULL,      -- 1: in step as the clock moves
      in_step_at INTEGER,         -- null: live, or never yet
      readable INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE customer (
      id TEXT PRIMARY KEY,
      household TEXT NOT NULL,
      provisional INTEGER NOT NULL,
      merged_into TEXT,           -- null: it stands for itself
      keys TEXT NOT NULL,         -- JSON, as customer_key has them
      former_keys TEXT NOT NULL,
      fields TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX customer_of_household ON customer (household, id);

    -- What identifies a customer, or did.
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
      fields TEXT NOT NULL,
      received_at INTEGER,        -- null: there from the start
      report_order REAL NOT NULL,
      versioned INTEGER NOT NULL, -- 1: ordered by the silo's version, 0: by source time
      deleted INTEGER NOT NULL,
      match TEXT NOT NULL,        -- how it came to its customer
      keys TEXT NOT NULL,         -- JSON, as record_key has them
      PRIMARY KEY (type, key)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX record_of_customer ON record (type, customer, key) WHERE deleted = 0;

    -- What in a record identifies a customer; nothing of those that are deleted.
    CREATE TABLE record_key (
      key TEXT NOT NULL,
      type TEXT NOT NULL,
      record TEXT NOT NULL,       -- the record's own key
      PRIMARY KEY (key, type, record),
      FOREIGN KEY (type, record) REFERENCES record (type, key) ON DELETE CASCADE
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX record_key_of_record ON record_key (type, record);

    CREATE TABLE entry (
      sequence INTEGER PRIMARY KEY,
      id TEXT NOT NULL UNIQUE,
      household TEXT NOT NULL,
      customer TEXT NOT NULL,
      state TEXT NOT NULL,
      effective_at INTEGER NOT NULL,
      due_at INTEGER,
      scopes TEXT NOT NULL,       -- those of its entry_scope rows, to find them again
      content TEXT NOT NULL
    ) STRICT;
    CREATE INDEX entry_due ON entry (due_at, sequence) WHERE due_at IS NOT NULL;

    -- What is personal in an entry, apart from it: the request, what it is about and what it offers.
    CREATE TABLE entry_request (
      sequence INTEGER PRIMARY KEY REFERENCES entry (sequence) ON DELETE CASCADE,
      content TEXT NOT NULL
    ) STRICT;

    -- What decisions on an entry rested on: personal, so apart from it. The entry may be written after it. With rowids,
    -- because rows of this size would fill most of a table without them with overflow pages.
    CREATE TABLE entry_evidence (
      sequence INTEGER NOT NULL
        REFERENCES entry (sequence) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
      number INTEGER NOT NULL,    -- 1, 2, 3, ... of an entry
      at INTEGER NOT NULL,
      clock INTEGER NOT NULL,
      content TEXT,               -- null: the same as that of the number before
      PRIMARY KEY (sequence, number)
    ) STRICT;

    CREATE TABLE entry_scope (
      scope TEXT NOT NULL,
      effective_at INTEGER NOT NULL,
      sequence INTEGER NOT NULL REFERENCES entry (sequence) ON DELETE CASCADE,
      held INTEGER NOT NULL,
      PRIMARY KEY (scope, effective_at, sequence)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX entry_scope_held ON entry_scope (scope, sequence) WHERE held = 1;
    CREATE INDEX entry_scope_of_entry ON entry_scope (sequence);

    CREATE TABLE alert_raised (
      alert TEXT NOT NULL,
      key TEXT NOT NULL,
      at INTEGER NOT NULL,
      PRIMARY KEY (alert, key)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE event (
      position INTEGER PRIMARY KEY AUTOINCREMENT,
      message TEXT,               -- null: it is about no message
      content TEXT NOT NULL
    ) STRICT;
    CREATE INDEX event_of_message ON event (message, position) WHERE message IS NOT NULL;

    CREATE TABLE counter (
      name TEXT PRIMARY KEY,
      value INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    INSERT INTO counter (name, value) VALUES ('sequence', 0);
  `,
};
