import { evaluateCondition, evaluateValue } from "../eval/evaluate.ts";
import type { Change } from "../ir/program.ts";
import type { Changes } from "../ledger/message.ts";
import { NO_CHANGES } from "../ledger/message.ts";
import { joinUnknown, Unknown } from "../value/unknown.ts";
import type { DecisionContext } from "./context.ts";

/** What a rule's amendments come to for this message. */
export type AmendResult =
  | { readonly kind: "changes"; readonly changes: Changes }
  /** Nothing to change: no item matches, or the channel is the same. */
  | { readonly kind: "none" }
  /** No item would remain, or there is no channel to use. */
  | { readonly kind: "block" }
  | { readonly kind: "unknown"; readonly unknown: Unknown };

/** Works out a rule's amendments. */
export function changesOf(changes: readonly Change[], context: DecisionContext): AmendResult {
  let total: Changes = NO_CHANGES;
  for (const change of changes) {
    const result = changeOf(change, context);
    if (result.kind === "unknown" || result.kind === "block") return result;
    if (result.kind === "changes") total = addChanges(total, result.changes);
  }
  return isNothing(total) ? { kind: "none" } : { kind: "changes", changes: total };
}

/** Amendments add up; the first channel stands (two different ones are found before, see `combine.ts`). */
export function addChanges(left: Changes, right: Changes): Changes {
  return {
    channel: left.channel ?? right.channel,
    removed: union(left.removed, right.removed),
    attached: union(left.attached, right.attached),
  };
}

/** Whether nothing changes. */
export function isNothing(changes: Changes): boolean {
  return changes.channel === null && changes.removed.length === 0 && changes.attached.length === 0;
}

function changeOf(change: Change, context: DecisionContext): AmendResult {
  const { message } = context.situation;
  switch (change.kind) {
    case "attach":
      return { kind: "changes", changes: { ...NO_CHANGES, attached: [change.notice] } };
    case "use_channel": {
      const { value } = evaluateValue(change.channel, context.situation);
      if (value instanceof Unknown) return { kind: "unknown", unknown: value };
      if (value === null) return { kind: "block" };
      if (value === message.channel) return { kind: "none" };
      return { kind: "changes", changes: { ...NO_CHANGES, channel: String(value) } };
    }
    case "remove_items":
      return removedItems(change, context);
  }
}

function removedItems(
  change: Extract<Change, { kind: "remove_items" }>,
  context: DecisionContext,
): AmendResult {
  const { items } = context.situation.message;
  // Several rules may each have left some and together none: seen when the message is decided again as amended.
  if (context.amended && items.length === 0 && change.blockIfNoneRemain) return { kind: "block" };
  const removed: string[] = [];
  const unknowns: Unknown[] = [];
  for (const item of items) {
    const { truth } = evaluateCondition(change.where, { ...context.situation, item });
    if (truth instanceof Unknown) unknowns.push(truth);
    else if (truth) removed.push(item.id);
  }
  if (unknowns.length > 0) return { kind: "unknown", unknown: joinUnknown(unknowns) };
  if (removed.length === 0) return { kind: "none" };
  if (change.blockIfNoneRemain && removed.length === items.length) return { kind: "block" };
  return { kind: "changes", changes: { ...NO_CHANGES, removed } };
}

function union(left: readonly string[], right: readonly string[]): string[] {
  return [...new Set([...left, ...right])];
}
