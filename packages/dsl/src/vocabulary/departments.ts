import { suggest, type Vocabulary } from "@comity/core";

/** What is odd about a department's name. */
export interface OddDepartment {
  /** Whether the vocabulary lists the departments, so that no other can be meant. */
  readonly listed: boolean;
  /** The departments that are known. */
  readonly known: readonly string[];
  /** The one that was most likely meant. */
  readonly meant: string | null;
}

/**
 * Whether a department's name looks like a slip. Where the vocabulary lists the departments, every other name is one. Where it
 * does not, anybody may send; then a name is odd only if it is a letter or two away from a department that owns a silo or may
 * send some intent. Case does not count.
 *
 * @returns null if nothing is odd about it.
 */
export function oddDepartment(name: string, vocabulary: Vocabulary): OddDepartment | null {
  const list = vocabulary.departments ?? [];
  const owners = [...vocabulary.silos.values()].map(({ owner }) => owner);
  const senders = [...vocabulary.intents.values()].flatMap(({ departments }) => departments);
  const known = [...new Set(list.length > 0 ? list : [...owners, ...senders])];
  const written = name.toLowerCase();
  if (known.some((one) => one.toLowerCase() === written)) return null;
  const near = suggest(
    written,
    known.map((one) => one.toLowerCase()),
  );
  const meant = known.find((one) => one.toLowerCase() === near) ?? null;
  return list.length > 0 || meant !== null ? { listed: list.length > 0, known, meant } : null;
}
