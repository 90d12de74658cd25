import { sha256 } from "../value/sha-256.ts";
import type { Vocabulary } from "../vocabulary/vocabulary.ts";
import { canonicalJson } from "./canonical-json.ts";
import type { Program } from "./program.ts";

/**
 * Hex SHA-256 of the canonical form of a program and its vocabulary. Where a rule stands in which file is no part of it:
 * rule sets of one hash decide alike, in the same words.
 */
export function programHash(program: Omit<Program, "hash">, vocabulary: Vocabulary): string {
  const { packs, rules, conflicts, limits, alerts, classDefaults } = program;
  return sha256(
    canonicalJson({ program: { packs, rules, conflicts, limits, alerts, classDefaults }, vocabulary }),
  );
}
