import type { Migration } from "../../migration/migration.ts";

/** The rule sets by which messages were decided, each for good under its hash. */
export const ruleSets0002: Migration = {
  number: 2,
  name: "rule-sets",
  sql: `
    CREATE TABLE comity.rule_set (
      hash text COLLATE "C" PRIMARY KEY,
      content text NOT NULL,        -- a bundle
      first_used_at bigint NOT NULL
    );
  `,
};
