import type { Migration, MigrationContext } from "../migration/migration.ts";
import type { Connection } from "./connection.ts";

export interface SqliteMigration extends Migration {
  /** What SQL alone cannot do, after it and in the same transaction. */
  readonly run?: (connection: Connection, context: MigrationContext) => void;
}
