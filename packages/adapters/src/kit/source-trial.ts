import type { Instant, RuleSet } from "@comity/core";
import type { FactSource } from "../contract/fact-source.ts";
import type { Log } from "../contract/log.ts";
import type { Keep } from "../keep/keep.ts";

/** An outside system for one test, and the source that reads it. Each case gets a new one. */
export interface SourceTrial {
  readonly rules: RuleSet;
  /** Reads the system, as after a restart of the process. Its log and its clock are given. */
  source(keep: Keep, log: Log, now: () => Instant): Promise<FactSource>;
  /** Writes a record of the system: new, or changed. The same key and number make the same record. */
  put(key: number, number: number): Promise<void>;
  /** What such a record is in the vocabulary. */
  expected(
    key: number,
    number: number,
  ): { readonly record: string; readonly data: Readonly<Record<string, unknown>> };
  /** Takes a record out. Absent: the system never does. */
  remove?(key: number): Promise<void>;
  /** Writes a record that does not fit the vocabulary; {@link put} mends it. Absent: the system checks its records itself. */
  spoil?(key: number): Promise<void>;
  /** Makes the system unreachable, until it is called again. Absent: it cannot be. */
  setReachable?(isReachable: boolean): Promise<void>;
  /** Makes the system never answer, until it is called again. Absent: it always does. */
  setSilent?(isSilent: boolean): Promise<void>;
  /** Lets everything that was written become visible: a file that has to come to rest, for one. */
  settle?(): Promise<void>;
  /** Texts that stand in the records or the settings, and that nobody may read in a log: addresses, passwords. */
  readonly secrets: readonly string[];
  close(): Promise<void>;
}
