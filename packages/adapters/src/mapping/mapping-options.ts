import type { Vocabulary } from "@comity/core";

/** What a mapping is checked by. */
export interface MappingOptions {
  /** The vocabulary in force. */
  readonly vocabulary: () => Vocabulary;
  /** The only silo whose records it may make; any if null. */
  readonly silo: string | null;
  /** Whether its source knows what it has told, so that the mapping may say `at_first`. False if absent. */
  readonly knowsFirst?: boolean;
}
