import { renameSync, writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { type Store, StoreError } from "@comity/core";
import { customersOf, type Game } from "./game.ts";

/** After so long the households are new ones: of an old one most is decided. */
const GENERATION_MS = 8_000;
/** So many customers are written in one transaction. */
const BATCH = 100;
/** A ledger that could not take them is tried again after so long. */
const RETRY_MS = 200;

/**
 * Writes each generation's customers into the ledger before anybody asks about them: to insert one customer twice would keep
 * two transactions apart as well.
 */
export class Town {
  /** Holds the number of the generation that lives now. */
  readonly file: string;
  /** Rejects when it cannot write. */
  readonly failed: Promise<never>;
  readonly #store: Store;
  readonly #game: Game;
  readonly #fail: (error: unknown) => void;
  readonly #stopping = new AbortController();
  #generation = 0;
  #growing: Promise<void> = Promise.resolve();

  constructor(store: Store, game: Game, file: string) {
    this.file = file;
    this.#store = store;
    this.#game = game;
    const { promise, reject } = Promise.withResolvers<never>();
    this.failed = promise;
    this.#fail = reject;
  }

  /** Lets the next generation live. */
  async grow(): Promise<void> {
    const next = this.#generation + 1;
    const customers = customersOf(this.#game, next);
    for (let first = 0; first < customers.length; first += BATCH) {
      await this.#store.transact(async (t) => {
        for (const customer of customers.slice(first, first + BATCH))
          await t.putCustomer({ ...UNKNOWN, ...customer });
      });
    }
    // Whoever reads it meanwhile reads the one before, and never half a number.
    writeFileSync(`${this.file}.next`, String(next));
    renameSync(`${this.file}.next`, this.file);
    this.#generation = next;
  }

  keepGrowing(): void {
    const growing = async (): Promise<void> => {
      for (let pauseMs = GENERATION_MS; ; ) {
        await sleep(pauseMs, null, { signal: this.#stopping.signal }).catch(() => null);
        if (this.#stopping.signal.aborted) return;
        pauseMs = (await this.#hasGrown()) ? GENERATION_MS : RETRY_MS;
      }
    };
    this.#growing = growing().catch(this.#fail);
  }

  async #hasGrown(): Promise<boolean> {
    try {
      await this.grow();
      return true;
    } catch (error) {
      // The old generation lives on for as long as the ledger is not there.
      if (error instanceof StoreError) return false;
      throw error;
    }
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#growing;
  }
}

/** A customer of whom nothing else is known. */
const UNKNOWN = { provisional: false, mergedInto: null, keys: [], formerKeys: [], fields: {} };
