import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import pg from "pg";
import { inject, onTestFinished } from "vitest";
import { testFolder } from "../world.ts";

declare module "vitest" {
  export interface ProvidedContext {
    /** Where tests ask for the run's PostgreSQL server: see conformance/src/postgres/shared-server.ts. */
    readonly postgresBroker: string;
  }
}

/** A database of a test's own, which it writes to as its owner would. */
export interface OwnDatabase {
  /** As an adapter's settings name it. */
  readonly url: string;
  readonly password?: string;
  run(sql: string): Promise<void>;
}

export async function sqliteDatabase(): Promise<OwnDatabase> {
  const path = join(testFolder(), "source.db");
  const database = new DatabaseSync(path);
  database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF");
  onTestFinished(() => database.close());
  return { url: `sqlite:${path}`, run: async (sql) => database.exec(sql) };
}

/** The server of this run, or the one that COMITY_TEST_POSTGRES names; without a database's name. */
export async function serverUrl(): Promise<URL> {
  const given = process.env.COMITY_TEST_POSTGRES;
  if (given !== undefined && given !== "") return new URL(given);
  const response = await fetch(inject("postgresBroker"));
  const text = await response.text();
  if (response.ok) return new URL(text);
  throw new Error(`There is no PostgreSQL to test with. ${text}`);
}

export async function postgresDatabase(): Promise<OwnDatabase> {
  const server = await serverUrl();
  const name = `source_${randomUUID().replaceAll("-", "")}`;
  const admin = new pg.Client({ connectionString: new URL("/postgres", server).href });
  await admin.connect();
  // Of template1 only one at a time can be made, and test files run side by side.
  await admin.query(`CREATE DATABASE ${name} TEMPLATE template0`);
  await admin.end();
  const own = new URL(`/${name}`, server);
  const client = new pg.Client({ connectionString: own.href });
  client.on("error", () => undefined);
  await client.connect();
  await client.query("SET synchronous_commit = off");
  onTestFinished(() => client.end());
  const { password } = own;
  own.password = "";
  return { url: own.href, password, run: async (sql) => void (await client.query(sql)) };
}
