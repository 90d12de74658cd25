import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import pg from "pg";

/** The tests' own server, in a process of its own: what is measured is not the process that starts it. */
const SERVE = fileURLToPath(new URL("../../../conformance/src/postgres/serve.ts", import.meta.url));

export interface PostgresServer {
  /** Of a superuser, without a database's name at its end. */
  readonly url: string;
  stop(): void;
}

/**
 * The server that is given, or one from npm that stops with this process.
 *
 * @throws Error if it does not start.
 */
export async function startPostgres(given: string | undefined): Promise<PostgresServer> {
  if (given !== undefined) return { url: given, stop: () => undefined };
  const child = spawn(process.execPath, ["--conditions=@comity/source", SERVE], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const lines = createInterface({ input: child.stdout });
  const started = await Promise.race([once(lines, "line"), once(child, "exit").then(() => null)]);
  const [url] = started ?? [];
  if (typeof url !== "string") throw new Error("PostgreSQL from npm did not start.");
  return { url, stop: () => child.stdin.end() };
}

/** A database with nothing in it, in place of one of the same name. @returns its address */
export async function newDatabase(server: string, name: string): Promise<string> {
  const client = new pg.Client({ connectionString: `${server}/postgres` });
  await client.connect();
  try {
    await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    await client.query(`CREATE DATABASE ${name} ENCODING 'UTF8' TEMPLATE template0`);
  } finally {
    await client.end();
  }
  return `${server}/${name}`;
}
