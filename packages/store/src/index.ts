export { type MemoryOptions, memoryStore } from "./memory/memory-store.ts";
export { openStore } from "./open-store.ts";
export { type SqliteOptions, sqliteStore } from "./sqlite/sqlite-store.ts";
