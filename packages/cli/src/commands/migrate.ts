import { type MigrationReport, migrateStore } from "@comity/store";
import type { Arguments, Command } from "../frame/command.ts";
import type { Io } from "../frame/io.ts";

export const migrate: Command = {
  name: "migrate",
  summary: "begins a ledger, or brings an old one up to date",
  usage: "--ledger LEDGER [options]",
  purpose: [
    "Makes the tables of a ledger in a PostgreSQL database, or brings those of an earlier version up to date. Nothing that is " +
      "recorded is lost. It goes forward only: make a backup first. Of several that run at once one does it, and the others " +
      "find it done.",
    "A ledger in an SQLite file is brought up to date by whatever opens it; this does it without deciding anything.",
  ],
  arguments: [],
  options: [
    {
      name: "ledger",
      value: "LEDGER",
      required: true,
      help: "postgres://USER:PASSWORD@HOST:PORT/DATABASE, whose user may create a schema in the database; or an SQLite file.",
    },
    { name: "dry-run", help: "Only says what would be done." },
  ],
  examples: [
    {
      line: "comity migrate --ledger postgres://comity@db.example.com/ledger --dry-run",
      does: "What would be done to this ledger? The password comes from PGPASSWORD or the password file.",
    },
    { line: "comity migrate --ledger ledger.db", does: "Brings an SQLite ledger up to date, or begins one." },
  ],
  exitCodes: [
    { code: 0, means: "The ledger is up to date; with --dry-run: it could be looked at." },
    {
      code: 2,
      means: "Nothing was changed: wrong usage, a ledger that cannot be used, or one of a newer Comity.",
    },
  ],
  run: runMigrate,
};

async function runMigrate(args: Arguments, io: Io): Promise<number> {
  const dryRun = args.one("dry-run") !== undefined;
  const report = await migrateStore(args.required("ledger"), { dryRun });
  await io.out.write(inWords(report, dryRun));
  return 0;
}

function inWords({ found, needed, steps }: MigrationReport, dryRun: boolean): string {
  if (steps.length === 0) return `The ledger has schema ${found}, the one that this version needs.\n`;
  const before = found === 0 ? "There was no ledger" : `The ledger had schema ${found}`;
  const now = found === 0 ? "There is no ledger" : `The ledger has schema ${found}`;
  const first = dryRun
    ? `${now}; this version needs schema ${needed}. What would be done:`
    : `${before}; now it has schema ${needed}. What was done:`;
  return [first, ...steps.map(({ number, name }) => `  ${number} ${name}`), ""].join("\n");
}
