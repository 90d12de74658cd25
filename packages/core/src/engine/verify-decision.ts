import { BundleError } from "../bundle/bundle-error.ts";
import type { Decision } from "../decide/decision.ts";
import { NotRecorded, replayDecision } from "../decide/replay.ts";
import type { RuleSet } from "../ir/program.ts";
import type { Answer } from "../ledger/answer.ts";
import type { Link, LinkFault } from "../ledger/chain-port.ts";
import type { Evidence } from "../ledger/evidence.ts";
import type { Transaction } from "../ledger/port.ts";
import { keptRules } from "./kept-rules.ts";

/** What a ledger has kept of one decision; or why it cannot be made again. */
export type Kept =
  | { readonly outcome: "erased" | "altered" }
  | { readonly outcome: "kept"; readonly answer: Answer; readonly candidates: readonly Candidate[] };

/** What a decision may have rested on: several, where a message was decided more than once in one instant. */
interface Candidate {
  readonly evidence: Evidence;
  /** Null: the ledger has not kept them, or this program cannot read them. */
  readonly rules: RuleSet | null;
}

/** What came of making a decision again. */
export type Checked =
  | { readonly outcome: "replayed" | "erased" | "stopped" | "withoutRules" | "altered" }
  | { readonly outcome: "differs"; readonly differs: readonly string[] };

/**
 * Reads what there is of the decision that a link tells of.
 *
 * @param given rules for a decision whose own the ledger has not kept.
 * @returns null if the link tells of none.
 */
export async function keptOfDecision(
  transaction: Transaction,
  link: Link,
  given: RuleSet | null,
): Promise<Kept | null> {
  if (link.event !== "decision" || link.message === null) return null;
  if (link.erased) return { outcome: "erased" };
  // What was altered cannot be read: a store that meets it gives up the transaction.
  const audit = await transaction.audit(link.message);
  if (audit === null || audit.faults.length > 0 || link.faults.some(isOfContent))
    return { outcome: "altered" };
  const [stored] = await transaction.events(link.position - 1, 1);
  if (stored?.event.kind !== "decision") return { outcome: "altered" };
  const { answer } = stored.event;
  const all = await transaction.allEvidence(link.message);
  const candidates: Candidate[] = [];
  for (const evidence of all.filter(({ clock }) => clock === answer.decidedAt)) {
    candidates.push({ evidence, rules: await rulesOf(transaction, evidence.ruleSet, given) });
  }
  const isErased = candidates.length === 0 && audit.erased > 0 && !isStop(answer);
  return isErased ? { outcome: "erased" } : { outcome: "kept", answer, candidates };
}

function isOfContent(fault: LinkFault): boolean {
  return fault === "hash" || fault === "sealed";
}

async function rulesOf(
  transaction: Transaction,
  hash: string,
  given: RuleSet | null,
): Promise<RuleSet | null> {
  if (given?.program.hash === hash) return given;
  try {
    return await keptRules(transaction, hash);
  } catch (error) {
    if (error instanceof BundleError) return null;
    throw error;
  }
}

/** Makes a decision again, from each thing that it may have rested on, until one gives the answer on record. */
export function checkDecision(kept: Kept): Checked {
  if (kept.outcome !== "kept") return { outcome: kept.outcome };
  const { answer, candidates } = kept;
  let differs: readonly string[] = [];
  for (const { evidence, rules } of candidates) {
    if (rules === null) return { outcome: "withoutRules" };
    differs = differencesOf(answer, evidence, rules);
    if (differs.length === 0) return { outcome: "replayed" };
  }
  return isStop(answer) ? { outcome: "stopped" } : { outcome: "differs", differs };
}

/** A cleared message that drew with another was stopped by the decision on that one. */
function isStop({ verdict, reasons: [reason, ...others] }: Answer): boolean {
  return verdict === "hold" && others.length === 0 && reason?.kind === "conflict" && reason.other !== null;
}

function differencesOf(answer: Answer, evidence: Evidence, rules: RuleSet): readonly string[] {
  const decision = decideAgain(evidence, rules);
  if (decision === null) return ["what it read"];
  const { verdict, reasons, observed, changes } = decision;
  const parts: readonly (readonly [name: string, recorded: unknown, again: unknown])[] = [
    ["verdict", answer.verdict, verdict],
    ["reasons", answer.reasons, reasons],
    ["observed", answer.observed, observed],
    ["channel", answer.channel, changes.channel],
    ["removed", answer.removed, changes.removed],
    ["attached", answer.attached, changes.attached],
  ];
  return parts
    .filter(([, one, other]) => JSON.stringify(one) !== JSON.stringify(other))
    .map(([name]) => name);
}

/** @returns null if the rules read something that is not on record. */
function decideAgain(evidence: Evidence, rules: RuleSet): Decision | null {
  try {
    return replayDecision(evidence, rules);
  } catch (error) {
    if (error instanceof NotRecorded) return null;
    throw error;
  }
}
