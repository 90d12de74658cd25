import { ledger0001 } from "./migrations/0001-ledger.ts";
import { ruleSets0002 } from "./migrations/0002-rule-sets.ts";
import { subjects0003 } from "./migrations/0003-subjects.ts";
import { outbox0004 } from "./migrations/0004-outbox.ts";
import { sealed0005 } from "./migrations/0005-sealed.ts";
import { ruleActivation0006 } from "./migrations/0006-rule-activation.ts";
import { traces0007 } from "./migrations/0007-traces.ts";
import { chainedErasures0008 } from "./migrations/0008-chained-erasures.ts";
import type { PostgresMigration } from "./postgres-migration.ts";

export const POSTGRES_MIGRATIONS: readonly PostgresMigration[] = [
  ledger0001,
  ruleSets0002,
  subjects0003,
  outbox0004,
  sealed0005,
  ruleActivation0006,
  traces0007,
  chainedErasures0008,
];
