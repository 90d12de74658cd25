// Measures the ledger: see packages/bench/README.md.
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { thisMachine } from "../harness/machine.ts";
import { measureHotHousehold } from "./hot-household.ts";
import { measureManyRows } from "./many-rows.ts";
import { hasPgbench, measurePostgres } from "./postgres.ts";
import { newDatabase, startPostgres } from "./postgres-server.ts";
import { hotTable, type LedgerResults, postgresTable, rowsTable, sqliteTable } from "./report.ts";
import { measureSqlite } from "./sqlite.ts";

const OUT = fileURLToPath(new URL("../../out/ledger.json", import.meta.url));
const FEW_ROWS = 10_000;

const tell = (line: string) => process.stderr.write(`${line}\n`);
const print = (text: string) => process.stdout.write(`\n${text}\n`);

const { values: options } = parseArgs({
  options: {
    quick: { type: "boolean", default: false },
    rows: { type: "string" },
    folder: { type: "string" },
    postgres: { type: "string" },
    out: { type: "string", default: OUT },
  },
});

async function main(): Promise<void> {
  const rounds = options.quick ? 3 : 7;
  const place = options.folder === undefined ? {} : { folder: options.folder };
  const rows = Number(options.rows ?? (options.quick ? 200_000 : 10_000_000));

  tell("SQLite");
  const sqlite = await measureSqlite({ decisions: options.quick ? 1000 : 4000, rounds, ...place });
  print(sqliteTable(sqlite));

  const server = await startPostgres(options.postgres);
  try {
    tell("PostgreSQL");
    const postgres = hasPgbench()
      ? await measurePostgres({
          url: await newDatabase(server.url, "comity_bench"),
          decisions: options.quick ? 500 : 3000,
          rounds,
          seconds: options.quick ? 2 : 5,
        })
      : null;
    print(postgresTable(postgres));
    tell("One household");
    const hot = await measureHotHousehold(await newDatabase(server.url, "comity_bench_hot"), place);
    print(hotTable(hot));
    tell(`${rows} rows`);
    const databaseOf = (size: number) => newDatabase(server.url, `comity_bench_${size}`);
    const many = await measureManyRows([FEW_ROWS, rows], databaseOf, place);
    print(rowsTable(many));
    write(options.out, { machine: thisMachine(), sqlite, postgres, hot, many });
  } finally {
    server.stop();
  }
}

function write(path: string, results: LedgerResults): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${JSON.stringify(results, null, 1)}\n`);
  tell(`Written: ${path}`);
}

await main();
