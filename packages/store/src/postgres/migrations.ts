import type { Migration } from "../migration/migration.ts";
import { ledger0001 } from "./migrations/0001-ledger.ts";

export const POSTGRES_MIGRATIONS: readonly Migration[] = [ledger0001];
