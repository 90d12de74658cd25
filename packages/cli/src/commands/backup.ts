import { mkdtemp, open, rename, rm, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { migrateStore, storeNamed } from "@comity/store";
import type { Arguments, Command } from "../frame/command.ts";
import type { Io } from "../frame/io.ts";
import { CommandError } from "../frame/problem.ts";
import { copyLedgerTo } from "../input/ledger-copy.ts";

export const backup: Command = {
  name: "backup",
  summary: "copies a ledger while it is in use",
  usage: "--ledger LEDGER --to FILE",
  purpose: [
    "Copies a ledger in an SQLite file as it stands at one moment, also while others decide. The copy is checked from end " +
      "to end, and is there whole or not at all. Nothing is overwritten.",
    "A ledger in PostgreSQL is backed up as any other database there, with pg_dump or by archiving its log.",
  ],
  arguments: [],
  options: [
    { name: "ledger", value: "LEDGER", required: true, help: "The SQLite file." },
    { name: "to", value: "FILE", required: true, help: "Where the copy goes. There must be nothing yet." },
  ],
  examples: [
    {
      line: "comity backup --ledger ledger.db --to backups/2026-11-22.db",
      does: "Copies the ledger. To restore it, stop what uses the ledger and put the copy in its place.",
    },
  ],
  exitCodes: [
    { code: 0, means: "The copy is there, and on the disk." },
    { code: 2, means: "There is no copy: wrong usage, or something that the message says." },
  ],
  run: runBackup,
};

async function runBackup(args: Arguments, io: Io): Promise<number> {
  const ledger = sqliteFile(args.required("ledger"));
  const to = args.required("to");
  if (await exists(to)) {
    throw new CommandError(`${to} is there already.`, "Name another file: a backup overwrites nothing.");
  }
  const { bytes, schema } = await copyWhole(ledger, to);
  await io.out.write(`${to}: ${megabytes(bytes)} of ${ledger}, schema ${schema}, checked.\n`);
  return 0;
}

function sqliteFile(ledger: string): string {
  const named = storeNamed(ledger);
  if (named.kind === "sqlite") return named.path;
  throw new CommandError(
    "Only a ledger in an SQLite file can be copied.",
    "Back up PostgreSQL with pg_dump, or by archiving its log: see docs/operate/backup.md.",
  );
}

/** Made beside its place, so that it is there whole or not at all. */
async function copyWhole(
  ledger: string,
  to: string,
): Promise<{ readonly bytes: number; readonly schema: number }> {
  const folder = await mkdtemp(join(dirname(resolve(to)), ".comity-backup-")).catch((error: unknown) => {
    throw cannotWrite(to, error);
  });
  const beside = join(folder, "ledger.db");
  try {
    await copyLedgerTo(beside, ledger);
    checkWhole(beside, ledger);
    const schema = await schemaOf(beside, ledger);
    await makeDurable(beside);
    const { size } = await stat(beside);
    await rename(beside, to);
    return { bytes: size, schema };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Reads the copy from end to end, and leaves it as one file. @throws CommandError if it is damaged, or no ledger */
function checkWhole(copy: string, ledger: string): void {
  const database = new DatabaseSync(copy);
  try {
    const found = database.prepare("PRAGMA integrity_check(1)").get()?.integrity_check;
    if (found !== "ok") {
      throw new CommandError(
        `${ledger} is damaged: ${String(found)}`,
        "No backup was made. Keep the ones there are, and restore the last whole one.",
      );
    }
    database.exec("PRAGMA journal_mode = DELETE");
  } finally {
    database.close();
  }
}

/** @throws CommandError if there is no ledger in it; StoreError if it is something else, or a newer program's */
async function schemaOf(copy: string, ledger: string): Promise<number> {
  const { found } = await migrateStore(copy, { dryRun: true });
  if (found > 0) return found;
  throw new CommandError(`${ledger} holds no ledger: it is empty.`, "Check the path.");
}

async function makeDurable(path: string): Promise<void> {
  const file = await open(path, "r+");
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

function cannotWrite(to: string, error: unknown): CommandError {
  const why = error instanceof Error ? error.message : String(error);
  return new CommandError(
    `${to} cannot be written: ${why}.`,
    "Check that its folder exists, and its permissions.",
  );
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

function megabytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(1)} MB`;
}
