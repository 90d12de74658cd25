import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { type AdapterContext, type AdapterType, SettingsError } from "../contract/adapter-type.ts";
import { configuredMapping } from "../mapping/mapping-setting.ts";
import { lengthSetting } from "../run/length-setting.ts";
import { type PollSettings, pollSettings, requireOwnNames } from "../run/poll-settings.ts";
import { pollingAdapter } from "../run/poller.ts";
import { openPostgresReader } from "./postgres-reader.ts";
import { type Database, probe, type Unkept } from "./probe-tables.ts";
import type { Reader } from "./reader.ts";
import { openSqliteReader } from "./sqlite-reader.ts";
import { DATABASE_SCHEMA, type DatabaseSettings, type TableSettings } from "./table-settings.ts";
import { tableSource } from "./table-source.ts";

const EVERY_MS = 30_000;
const OVERLAP_MS = 5 * 60_000;

/** Tables and views of PostgreSQL and SQLite, as `type: database` of the configuration. */
export const databaseAdapter: AdapterType<DatabaseSettings> = {
  type: "database",
  schema: DATABASE_SCHEMA,
  create(settings, context) {
    const poll = pollSettings(settings, EVERY_MS, context);
    requireOwnNames("tables", settings.tables);
    const database = databaseOf(settings, context.base);
    const tables = settings.tables.map((table, index) => tableOf(table, index, poll, context, database.open));
    return pollingAdapter(poll, context, {
      sources: async (keep) => ({
        sources: tables.map((parts) => tableSource({ ...parts, keep })),
        close: async () => undefined,
      }),
      probe: () => probe(database, tables),
    });
  },
};

function databaseOf(settings: DatabaseSettings, base: string): Database {
  const { url, password = null, ca } = settings;
  if (url.startsWith("sqlite:")) {
    const path = resolve(base, url.slice("sqlite:".length));
    return { label: path, open: async () => openSqliteReader(path) };
  }
  const parsed = URL.canParse(url) ? new URL(url) : null;
  if (parsed === null || !["postgres:", "postgresql:"].includes(parsed.protocol)) {
    throw new SettingsError(
      ["url"],
      "This is no database.",
      "Write sqlite:PATH or postgres://USER@HOST:PORT/DATABASE.",
    );
  }
  if (parsed.password !== "") {
    throw new SettingsError(
      ["url"],
      "The password stands here in clear.",
      "Take it out of the url, and write password: {env: NAME} or {file: PATH}; change it, since whoever saw this file may know it.",
    );
  }
  if (parsed.search !== "") {
    throw new SettingsError(
      ["url"],
      "The url has options behind a question mark.",
      "Leave them out: write tls: and ca:.",
    );
  }
  const isHere = ["localhost", "127.0.0.1", "[::1]", ""].includes(parsed.hostname);
  const tls = settings.tls ?? (isHere ? "off" : "verify");
  const authority = ca === undefined ? null : readAuthority(resolve(base, ca));
  const target = { url, password, tls, ca: authority };
  return { label: parsed.host, open: () => openPostgresReader(target) };
}

function readAuthority(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "no code";
    throw new SettingsError(["ca"], `${path} cannot be read (${code}).`, "Check the path.");
  }
}

function tableOf(
  table: TableSettings,
  index: number,
  poll: PollSettings,
  context: AdapterContext,
  open: () => Promise<Reader>,
): Unkept {
  const path = ["tables", index];
  const vocabulary = () => context.rules().vocabulary;
  const { mapping, digest } = configuredMapping(table.mapping, [...path, "mapping"], context.base, {
    vocabulary,
    silo: poll.silo,
  });
  const cursor = table.cursor ?? null;
  if (cursor !== null) requireDeletions(table, mapping.tellsDeleted, path);
  else if (context.key === null) {
    throw new SettingsError(
      [...path, "cursor"],
      "To compare a table as a whole, what it held has to be kept, and that is sealed.",
      "Configure a key for sealing, or name a cursor column.",
    );
  }
  return {
    name: `${context.name}/${table.name}`,
    silo: poll.silo,
    table: typeof table.table === "string" ? table.table.split(".") : table.table,
    key: table.key,
    cursor,
    overlap:
      typeof table.overlap === "number"
        ? table.overlap
        : lengthSetting(table.overlap, OVERLAP_MS, [...path, "overlap"]),
    isOverlapTime: typeof table.overlap !== "number",
    mapping,
    mappingDigest: digest,
    onRejected: poll.onRejected,
    mostGone: poll.mostGone,
    vocabulary,
    now: context.now,
    open,
  };
}

function requireDeletions(
  { deletions }: TableSettings,
  tellsDeleted: boolean,
  path: readonly (string | number)[],
): void {
  if (deletions === undefined) {
    throw new SettingsError(
      [...path, "cursor"],
      "A cursor does not find rows that are deleted, and nothing says what becomes of them.",
      "Write deletions: flagged or never; or leave the cursor out, and the table is compared as a whole.",
    );
  }
  if (deletions === "flagged" && !tellsDeleted) {
    throw new SettingsError(
      [...path, "deletions"],
      "The mapping does not say which rows are gone.",
      'Write deleted: in the mapping, such as deleted: state = "DELETED".',
    );
  }
}
