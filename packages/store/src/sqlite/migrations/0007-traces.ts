import type { Migration } from "../../migration/migration.ts";

/** What evidence tells of: records and messages too, since they may be somebody else's by the time they are erased. */
export const traces0007: Migration = {
  number: 7,
  name: "traces",
  sql: `
    CREATE TABLE evidence_trace (
      trace TEXT NOT NULL, -- a customer, a record or a message
      sequence INTEGER NOT NULL
        REFERENCES entry (sequence) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
      PRIMARY KEY (trace, sequence)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX evidence_trace_of_entry ON evidence_trace (sequence);
    INSERT INTO evidence_trace (trace, sequence)
      SELECT 'customer:' || customer, sequence FROM evidence_of_other;
    DROP TABLE evidence_of_other;
  `,
};
