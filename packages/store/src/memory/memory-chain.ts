import { hash } from "node:crypto";
import { type Audit, type Link, redactEvent } from "@comity/core";
import type { ChainOperations } from "../transaction/operations.ts";
import type { MemoryEntries } from "./memory-entries.ts";
import type { MemoryEvidence } from "./memory-evidence.ts";
import type { MemoryLog } from "./memory-log.ts";

/** The chain over a log in memory. Nobody alters that behind its back, so its hashes are made when somebody asks. */
export class MemoryChain implements ChainOperations {
  readonly #entries: MemoryEntries;
  /** Null: none is kept. */
  readonly #evidence: MemoryEvidence | null;
  readonly #log: MemoryLog;

  constructor(entries: MemoryEntries, evidence: MemoryEvidence | null, log: MemoryLog) {
    this.#entries = entries;
    this.#evidence = evidence;
    this.#log = log;
  }

  links(after: number, limit: number): readonly Link[] {
    let before = "";
    const links = this.#log.events(0, Number.MAX_SAFE_INTEGER).map(({ position, event }): Link => {
      // Erasing what is personal leaves the hash as it is.
      before = hash("sha256", JSON.stringify([before, position, redactEvent(event)]));
      const message = "message" in event ? event.message : null;
      return { position, hash: before, message, event: event.kind, erased: false, faults: [] };
    });
    return links.slice(Math.max(0, after), Math.max(0, after) + limit);
  }

  audit(message: string): Audit | null {
    return this.#entries.entry(message) === null
      ? null
      : { faults: [], erased: this.#evidence?.erasedOf(message) ?? 0 };
  }
}
