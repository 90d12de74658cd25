import { bundleOf, loadBundle } from "../bundle/bundle.ts";
import type { Program, RuleSet } from "../ir/program.ts";
import type { Transaction } from "../ledger/port.ts";
import { HELD_SCOPE } from "../ledger/scope.ts";
import { wakeHeld } from "./apply.ts";
import type { Work } from "./work.ts";

const texts = new WeakMap<Program, string>();

/** Written once a program: a test opens an engine for each of its cases. @throws BundleError */
export function bundleTextOf(rules: RuleSet): string {
  const known = texts.get(rules.program);
  if (known !== undefined) return known;
  const text = bundleOf(rules);
  texts.set(rules.program, text);
  return text;
}

/** Keeps the engine's rules in the ledger, so that what they decide can be told and decided again when they are gone. */
export async function keepRules({ transaction, rules, now }: Work): Promise<void> {
  await transaction.putRuleSet({ hash: rules.program.hash, text: bundleTextOf(rules), at: now });
}

/**
 * Puts the engine's rules in force: keeps them, and has what other rules held decided again by these. How long each rule has
 * held it is kept.
 *
 * @returns the number of the change, by which the engine knows when it is superseded
 */
export async function enact(work: Work): Promise<number> {
  const { transaction, rules, now } = work;
  const { hash } = rules.program;
  await keepRules(work);
  const number = await transaction.activateRuleSet(hash, now);
  await wakeHeld(work, [HELD_SCOPE], (entry) => entry.answer.ruleSet !== hash);
  return number;
}

/** Of rule sets that were read back lately, so that a page of explanations does not check the same one again and again. */
const MOST_READ = 8;
const read = new Map<string, RuleSet>();
/** Hashes of those that a ledger was found to have: what was read back from another ledger says nothing of this one. */
const found = new WeakMap<Transaction, Set<string>>();

/**
 * The rule set with a hash, as the ledger has it.
 *
 * @returns null if it was never kept: a program without this has decided by it.
 * @throws BundleError if this program cannot read it (a newer one has written it).
 */
export async function keptRules(transaction: Transaction, hash: string): Promise<RuleSet | null> {
  const here = found.get(transaction) ?? new Set<string>();
  const known = here.has(hash) ? read.get(hash) : undefined;
  if (known !== undefined) return known;
  const text = await transaction.ruleSet(hash);
  if (text === null) return null;
  found.set(transaction, here.add(hash));
  const rules = read.get(hash) ?? loadBundle(text);
  if (read.size >= MOST_READ) read.clear();
  read.set(hash, rules);
  return rules;
}
