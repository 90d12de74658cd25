import { setTimeout as sleep } from "node:timers/promises";
import { StoreError } from "@comity/core";
import { Unlinked } from "../chain/unlinked.ts";
import type { Seals } from "../sealing/seals.ts";
import type { Work, WorkRunner } from "../transaction/work-runner.ts";
import { hasReached, type Mark, nextMark, writeMark } from "./commit-mark.ts";
import type { Connections, Taken } from "./connections.ts";
import { Retriable } from "./errors.ts";
import { PostgresChain } from "./postgres-chain.ts";
import { PostgresConsumers } from "./postgres-consumers.ts";
import { PostgresEntries } from "./postgres-entries.ts";
import { PostgresEvidence } from "./postgres-evidence.ts";
import { PostgresExclusion } from "./postgres-exclusion.ts";
import { PostgresFacts } from "./postgres-facts.ts";
import { PostgresKeys } from "./postgres-keys.ts";
import { PostgresLog } from "./postgres-log.ts";
import { PostgresRuleSets } from "./postgres-rule-sets.ts";
import { PostgresSubjects } from "./postgres-subjects.ts";
import { type Patience, Session } from "./session.ts";

/** A work that meets others is tried so often, */
const MOST_ATTEMPTS = 8;
/** and with pauses that grow to so long, in milliseconds. */
const LONGEST_PAUSE_MS = 200;
/** For how long, in milliseconds, a server that went away is waited for, before a commit's outcome is given up as unknown. */
const OUTCOME_MS = 15_000;

/** How a transaction ended. */
interface Ended<T> {
  readonly result: T;
  /** A commit of which nobody knows whether it happened. */
  readonly unsettled: Mark | null;
  readonly connected: boolean;
}

/** Runs works as transactions: again when they met others, and asking what became of a commit that was cut off. */
export class Transactions {
  readonly #connections: Connections;
  readonly #runner: WorkRunner;
  readonly #patience: Patience;
  readonly #seals: Seals;

  constructor(connections: Connections, runner: WorkRunner, patience: Patience, seals: Seals) {
    this.#connections = connections;
    this.#runner = runner;
    this.#patience = patience;
    this.#seals = seals;
  }

  /** @throws StoreError when the work could not be committed; whatever the work throws. */
  async run<T>(work: Work<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        const { result, unsettled } = await this.#once(work);
        if (unsettled === null || (await this.#isCommitted(unsettled))) return result;
        throw new Retriable(
          "connection",
          `The connection to ${this.#connections.target.name} was lost. Ask again.`,
        );
      } catch (error) {
        if (!(error instanceof Retriable) || attempt === MOST_ATTEMPTS) throw error;
      }
      await pause(attempt);
    }
  }

  async #once<T>(work: Work<T>): Promise<Ended<T>> {
    const taken = await this.#connections.take();
    const session = new Session(taken.client, this.#connections.target);
    let ended: Ended<T>;
    try {
      await session.begin(this.#patience, this.#connections.commitsEarly);
      ended = await this.#toTheEnd(session, work);
    } catch (error) {
      taken.giveBack(await session.rollback());
      throw error;
    }
    taken.giveBack(ended.connected);
    return ended;
  }

  async #toTheEnd<T>(session: Session, work: Work<T>): Promise<Ended<T>> {
    const keys = new PostgresKeys(session, this.#seals);
    const unlinked = new Unlinked();
    const entries = new PostgresEntries(session, keys, unlinked);
    const log = new PostgresLog(session, keys, unlinked);
    const exclusion = new PostgresExclusion(session, this.#seals, entries);
    const facts = new PostgresFacts(session, keys);
    const operations = {
      facts,
      entries,
      evidence: new PostgresEvidence(session, keys, unlinked),
      ruleSets: new PostgresRuleSets(session),
      consumers: new PostgresConsumers(session),
      log,
      chain: new PostgresChain(session, this.#seals, log),
      exclusion,
      subjects: new PostgresSubjects(session, keys, facts, entries, log, unlinked),
    };
    const result = await this.#runner.run(operations, work);
    await exclusion.flush();
    const mark = nextMark(session);
    const isMarked = await log.flush(mark);
    if (session.wrote && !isMarked) await writeMark(session, mark);
    const connected = await session.commit();
    // What only read has nothing to lose, and what it read was committed by others.
    return { result, unsettled: connected || !session.wrote ? null : mark, connected };
  }

  /**
   * Asks what became of a commit. A work must not run again before that is known: it would find its own doing, and take it
   * for that of somebody else.
   */
  async #isCommitted(mark: Mark): Promise<boolean> {
    const giveUpAt = performance.now() + OUTCOME_MS;
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#ask(mark);
      } catch (error) {
        if (performance.now() >= giveUpAt) throw this.#unknownOutcome(error);
      }
      await pause(attempt);
    }
  }

  async #ask(mark: Mark): Promise<boolean> {
    const taken: Taken = await this.#connections.take();
    const session = new Session(taken.client, this.#connections.target);
    let usable = false;
    try {
      await session.begin(this.#patience, false);
      const reached = await hasReached(session, mark);
      usable = await session.commit();
      return reached;
    } catch (error) {
      usable = await session.rollback();
      throw error;
    } finally {
      taken.giveBack(usable);
    }
  }

  #unknownOutcome(cause: unknown): StoreError {
    return new StoreError(
      "unavailable",
      `The connection to ${this.#connections.target.name} was lost in the middle of a commit, and did not come back: ` +
        "whether it happened is not known. Ask again with the same ids: what was recorded is answered as it stands.",
      { cause },
    );
  }
}

/** Of random length, so that those that met do not meet again. */
async function pause(attempt: number): Promise<void> {
  await sleep(Math.random() * Math.min(LONGEST_PAUSE_MS, 5 * 2 ** attempt));
}
