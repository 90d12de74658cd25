import { randomUUID } from "node:crypto";
import { migrateStore, type PostgresOptions, postgresStore } from "@comity/store";
import pg from "pg";
import { inject } from "vitest";
import type { OpenedStore } from "../store-contract/contract-case.ts";

/** A database of a test file's own. */
export interface TestDatabase {
  readonly url: string;
  /** Runs a statement on a connection of its own. */
  query(sql: string): Promise<Record<string, unknown>[]>;
  /** Takes everything out of the ledger. */
  clear(): Promise<void>;
  drop(): Promise<void>;
}

/**
 * The server of this run, which the first that asks has started; or the one that COMITY_TEST_POSTGRES names, with a user that may
 * create databases (`postgres://USER:PASSWORD@HOST:PORT`).
 *
 * @throws Error if there is none: a store that was not tried must not look as if it had passed.
 */
export async function serverUrl(): Promise<string> {
  const given = process.env.COMITY_TEST_POSTGRES;
  if (given !== undefined && given !== "") return given;
  const response = await fetch(inject("postgresBroker"));
  const text = await response.text();
  if (response.ok) return text;
  throw new Error(`There is no PostgreSQL to test with. ${text}`);
}

/** Creates a database, with a ledger in it unless it is to be `empty`. */
export async function testDatabase(options: { readonly empty?: boolean } = {}): Promise<TestDatabase> {
  return databaseOn(await serverUrl(), options);
}

/** The same on a given server. */
export async function databaseOn(
  server: string,
  { empty = false }: { readonly empty?: boolean } = {},
): Promise<TestDatabase> {
  const name = `comity_${randomUUID().replaceAll("-", "")}`;
  const url = `${server}/${name}`;
  await onceOn(`${server}/postgres`, `CREATE DATABASE ${name} ENCODING 'UTF8' TEMPLATE template0`);
  if (!empty) await migrateStore(url);
  return {
    url,
    query: (sql) => onceOn(url, sql),
    clear: async () => void (await onceOn(url, CLEAR)),
    drop: async () => void (await onceOn(`${server}/postgres`, `DROP DATABASE ${name} WITH (FORCE)`)),
  };
}

const CLEAR = `
  DELETE FROM comity.silo; DELETE FROM comity.customer; DELETE FROM comity.record; DELETE FROM comity.entry;
  DELETE FROM comity.alert_raised; DELETE FROM comity.event; DELETE FROM comity.commit_mark;
  DELETE FROM comity.rule_set; DELETE FROM comity.rule_activation; DELETE FROM comity.suppression; DELETE FROM comity.consumer`;

async function onceOn(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  client.on("error", () => undefined);
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

/** A machine that is busy with other tests is no failure of the store. */
export const PATIENT: PostgresOptions = {
  connections: 8,
  waitMs: 120_000,
  lockTimeoutMs: 120_000,
  statementTimeoutMs: 120_000,
};

/** Opens a store on the database, for one test of the contract. */
export async function openOn(database: TestDatabase): Promise<OpenedStore> {
  const open = () => postgresStore(database.url, PATIENT);
  return { store: await open(), reopen: open, dispose: () => database.clear() };
}
