/**
 * What a work knows to be new, as long as nobody else can write: numbers that it was given, and ids that it has looked for.
 * Most messages are written for the first time right after both, and need not be looked for once more.
 */
export class FreshEntries {
  readonly #sequences = new Set<number>();
  readonly #withoutEvidence = new Set<number>();
  readonly #absent = new Set<string>();

  /** A number was given out. */
  given(sequence: number): void {
    this.#sequences.add(sequence);
    this.#withoutEvidence.add(sequence);
  }

  /** An id was looked for, and nothing has it. */
  missed(id: string): void {
    this.#absent.add(id);
  }

  /** Whether neither the id nor the number can be anybody's yet. From now on they are: the entry is being written. */
  takeEntry(id: string, sequence: number): boolean {
    const isAbsent = this.#absent.delete(id);
    return this.#sequences.delete(sequence) && isAbsent;
  }

  /** Whether the number can have no evidence yet. From now on it has: it is being written. */
  takeEvidence(sequence: number): boolean {
    return this.#withoutEvidence.delete(sequence);
  }

  /** The work has ended. */
  clear(): void {
    this.#sequences.clear();
    this.#withoutEvidence.clear();
    this.#absent.clear();
  }
}
