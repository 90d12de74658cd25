export { ledgerClock } from "./ledger-clock.ts";
export { type MemoryOptions, memoryStore } from "./memory/memory-store.ts";
export { type MigrateStoreOptions, type MigrationReport, migrateStore } from "./migrate-store.ts";
export { type OpenStoreOptions, openStore } from "./open-store.ts";
export { type PostgresOptions, postgresStore } from "./postgres/postgres-store.ts";
export { type SqliteOptions, sqliteStore } from "./sqlite/sqlite-store.ts";
export { type StoreName, storeNamed } from "./store-name.ts";
