import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Store } from "@comity/core";
import { memoryStore, postgresStore, sqliteStore } from "@comity/store";
import { PATIENT, testDatabase } from "./postgres/test-database.ts";
import { unclosed } from "./unclosed.ts";

/** A ledger that several may open, each with a store of its own, as processes do. */
export interface SharedLedger {
  open(): Promise<Store>;
  /** All that is kept of it outside of a process, as text: its files, or the rows of its tables. */
  contents(): Promise<string>;
  /** Removes it; every store on it has been closed. */
  dispose(): Promise<void>;
}

/** One of each kind: `open` begins an empty ledger. */
export const LEDGERS: readonly { readonly kind: string; readonly begin: () => Promise<SharedLedger> }[] = [
  {
    kind: "memory",
    async begin() {
      const store = memoryStore();
      return {
        open: async () => unclosed(store),
        contents: async () => "",
        dispose: () => store.close(),
      };
    },
  },
  {
    kind: "SQLite",
    async begin() {
      const folder = await mkdtemp(join(tmpdir(), "comity-"));
      return {
        open: () => sqliteStore(join(folder, "ledger.db"), { lockTimeoutMs: 60_000 }),
        async contents() {
          const files = await readdir(folder);
          return (await Promise.all(files.map((file) => readFile(join(folder, file), "latin1")))).join("\n");
        },
        dispose: () => rm(folder, { recursive: true }),
      };
    },
  },
  {
    kind: "PostgreSQL",
    async begin() {
      const database = await testDatabase();
      return {
        open: () => postgresStore(database.url, PATIENT),
        async contents() {
          const tables = await database.query(
            "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'comity'",
          );
          const rows = tables.map(({ name }) => database.query(`SELECT * FROM comity.${String(name)}`));
          return JSON.stringify(await Promise.all(rows));
        },
        dispose: () => database.drop(),
      };
    },
  },
];
