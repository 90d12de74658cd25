import { type Store, StoreError } from "@comity/core";
import type { Operations } from "../transaction/operations.ts";
import { type Work, WorkRunner } from "../transaction/work-runner.ts";
import { Journal } from "./journal.ts";
import { MemoryEntries } from "./memory-entries.ts";
import { MemoryEvidence } from "./memory-evidence.ts";
import { MemoryFacts } from "./memory-facts.ts";
import { MemoryLog } from "./memory-log.ts";

/**
 * A store that lives as long as the process: for tests, replays and trials. Its transactions run one at a time, in the
 * order in which they were asked for. What it is given and what it gives out is the same object, not a copy: both sides
 * leave it as it is.
 */
export function memoryStore(): Store {
  const journal = new Journal();
  const operations: Operations = {
    facts: new MemoryFacts(journal),
    entries: new MemoryEntries(journal),
    evidence: new MemoryEvidence(journal),
    log: new MemoryLog(journal),
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
