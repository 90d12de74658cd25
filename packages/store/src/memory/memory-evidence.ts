import type { Evidence } from "@comity/core";
import type { EvidenceOperations } from "../transaction/operations.ts";
import { getOrAdd } from "./get-or-add.ts";
import type { Journal } from "./journal.ts";

/** What decisions rested on, in memory, where a message's entry and evidence share the object. */
export class MemoryEvidence implements EvidenceOperations {
  readonly #journal: Journal;
  /** By message. */
  readonly #evidence = new Map<string, Evidence[]>();

  constructor(journal: Journal) {
    this.#journal = journal;
  }

  putEvidence(evidence: Evidence): void {
    const all = getOrAdd(this.#evidence, evidence.message.id, (): Evidence[] => []);
    all.push(evidence);
    this.#journal.add(() => all.pop());
  }

  evidence(message: string): Evidence | null {
    return this.#evidence.get(message)?.at(-1) ?? null;
  }

  allEvidence(message: string): readonly Evidence[] {
    return [...(this.#evidence.get(message) ?? [])];
  }
}
