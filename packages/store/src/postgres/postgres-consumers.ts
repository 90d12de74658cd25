import type { Consumer } from "@comity/core";
import { type ConsumerRow, consumerOf } from "../rows/consumer.ts";
import type { ConsumerOperations } from "../transaction/operations.ts";
import { storedKey } from "./key-text.ts";
import { type Session, statements } from "./session.ts";

export const CONSUMERS = statements("consumers", {
  consumer: "SELECT position, token, lease_until, delivered FROM comity.consumer WHERE name = $1",
  putConsumer: `
    INSERT INTO comity.consumer (name, position, token, lease_until, delivered) VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (name) DO UPDATE SET position = excluded.position, token = excluded.token,
      lease_until = excluded.lease_until, delivered = excluded.delivered`,
});

/** How far the consumers of the log have come, in PostgreSQL. */
export class PostgresConsumers implements ConsumerOperations {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  async consumer(name: string): Promise<Consumer | null> {
    const row = await this.#session.readOne<ConsumerRow>(CONSUMERS.consumer, [storedKey(name)]);
    return row === undefined ? null : consumerOf(row, name);
  }

  async putConsumer({ name, position, token, leaseUntil, delivered }: Consumer): Promise<void> {
    await this.#session.write(CONSUMERS.putConsumer, [
      storedKey(name),
      position,
      token,
      leaseUntil,
      delivered,
    ]);
  }
}
