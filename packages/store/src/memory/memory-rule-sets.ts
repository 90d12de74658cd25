import type { Activation, StoredRuleSet } from "@comity/core";
import type { RuleSetOperations } from "../transaction/operations.ts";
import type { Journal } from "./journal.ts";

/** The rule sets that were used, in memory. */
export class MemoryRuleSets implements RuleSetOperations {
  readonly #journal: Journal;
  /** By hash. */
  readonly #texts = new Map<string, string>();

  /** Hashes in the order in which they were put in force; an activation's number is its index and one. */
  readonly #activated: string[] = [];

  constructor(journal: Journal) {
    this.#journal = journal;
  }

  putRuleSet({ hash, text }: StoredRuleSet): void {
    if (!this.#texts.has(hash)) this.#journal.set(this.#texts, hash, text);
  }

  ruleSet(hash: string): string | null {
    return this.#texts.get(hash) ?? null;
  }

  activateRuleSet(hash: string): number {
    if (this.#activated.at(-1) !== hash) {
      this.#activated.push(hash);
      this.#journal.add(() => this.#activated.pop());
    }
    return this.#activated.length;
  }

  activeRuleSet(): Activation | null {
    const hash = this.#activated.at(-1);
    return hash === undefined ? null : { number: this.#activated.length, hash };
  }
}
