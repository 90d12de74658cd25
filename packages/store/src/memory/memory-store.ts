import { type Store, StoreError } from "@comity/core";
import { type Operations, oneAtATime } from "../transaction/operations.ts";
import { type Work, WorkRunner } from "../transaction/work-runner.ts";
import { Journal } from "./journal.ts";
import { MemoryChain } from "./memory-chain.ts";
import { MemoryConsumers } from "./memory-consumers.ts";
import { MemoryEntries } from "./memory-entries.ts";
import { MemoryEvidence } from "./memory-evidence.ts";
import { MemoryFacts } from "./memory-facts.ts";
import { MemoryLog } from "./memory-log.ts";
import { MemoryRuleSets } from "./memory-rule-sets.ts";
import { MemorySubjects } from "./memory-subjects.ts";
import { noEvidence } from "./no-history.ts";

export interface MemoryOptions {
  /**
   * Whether what happened (`events`, `eventsOf`) and what decisions rested on (`evidence`, `allEvidence`) is kept to be
   * read back; true if not said. If false, reading it throws, and subscribers of an engine are told of events all the same.
   * What decisions need is kept either way: facts, and an entry for every message ever decided, because a message that is
   * asked about again is answered with how it stands.
   */
  readonly keepHistory?: boolean;
}

/**
 * A store that lives as long as the process: for tests, replays and trials. Its transactions run one at a time, in the
 * order in which they were asked for. What it is given and what it gives out is the same object, not a copy: both sides
 * leave it as it is.
 */
export function memoryStore({ keepHistory = true }: MemoryOptions = {}): Store {
  const journal = new Journal();
  const facts = new MemoryFacts(journal);
  const entries = new MemoryEntries(journal);
  const evidence = keepHistory ? new MemoryEvidence(journal) : null;
  const log = new MemoryLog(journal, keepHistory);
  const operations: Operations = {
    facts,
    entries,
    evidence: evidence ?? noEvidence,
    ruleSets: new MemoryRuleSets(journal),
    log,
    chain: new MemoryChain(entries, evidence, log),
    consumers: new MemoryConsumers(journal),
    exclusion: oneAtATime,
    subjects: new MemorySubjects(journal, facts, entries, evidence, log),
  };
  const runner = new WorkRunner();
  let last: Promise<void> = Promise.resolve();
  let closed = false;

  const run = async <T>(work: Work<T>): Promise<T> => {
    try {
      const result = await runner.run(operations, work);
      journal.commit();
      return result;
    } catch (error) {
      journal.rollback();
      throw error;
    }
  };

  return {
    async transact(work) {
      if (closed) throw new StoreError("closed", "The store is closed.");
      runner.refuseNested();
      const result = last.then(() => run(work));
      last = result.then(ignore, ignore);
      return result;
    },
    async close() {
      closed = true;
      await last;
    },
  };
}

// The outcome of a transaction belongs to its caller; the next one only waits for its end.
function ignore(): void {}
