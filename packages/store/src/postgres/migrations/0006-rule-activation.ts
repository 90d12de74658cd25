import type { Migration } from "../../migration/migration.ts";

/** When which rule set was put in force; the last one is. */
export const ruleActivation0006: Migration = {
  number: 6,
  name: "rule-activation",
  sql: `
    CREATE TABLE comity.rule_activation (
      number bigint PRIMARY KEY,
      hash text COLLATE "C" NOT NULL,
      at bigint NOT NULL
    );
  `,
};
