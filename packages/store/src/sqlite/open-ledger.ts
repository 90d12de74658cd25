import { stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { StoreError } from "@comity/core";
import { Connection, makeDurable, workInMemory } from "./connection.ts";
import { type LockWait, waitForLock } from "./lock-wait.ts";
import { appliedTo, MIGRATIONS, migrate } from "./migrate.ts";

/** "CMTY": marks the file as a Comity ledger, for this program and for file(1). */
const APPLICATION_ID = 0x434d5459;

/**
 * Opens the ledger in a file, or begins one where there is no file or an empty one. A file that is something else is
 * left as it is.
 *
 * @param key the operator's, with which a new ledger's secret is encrypted.
 * @throws StoreError that says what stands in the way.
 */
export async function openLedger(
  path: string,
  wait: LockWait,
  key: Uint8Array | null = null,
): Promise<Connection> {
  const file = resolve(path);
  await refuseWhatIsNoFile(file);
  const connection = new Connection(file);
  try {
    // Nothing is written before the first look: it decides whether the file is ours to write.
    await waitForLock(() => requireOurs(connection), wait);
    await waitForLock(() => makeDurable(connection), wait);
    await waitForLock(() => bringUpToDate(connection, key), wait);
    workInMemory(connection);
    return connection;
  } catch (error) {
    connection.close();
    throw error;
  }
}

/**
 * How far the schema of a file has come; 0 if it is not there or empty. Nothing is written.
 *
 * @throws StoreError `not_a_ledger`, `newer_schema`, or what stands in the way of reading it.
 */
export async function schemaOfFile(path: string): Promise<number> {
  const file = resolve(path);
  await refuseWhatIsNoFile(file);
  if ((await statOrNull(file)) === null) return 0;
  const connection = new Connection(file);
  try {
    requireOurs(connection);
    return appliedTo(connection);
  } finally {
    connection.close();
  }
}

async function refuseWhatIsNoFile(file: string): Promise<void> {
  const found = await statOrNull(file);
  if (found === null) {
    const folder = dirname(file);
    const parent = await statOrNull(folder);
    if (parent?.isDirectory()) return;
    throw new StoreError(
      "unavailable",
      `The ledger ${file} cannot be made: the folder ${folder} does not exist. Create it, or name another path.`,
    );
  }
  if (found.isFile()) return;
  throw new StoreError(
    "unavailable",
    `The ledger ${file} cannot be opened: this is ${found.isDirectory() ? "a folder" : "not a regular file"}. ` +
      "Name a file in it, or another path.",
  );
}

async function statOrNull(path: string): Promise<Awaited<ReturnType<typeof stat>> | null> {
  try {
    return await stat(path);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : null;
    if (code === "ENOENT" || code === "ENOTDIR") return null;
    throw new StoreError("unavailable", `The ledger ${path} cannot be reached (${String(code)}).`, {
      cause: error,
    });
  }
}

/**
 * Looks whether the file holds a ledger, or nothing yet.
 *
 * @throws StoreError `not_a_ledger` when there is something else in it.
 */
function requireOurs(connection: Connection): void {
  let id: unknown;
  let tables: unknown;
  try {
    id = connection.pragma("application_id");
    tables = connection.prepare<{ n: number }>("SELECT count(*) AS n FROM sqlite_schema").get()?.n;
  } catch (error) {
    if (error instanceof StoreError && error.code === "corrupt")
      throw notALedger(connection, { cause: error });
    throw error;
  }
  const empty = id === 0 && tables === 0;
  if (id !== APPLICATION_ID && !empty) throw notALedger(connection);
}

function notALedger(connection: Connection, options?: ErrorOptions): StoreError {
  return new StoreError(
    "not_a_ledger",
    `${connection.path} is not a Comity ledger, so it was left as it is. Name another path; if it was a ledger, ` +
      "restore it from a backup.",
    options,
  );
}

// A new file is looked at again under the lock: another process may have begun the ledger meanwhile. An old one gets its
// mark again, and a rollback: on a file that may not be written a transaction begins all the same, and only a write fails.
function bringUpToDate(connection: Connection, key: Uint8Array | null): void {
  connection.begin();
  try {
    requireOurs(connection);
    connection.exec(`PRAGMA application_id = ${APPLICATION_ID}`);
    if (migrate(connection, MIGRATIONS, { key })) connection.exec("COMMIT");
  } finally {
    connection.rollback();
  }
}
