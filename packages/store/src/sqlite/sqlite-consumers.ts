import type { Consumer } from "@comity/core";
import { type ConsumerRow, consumerOf } from "../rows/consumer.ts";
import type { ConsumerOperations } from "../transaction/operations.ts";
import type { Connection } from "./connection.ts";

export const CONSUMER_SQL = {
  consumer: "SELECT position, token, lease_until, delivered FROM consumer WHERE name = ?",
  putConsumer: `
    INSERT INTO consumer (name, position, token, lease_until, delivered) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (name) DO UPDATE SET position = excluded.position, token = excluded.token,
      lease_until = excluded.lease_until, delivered = excluded.delivered`,
} as const;

/** How far the consumers of the log have come, in SQLite. */
export class SqliteConsumers implements ConsumerOperations {
  readonly #consumer;
  readonly #putConsumer;

  constructor(connection: Connection) {
    this.#consumer = connection.prepare<ConsumerRow>(CONSUMER_SQL.consumer);
    this.#putConsumer = connection.prepare(CONSUMER_SQL.putConsumer);
  }

  consumer(name: string): Consumer | null {
    const row = this.#consumer.get(name);
    return row === undefined ? null : consumerOf(row, name);
  }

  putConsumer({ name, position, token, leaseUntil, delivered }: Consumer): void {
    this.#putConsumer.run(name, position, token, leaseUntil, delivered);
  }
}
