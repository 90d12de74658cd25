import type { Migration } from "../../migration/migration.ts";

/** Who takes from the log what happened, and how far each has come. */
export const outbox0004: Migration = {
  number: 4,
  name: "outbox",
  sql: `
    CREATE TABLE consumer (
      name TEXT PRIMARY KEY,
      position INTEGER NOT NULL,  -- everything up to here was acknowledged, or is not for it
      token INTEGER NOT NULL,     -- of the last batch that was handed out
      lease_until INTEGER,        -- null: it was acknowledged whole
      delivered INTEGER NOT NULL  -- position of its last event
    ) STRICT, WITHOUT ROWID;
  `,
};
