export { type MemoryOptions, memoryStore } from "./memory/memory-store.ts";
export { type MigrationReport, migrateStore } from "./migrate-store.ts";
export { openStore } from "./open-store.ts";
export { type PostgresOptions, postgresStore } from "./postgres/postgres-store.ts";
export { type SqliteOptions, sqliteStore } from "./sqlite/sqlite-store.ts";
export { type StoreName, storeNamed } from "./store-name.ts";
