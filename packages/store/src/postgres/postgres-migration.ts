import type { ClientBase } from "pg";
import type { Migration, MigrationContext } from "../migration/migration.ts";

export interface PostgresMigration extends Migration {
  /** What SQL alone cannot do, after it and in the same transaction. */
  readonly run?: (client: ClientBase, context: MigrationContext) => Promise<void>;
  /** Tables that it has rewritten: what was there before is cleared away after the commit, if there was anything. */
  readonly rewrites?: readonly string[];
}
