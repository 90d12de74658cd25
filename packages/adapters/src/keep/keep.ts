import type { DatabaseSync } from "node:sqlite";
import { type FolderLock, lockFolder } from "./folder-lock.ts";
import { openKeepDatabase, transact } from "./keep-database.ts";
import { KeepError } from "./keep-error.ts";
import { KnownRecords } from "./known-records.ts";
import { Letters } from "./letters.ts";
import { Notices } from "./notices.ts";
import { Rejections } from "./rejections.ts";
import { type Seal, sealOf } from "./seal.ts";
import { SeenIds } from "./seen-ids.ts";
import { Sources } from "./sources.ts";

/** What an adapter keeps between runs, in an SQLite file of its folder. */
export interface Keep {
  readonly sources: Sources;
  readonly rejections: Rejections;
  readonly seen: SeenIds;
  readonly notices: Notices;
  /** Whether there is a key, so that what is personal can be kept. */
  readonly isSealed: boolean;
  /** @throws KeepError `no_key` */
  readonly known: KnownRecords;
  /** @throws KeepError `no_key` */
  readonly letters: Letters;
  /**
   * Runs work in one transaction: when it returns, what was written survives a power failure. The work is not asynchronous.
   *
   * @throws KeepError if it cannot be kept; then nothing of it is
   */
  transact<T>(work: () => T): T;
  close(): void;
}

export interface KeepOptions {
  /** Seals what is personal; see `AdapterContext.key`. */
  readonly key: Uint8Array | null;
  /**
   * Whether this process runs the adapter, and so has the folder for itself. One that only looks, or asks for another try, does
   * not.
   */
  readonly runs: boolean;
}

/**
 * Opens what an adapter keeps in its folder, or begins it.
 *
 * @throws KeepError `in_use` if another process runs it, `wrong_key` or `no_key` if it was sealed with a key that this is not
 */
export function openKeep(folder: string, { key, runs }: KeepOptions): Keep {
  const lock: FolderLock | null = runs ? lockFolder(folder) : null;
  let database: DatabaseSync | null = null;
  try {
    database = openKeepDatabase(folder);
    const seal = key === null ? null : sealOf(key, "keep");
    checkKey(database, folder, seal);
    return keepOf(database, seal, lock);
  } catch (error) {
    database?.close();
    lock?.release();
    throw error;
  }
}

function keepOf(database: DatabaseSync, seal: Seal | null, lock: FolderLock | null): Keep {
  const known = seal && new KnownRecords(database, seal);
  const letters = seal && new Letters(database, seal);
  return {
    sources: new Sources(database, seal),
    rejections: new Rejections(database, seal),
    seen: new SeenIds(database),
    notices: new Notices(database),
    isSealed: seal !== null,
    get known() {
      return known ?? noKey("The records that a source held");
    },
    get letters() {
      return letters ?? noKey("Deliveries that wait for another try");
    },
    transact: (work) => transact(database, work),
    close() {
      if (database.isOpen) database.close();
      lock?.release();
    },
  };
}

const CHECK = "comity adapter";

/** Notes the first key with which something is kept here, so that another one is found out before anything is sealed with it. */
function checkKey(database: DatabaseSync, folder: string, seal: Seal | null): void {
  const row = database.prepare("SELECT sealed FROM key_check").get();
  if (row === undefined) {
    if (seal === null) return;
    const sealed = seal.close("key check", Buffer.from(CHECK));
    transact(database, () => database.prepare("INSERT OR IGNORE INTO key_check VALUES (1, ?)").run(sealed));
    return;
  }
  if (seal === null) {
    throw new KeepError(
      "no_key",
      `What is kept in ${folder} was sealed with a key, and none is given.`,
      "Configure the key that it was sealed with.",
    );
  }
  if (row.sealed instanceof Uint8Array && seal.open("key check", row.sealed)?.toString() === CHECK) return;
  throw new KeepError(
    "wrong_key",
    `What is kept in ${folder} was sealed with another key.`,
    "Configure the key that it was sealed with. If that is lost, move the folder away: everything is read again.",
  );
}

function noKey(what: string): never {
  throw new KeepError("no_key", `${what} can be kept only with a key.`, "Configure a key for sealing.");
}
