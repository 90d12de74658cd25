import type {
  DecisionExplanation,
  DeclarationTrace,
  MessageExplanation,
  TraceNode,
  Vocabulary,
} from "@comity/core";
import { instantLine, reasonLine, untilLine } from "../output/decision.ts";
import { historyOf } from "./history.ts";
import { otherObstacles, whenToAskAgain } from "./outlook.ts";

/** The explanation as one JSON object. Instants are ISO 8601. */
export function explanationJson(
  explained: MessageExplanation,
  vocabulary: Vocabulary,
  options: { readonly now: number; readonly trace: boolean },
): Readonly<Record<string, unknown>> {
  const { entry, standing, decision, evidence } = explained;
  const { answer, state } = standing;
  const { dueAt } = entry;
  const { now } = options;
  const outlook = { state, answer, recorded: true, dueAt, now, explanation: decision, vocabulary };
  return {
    message: entry.id,
    department: entry.message.department,
    intent: entry.message.intent,
    channel: entry.message.channel,
    customer: entry.customer,
    verdict: standing.verdict,
    state,
    since: instantLine(explained.since),
    until: state === "held" ? untilLine(answer.until) : null,
    deadline: state === "held" ? instantLine(answer.deadline) : null,
    changes: { channel: answer.channel, removed: answer.removed, attached: answer.attached },
    reasons: answer.reasons.map(reasonLine),
    observed: answer.observed.map(reasonLine),
    counted: decision === null ? null : countedJson(decision),
    recalled: answer.recalled,
    missed: answer.missed,
    breach: entry.breach,
    also_in_the_way: decision === null ? null : otherObstacles(decision, answer).map(reasonLine),
    would_go: decision === null ? null : decision.ways.map(({ text }) => text),
    next_by_time:
      decision === null || decision.nextByTime === null
        ? null
        : { at: instantLine(decision.nextByTime.at), verdict: decision.nextByTime.verdict },
    ask_again: whenToAskAgain(outlook),
    history: historyOf(explained).map(({ at, text }) => ({ at: instantLine(at), text })),
    rule_set: evidence?.ruleSet ?? answer.ruleSet,
    same_rules: explained.sameRules,
    replays: explained.replays,
    ...(options.trace ? { trace: decision === null ? null : decision.trace.map(declarationJson) } : {}),
  };
}

/** By limit that stands in the way: the ids of the messages that it counts. */
function countedJson({ counted }: DecisionExplanation): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries([...counted].map(([limit, entries]) => [limit, entries.map(({ id }) => id)]));
}

function declarationJson(one: DeclarationTrace): Readonly<Record<string, unknown>> {
  return {
    id: one.id,
    kind: one.kind,
    mode: one.mode,
    in_effect: one.inEffect,
    effect: one.effect,
    won: one.won,
    condition: one.condition === null ? null : nodeJson(one.condition),
    after_changes: one.afterChanges === null ? null : nodeJson(one.afterChanges),
  };
}

function nodeJson(node: TraceNode): Readonly<Record<string, unknown>> {
  return {
    text: node.text,
    truth: node.truth,
    values: node.values,
    facts: node.facts.map(({ record, key, asOf }) => ({ record, key, as_of: instantLine(asOf) })),
    causes: node.causes,
    more: node.more,
    parts: node.parts.map(nodeJson),
  };
}
