import { type Evidence, tracesIn } from "@comity/core";
import type { EvidenceOperations } from "../transaction/operations.ts";
import { getOrAdd } from "./get-or-add.ts";
import type { Journal } from "./journal.ts";

/** What decisions rested on, in memory, where a message's entry and evidence share the object. */
export class MemoryEvidence implements EvidenceOperations {
  readonly #journal: Journal;
  /** By message. */
  readonly #evidence = new Map<string, Evidence[]>();
  /** By message, how many were erased. */
  readonly #erased = new Map<string, number>();
  /** By message, traces beside those that are in its evidence. */
  readonly #noted = new Map<string, readonly string[]>();

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

  /** Messages whose evidence has any of these traces. */
  restingOn(traces: readonly string[]): readonly string[] {
    const found = [...this.#evidence].filter(([message, all]) =>
      [...(this.#noted.get(message) ?? []), ...all.flatMap(tracesIn)].some((one) => traces.includes(one)),
    );
    return found.map(([message]) => message);
  }

  noteTraces(message: string, traces: readonly string[]): void {
    if (!this.#evidence.has(message)) return;
    this.#journal.set(this.#noted, message, [...(this.#noted.get(message) ?? []), ...traces]);
  }

  /** @returns whether there was anything. */
  erase(message: string): boolean {
    const count = this.#evidence.get(message)?.length ?? 0;
    if (count === 0) return false;
    this.#journal.delete(this.#evidence, message);
    this.#journal.delete(this.#noted, message);
    this.#journal.set(this.#erased, message, this.erasedOf(message) + count);
    return true;
  }

  /** Of how many decisions on a message it was erased what they rested on. */
  erasedOf(message: string): number {
    return this.#erased.get(message) ?? 0;
  }
}
