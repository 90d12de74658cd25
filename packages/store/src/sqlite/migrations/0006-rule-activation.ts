import type { Migration } from "../../migration/migration.ts";

/** When which rule set was put in force; the last one is. */
export const ruleActivation0006: Migration = {
  number: 6,
  name: "rule-activation",
  sql: `
    CREATE TABLE rule_activation (
      number INTEGER PRIMARY KEY,
      hash TEXT NOT NULL,
      at INTEGER NOT NULL
    ) STRICT;
  `,
};
