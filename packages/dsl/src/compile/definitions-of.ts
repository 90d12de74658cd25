import type { Definition, RuleSet } from "@comity/core";
import { lowerDefinitions } from "../lower/lower-program.ts";
import type { Packs } from "../resolve/packs.ts";

/** What rule sets were compiled from. A program has its definitions only where it uses them, and decides without them. */
const TEXTS = new WeakMap<RuleSet, { readonly packs: Packs; readonly included: ReadonlySet<string> }>();

/** Keeps what a rule set was compiled from for {@link definitionsOf}. */
export function rememberDefinitions(rules: RuleSet, packs: Packs, included: ReadonlySet<string>): void {
  TEXTS.set(rules, { packs, included });
}

/**
 * The definitions of a rule set as they are written, used or not, by name, for `programInWords`; null of rules that were
 * not compiled here, but come from a bundle.
 */
export function definitionsOf(rules: RuleSet): readonly Definition[] | null {
  const texts = TEXTS.get(rules);
  return texts === undefined ? null : lowerDefinitions(texts.packs, texts.included, rules.vocabulary);
}
