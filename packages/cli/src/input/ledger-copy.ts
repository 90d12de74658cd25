import { createReadStream, createWriteStream } from "node:fs";
import { mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { backup, DatabaseSync } from "node:sqlite";
import { pipeline } from "node:stream/promises";
import { storeNamed } from "@comity/store";
import { CommandError, fileError } from "../frame/problem.ts";

export interface LedgerCopy {
  readonly path: string;
  remove(): Promise<void>;
}

/**
 * A copy of an SQLite ledger as it is now, also while others write to it, and of one that this user may only read. Opening
 * a ledger may change it, because what has fallen due is done first: a question that is to record nothing is put to a copy.
 *
 * @throws CommandError if there is no ledger, or it may not be read.
 */
export async function copyLedger(spec: string): Promise<LedgerCopy> {
  const named = storeNamed(spec);
  if (named.kind !== "sqlite") {
    throw new CommandError(
      "Only a ledger in an SQLite file can be copied, and nothing is to be recorded in this one.",
      "Name an SQLite file, or ask through the library, whose `ask` records nothing.",
    );
  }
  const folder = await mkdtemp(join(tmpdir(), "comity-ask-"));
  const path = join(folder, "ledger.db");
  const remove = () => rm(folder, { recursive: true, force: true });
  try {
    await copyLedgerTo(path, named.path);
    return { path, remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

/**
 * Copies an SQLite ledger as it is now to a path where nothing is. If that fails, something may be left there.
 *
 * @throws CommandError if there is no ledger, or it may not be read, or the copy cannot be written.
 */
export async function copyLedgerTo(path: string, ledger: string): Promise<void> {
  await stat(ledger).catch((error: unknown) => {
    throw fileError(error, ledger);
  });
  try {
    await copyInto(path, ledger);
  } catch (error) {
    if (isFileError(error)) throw fileError(error, ledger);
    const why = error instanceof Error ? error.message : String(error);
    throw new CommandError(`${ledger} cannot be read as a ledger: ${why}.`, "Check the path.");
  }
}

async function copyInto(path: string, ledger: string): Promise<void> {
  try {
    await backUp(path, ledger);
  } catch (error) {
    if (!needsToWrite(error) || (await exists(`${ledger}-shm`))) throw error;
    // While any program has the ledger open, its -shm file is there. Nobody has, so the files hold still, and can be copied.
    await rm(path, { force: true });
    await copyWritable(ledger, path);
    if (await exists(`${ledger}-wal`)) await copyWritable(`${ledger}-wal`, `${path}-wal`);
  }
}

async function backUp(path: string, ledger: string): Promise<void> {
  // SQLite fills a file that is there, and would make one that everybody may read.
  await writeFile(path, "", { mode: 0o600 });
  const source = new DatabaseSync(ledger, { readOnly: true });
  try {
    // One moment of the ledger: a copy of a file that others write to would begin anew with each of their commits.
    source.exec("BEGIN; SELECT count(*) FROM sqlite_schema");
    await backup(source, path);
  } finally {
    source.close();
  }
}

/** Primary result codes of SQLite (sqlite.org/rescode.html). */
const READONLY = 8;
const CANTOPEN = 14;

/** Even to read, SQLite makes files beside the ledger, which it cannot do in a folder that may not be written. */
function needsToWrite(error: unknown): boolean {
  if (!(error instanceof Error) || !("errcode" in error) || typeof error.errcode !== "number") return false;
  return [READONLY, CANTOPEN].includes(error.errcode & 0xff);
}

/** Without the rights of the original, which would make the copy read-only as well. */
async function copyWritable(from: string, to: string): Promise<void> {
  await pipeline(createReadStream(from), createWriteStream(to, { mode: 0o600 }));
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

function isFileError(error: unknown): boolean {
  return error instanceof Error && "syscall" in error;
}
