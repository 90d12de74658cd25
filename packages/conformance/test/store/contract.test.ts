import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { memoryStore, sqliteStore } from "@comity/store";
import { storeContract } from "../../src/store-contract.ts";

storeContract("memory", async () => ({ store: memoryStore() }), { keeps: false, inTurn: true });

storeContract(
  "sqlite",
  async () => {
    const folder = await mkdtemp(join(tmpdir(), "comity-"));
    const path = join(folder, "ledger.db");
    return {
      store: await sqliteStore(path),
      reopen: () => sqliteStore(path),
      dispose: () => rm(folder, { recursive: true }),
    };
  },
  { keeps: true, inTurn: true },
);
