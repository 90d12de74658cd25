import type { Migration } from "../../migration/migration.ts";

/** Who takes from the log what happened, and how far each has come. */
export const outbox0004: Migration = {
  number: 4,
  name: "outbox",
  sql: `
    CREATE TABLE comity.consumer (
      name text COLLATE "C" PRIMARY KEY,
      position bigint NOT NULL,     -- everything up to here was acknowledged, or is not for it
      token bigint NOT NULL,        -- of the last batch that was handed out
      lease_until bigint,           -- null: it was acknowledged whole
      delivered bigint NOT NULL     -- position of its last event
    );
  `,
};
