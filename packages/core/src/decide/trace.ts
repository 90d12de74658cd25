import { inEffect } from "../eval/in-effect.ts";
import { type TraceNode, traceCondition } from "../explain/trace.ts";
import type { Conflict, Limit, Mode, Rule, RuleSet } from "../ir/program.ts";
import type { Reason, Verdict } from "../ledger/answer.ts";
import type { Evidence } from "../ledger/evidence.ts";
import type { DecisionContext } from "./context.ts";
import { type Decision, decide, messageAfter } from "./decision.ts";
import { contextOf } from "./replay.ts";

/** What one rule, conflict or limit had to say about a message, and how it came to it. */
export interface DeclarationTrace {
  /** `pack/name`. */
  readonly id: string;
  readonly kind: "rule" | "conflict" | "limit";
  /** Its author's own sentence about it. */
  readonly label: string | null;
  readonly mode: Mode;
  /** Whether its dates cover the message. */
  readonly inEffect: boolean;
  /** What it asks for; null: nothing. */
  readonly effect: Verdict | null;
  /** Whether that is what was decided, or a part of it. */
  readonly won: boolean;
  readonly reasons: readonly Reason[];
  /** Of a rule: its condition, part by part. */
  readonly condition: TraceNode | null;
  /** Of a rule that applied to the message as other rules had changed it: its condition then. */
  readonly afterChanges: TraceNode | null;
}

/**
 * Every declaration that concerns a message, with what it came to, those that lost and those that had nothing to say too:
 * rules, conflicts and limits, each in the order of their names.
 *
 * @throws NotRecorded if the rules are not those of the evidence, and read something else
 */
export function traceDecision(evidence: Evidence, rules: RuleSet): readonly DeclarationTrace[] {
  const context = contextOf(evidence, rules);
  const decision = decide(context);
  const { intent } = evidence.message;
  const { program } = rules;
  const concerns = ({ left, right }: Conflict) =>
    left.intents.includes(intent) || right.intents.includes(intent);
  return [
    ...program.rules
      .filter((rule) => rule.intents.includes(intent))
      .sort(byId)
      .map((rule) => traceRule(rule, context, decision)),
    ...program.conflicts
      .filter(concerns)
      .sort(byId)
      .map((conflict) => traceOther("conflict", conflict, context, decision)),
    ...program.limits
      .filter((limit) => limit.intents.includes(intent))
      .sort(byId)
      .map((limit) => traceOther("limit", limit, context, decision)),
  ];
}

function traceRule(rule: Rule, context: DecisionContext, decision: Decision): DeclarationTrace {
  const common = traceOther("rule", rule, context, decision);
  const condition = traceCondition(rule.when, context.situation);
  const changed = messageAfter(context.situation.message, decision);
  const after =
    changed === null ? null : traceCondition(rule.when, { ...context.situation, message: changed });
  const differs = after !== null && after.truth !== condition.truth;
  return { ...common, condition, afterChanges: differs ? after : null };
}

function traceOther(
  kind: DeclarationTrace["kind"],
  declared: Rule | Conflict | Limit,
  context: DecisionContext,
  decision: Decision,
): DeclarationTrace {
  const said = decision.considered.filter(({ reason }) => reason.rule === declared.id);
  const strength: readonly Verdict[] = ["send", "amend", "hold", "block"];
  const effect = said.reduce<Verdict | null>(
    (most, one) =>
      strength.indexOf(one.effect) > strength.indexOf(most ?? "send") ? one.effect : (most ?? one.effect),
    null,
  );
  return {
    id: declared.id,
    kind,
    label: declared.label,
    mode: declared.mode,
    inEffect: inEffect(declared, context.situation),
    effect,
    won: decision.reasons.some(({ rule }) => rule === declared.id),
    reasons: said.map(({ reason }) => reason),
    condition: null,
    afterChanges: null,
  };
}

function byId(one: { readonly id: string }, other: { readonly id: string }): number {
  return one.id < other.id ? -1 : 1;
}
