import type { Migration } from "../../migration/migration.ts";

/** What evidence tells of: records and messages too, since they may be somebody else's by the time they are erased. */
export const traces0007: Migration = {
  number: 7,
  name: "traces",
  sql: `
    CREATE TABLE comity.evidence_trace (
      trace text COLLATE "C" NOT NULL, -- a customer, a record or a message
      sequence bigint NOT NULL
        REFERENCES comity.entry (sequence) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
      PRIMARY KEY (trace, sequence)
    );
    CREATE INDEX evidence_trace_of_entry ON comity.evidence_trace (sequence);
    INSERT INTO comity.evidence_trace (trace, sequence)
      SELECT 'customer:' || customer, sequence FROM comity.evidence_of_other;
    DROP TABLE comity.evidence_of_other;
  `,
};
