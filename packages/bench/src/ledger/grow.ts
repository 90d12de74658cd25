import { DatabaseSync } from "node:sqlite";
import pg from "pg";

/** The tables that grow with every message, in the order in which their rows may be written. */
const TABLES = ["entry", "entry_request", "entry_evidence", "entry_scope", "event"];
/** Copies that are written in one transaction. */
const BATCH = 50;

interface Column {
  readonly name: string;
  readonly isBinary: boolean;
}

/** How a database says a few things. */
interface Dialect {
  readonly random: string;
  table(name: string): string;
}

const SQLITE: Dialect = { random: "randomblob(16)", table: (name) => name };
const POSTGRES: Dialect = {
  random: "decode(md5(random()::text || clock_timestamp()::text), 'hex')",
  table: (name) => `comity.${name}`,
};

/** Names of messages and people: a copy is about others. */
const NAMES = ["id", "household", "customer", "message"];

/**
 * The rows of a table once for each number of `copies (copy)`, of messages and households of their own. What is looked up by a
 * keyed hash gets one that nobody asks for.
 */
function copyOf(table: string, columns: readonly Column[], span: number, dialect: Dialect): string {
  // The log gives its positions itself, and links in its chain are nobody's but their own.
  const copied = columns.filter(({ name }) => name !== "position");
  const values = copied.map(({ name, isBinary }) => {
    if (name === "sequence" || name === "batch") return `t.${name} + copies.copy * ${span}`;
    if (name === "scope") return isBinary ? dialect.random : "t.scope || '~' || copies.copy";
    return NAMES.includes(name) && !isBinary ? `t.${name} || '~' || copies.copy` : `t.${name}`;
  });
  const isOld = columns.some(({ name }) => name === "sequence")
    ? `t.sequence <= ${span}`
    : columns.some(({ name }) => name === "batch")
      ? `t.batch <= ${span}`
      : `t.position <= ${span}`;
  return `INSERT INTO ${dialect.table(table)} (${copied.map(({ name }) => name).join(", ")})
    SELECT ${values.join(", ")} FROM ${dialect.table(table)} t CROSS JOIN copies WHERE ${isOld}`;
}

/** Copies what is there until there are so many rows. @returns how many there are */
export function growSqlite(path: string, rows: number): number {
  const database = new DatabaseSync(path);
  database.exec("PRAGMA synchronous = OFF; PRAGMA foreign_keys = OFF");
  const count = (table: string) =>
    Number(database.prepare(`SELECT count(*) AS rows FROM ${table}`).get()?.rows);
  const span = Number(database.prepare("SELECT max(sequence) AS span FROM entry").get()?.span);
  const before = TABLES.reduce((sum, table) => sum + count(table), 0);
  const copies = Math.max(0, Math.ceil(rows / before) - 1);
  for (let from = 1; from <= copies; from += BATCH) {
    const numbers = `WITH RECURSIVE copies (copy) AS (
      SELECT ${from} UNION ALL SELECT copy + 1 FROM copies WHERE copy < ${Math.min(from + BATCH - 1, copies)})`;
    database.exec("BEGIN");
    for (const table of TABLES) {
      const columns = database.prepare(`SELECT name, type FROM pragma_table_info('${table}')`).all();
      const described = columns.map(({ name, type }) => ({ name: String(name), isBinary: type === "BLOB" }));
      database.exec(`${numbers} ${copyOf(table, described, span, SQLITE)}`);
    }
    database.exec("COMMIT");
  }
  database.exec(`UPDATE counter SET value = ${span * (copies + 1)} WHERE name = 'sequence'; ANALYZE`);
  database.exec("PRAGMA wal_checkpoint(TRUNCATE)");
  database.close();
  return before * (copies + 1);
}

/** The same in PostgreSQL. */
export async function growPostgres(url: string, rows: number): Promise<number> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const number = async (sql: string) => Number(Object.values((await client.query(sql)).rows[0] ?? {})[0]);
  const span = Math.max(
    await number("SELECT max(sequence) FROM comity.entry"),
    await number("SELECT max(batch) FROM comity.event"),
  );
  let before = 0;
  for (const table of TABLES) before += await number(`SELECT count(*) FROM comity.${table}`);
  const copies = Math.max(0, Math.ceil(rows / before) - 1);
  await client.query("SET session_replication_role = replica; SET synchronous_commit = off");
  for (let from = 1; from <= copies; from += BATCH) {
    const numbers = `WITH copies AS (
      SELECT copy FROM generate_series(${from}, ${Math.min(from + BATCH - 1, copies)}) AS copy)`;
    for (const table of TABLES) {
      const { rows: columns } = await client.query<{ readonly name: string; readonly type: string }>(
        `SELECT column_name AS name, data_type AS type FROM information_schema.columns
         WHERE table_schema = 'comity' AND table_name = $1`,
        [table],
      );
      const described = columns.map(({ name, type }) => ({ name, isBinary: type === "bytea" }));
      await client.query(`${numbers} ${copyOf(table, described, span, POSTGRES)}`);
    }
  }
  await client.query(`SELECT setval('comity.entry_sequence', ${span * (copies + 1)})`);
  await client.query(`SELECT setval('comity.event_batch', ${span * (copies + 1)})`);
  await client.query("VACUUM ANALYZE");
  await client.end();
  return before * (copies + 1);
}
