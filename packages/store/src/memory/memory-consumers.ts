import type { Consumer } from "@comity/core";
import type { ConsumerOperations } from "../transaction/operations.ts";
import type { Journal } from "./journal.ts";

/** How far the consumers of the log have come, in memory. */
export class MemoryConsumers implements ConsumerOperations {
  readonly #journal: Journal;
  readonly #consumers = new Map<string, Consumer>();

  constructor(journal: Journal) {
    this.#journal = journal;
  }

  consumer(name: string): Consumer | null {
    return this.#consumers.get(name) ?? null;
  }

  putConsumer(consumer: Consumer): void {
    this.#journal.set(this.#consumers, consumer.name, consumer);
  }
}
