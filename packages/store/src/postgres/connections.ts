import { StoreError } from "@comity/core";
import pg from "pg";
import { storeErrorFrom } from "./errors.ts";
import { requireCurrentSchema, requireFitServer } from "./schema.ts";
import { MarkedClient } from "./session.ts";
import type { Target } from "./target.ts";

const CONNECT_TIMEOUT_MS = 5_000;
/** A connection that nobody needed for so long is closed. */
const IDLE_MS = 30_000;
const BIGINT = 20;

/** A number where the driver would give text: instants and sequences are all below 2^53. */
function parserFor(oid: number, format?: "text" | "binary"): (value: string) => unknown {
  return oid === BIGINT ? Number : pg.types.getTypeParser(oid, format ?? "text");
}

function configFor(target: Target): pg.ClientConfig {
  return {
    connectionString: target.connectionString,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    keepAlive: true,
    application_name: "comity",
    types: { getTypeParser: parserFor },
  };
}

/** The connections of one store. Each is looked at once: the server may be another one after a failover. */
export class Connections {
  readonly target: Target;
  readonly #pool: pg.Pool;
  #commitsEarly = false;

  constructor(target: Target, most: number) {
    this.target = target;
    this.#pool = new pg.Pool({
      ...configFor(target),
      max: most,
      idleTimeoutMillis: IDLE_MS,
      Client: MarkedClient,
    });
    // An idle connection that breaks is replaced when it is needed; in use, its query fails and says so.
    this.#pool.on("error", () => undefined);
    this.#pool.on("connect", (client) => client.on("error", () => undefined));
  }

  /** Whether transactions must ask for a durable commit themselves. */
  get commitsEarly(): boolean {
    return this.#commitsEarly;
  }

  /** @throws StoreError that says why there is no connection. */
  async take(): Promise<Taken> {
    const client = await this.#connect();
    const taken: Taken = { client, giveBack: (usable) => client.release(!usable) };
    try {
      if (client.fresh) await this.#check(client);
      return taken;
    } catch (error) {
      taken.giveBack(false);
      throw storeErrorFrom(error, this.target);
    }
  }

  async close(): Promise<void> {
    await this.#pool.end();
  }

  async #connect(): Promise<PooledClient> {
    try {
      const client = await this.#pool.connect();
      if (client instanceof MarkedClient) return client;
    } catch (error) {
      throw storeErrorFrom(error, this.target);
    }
    throw new StoreError(
      "unavailable",
      `The driver gave a connection to ${this.target.name} of another kind.`,
    );
  }

  async #check(client: MarkedClient): Promise<void> {
    const { commitsEarly } = await requireFitServer(client, this.target);
    await requireCurrentSchema(client, this.target);
    this.#commitsEarly ||= commitsEarly;
    client.fresh = false;
  }
}

type PooledClient = MarkedClient & pg.PoolClient;

/** A connection in use. */
export interface Taken {
  readonly client: MarkedClient;
  /** Ends the use. One that is not usable any more is closed. */
  giveBack(usable: boolean): void;
}

/**
 * Runs a task on a connection of its own, whatever the schema of the database.
 *
 * @throws StoreError that says what is in the way.
 */
export async function withClient<T>(target: Target, task: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client(configFor(target));
  client.on("error", () => undefined);
  try {
    await client.connect();
    await requireFitServer(client, target);
    return await task(client);
  } catch (error) {
    throw storeErrorFrom(error, target);
  } finally {
    await client.end().catch(() => undefined);
  }
}
