import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Store } from "@comity/core";
import { memoryStore, sqliteStore } from "@comity/store";

export interface TestStores {
  /** An empty store, one for each case. */
  readonly open: () => Promise<Store>;
  /** Takes away what the stores left behind. */
  remove(): Promise<void>;
}

export async function testStores(kind: string): Promise<TestStores> {
  if (kind !== "sqlite") return { open: async () => memoryStore(), remove: async () => undefined };
  const folder = await mkdtemp(join(tmpdir(), "comity-test-"));
  let count = 0;
  return {
    open: () => sqliteStore(join(folder, `${++count}.db`)),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
