import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { backup, DatabaseSync } from "node:sqlite";
import { CommandError, fileError } from "../frame/problem.ts";

export interface LedgerCopy {
  readonly path: string;
  remove(): Promise<void>;
}

/**
 * A copy of an SQLite ledger as it is now, also while others write to it. Opening a ledger may change it, because what has
 * fallen due is done first: a question that is to record nothing is put to a copy.
 *
 * @throws CommandError if there is no ledger.
 */
export async function copyLedger(ledger: string): Promise<LedgerCopy> {
  await stat(ledger).catch((error: unknown) => {
    throw fileError(error, ledger);
  });
  const folder = await mkdtemp(join(tmpdir(), "comity-ask-"));
  const path = join(folder, "ledger.db");
  const remove = () => rm(folder, { recursive: true, force: true });
  try {
    const source = new DatabaseSync(ledger, { readOnly: true });
    try {
      await backup(source, path);
    } finally {
      source.close();
    }
    return { path, remove };
  } catch (error) {
    await remove();
    const why = error instanceof Error ? error.message : String(error);
    throw new CommandError(`${ledger} cannot be read as a ledger: ${why}.`, "Check the path.");
  }
}
