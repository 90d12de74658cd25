import type { Evaluation } from "../eval/situation.ts";
import { TRUE, UNKNOWN } from "../evaluator/truth-code.ts";
import type { Change } from "../ir/program.ts";
import type { Changes } from "../ledger/message.ts";
import { NO_CHANGES } from "../ledger/message.ts";
import { joinUnknown, Unknown } from "../value/unknown.ts";
import type { Known } from "../value/value.ts";
import type { DecisionContext } from "./context.ts";
import { outcomeOf, valuesOf, whyUnknown } from "./values.ts";

/** What a rule's amendments come to for this message. */
export type AmendResult =
  /** Several only if the records that matched name several channels, which cannot all be used. */
  | { readonly kind: "changes"; readonly each: readonly Changes[] }
  /** Nothing to change: no item matches, or the channel is the same. */
  | { readonly kind: "none" }
  /** No item would remain, or there is no channel to use. */
  | { readonly kind: "block"; readonly removed: readonly string[] }
  | { readonly kind: "unknown"; readonly unknown: Unknown };

/** Works out a rule's amendments. `matches`: the records that its condition found. */
export function changesOf(
  changes: readonly Change[],
  matches: Evaluation["matches"],
  context: DecisionContext,
): AmendResult {
  let each: readonly Changes[] = [NO_CHANGES];
  for (const change of changes) {
    const result = changeOf(change, matches, context);
    if (result.kind === "unknown" || result.kind === "block") return result;
    if (result.kind === "changes") {
      const further = result.each;
      each = each.flatMap((before) => further.map((after) => addChanges(before, after)));
    }
  }
  return each.every(isNothing) ? { kind: "none" } : { kind: "changes", each };
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

function changeOf(change: Change, matches: Evaluation["matches"], context: DecisionContext): AmendResult {
  switch (change.kind) {
    case "attach":
      return { kind: "changes", each: [{ ...NO_CHANGES, attached: [change.notice] }] };
    case "use_channel":
      return otherChannel(valuesOf(change.channel, context.situation, matches), context);
    case "remove_items":
      return removedItems(change, context);
  }
}

function otherChannel(values: readonly (Known | Unknown)[], { situation }: DecisionContext): AmendResult {
  const unknowns = values.filter((value) => value instanceof Unknown);
  if (unknowns.length > 0) return { kind: "unknown", unknown: joinUnknown(unknowns) };
  const channels = new Set(values.filter((value) => value !== null).map(String));
  if (channels.size === 0) return { kind: "block", removed: [] };
  if (channels.size === 1 && channels.has(situation.message.channel)) return { kind: "none" };
  return { kind: "changes", each: [...channels].sort().map((channel) => ({ ...NO_CHANGES, channel })) };
}

function removedItems(
  change: Extract<Change, { kind: "remove_items" }>,
  context: DecisionContext,
): AmendResult {
  const { items } = context.situation.message;
  // Several rules may each have left some and together none: seen when the message is decided again as amended.
  if (context.amended && items.length === 0 && change.blockIfNoneRemain)
    return { kind: "block", removed: [] };
  const removed: string[] = [];
  const unknowns: Unknown[] = [];
  for (const item of items) {
    const situation = { ...context.situation, item };
    const { truth } = outcomeOf(change.where, situation, context);
    if (truth === TRUE) removed.push(item.id);
    else if (truth === UNKNOWN) unknowns.push(whyUnknown(change.where, situation));
  }
  if (unknowns.length > 0) return { kind: "unknown", unknown: joinUnknown(unknowns) };
  if (removed.length === 0) return { kind: "none" };
  if (change.blockIfNoneRemain && removed.length === items.length) return { kind: "block", removed };
  return { kind: "changes", each: [{ ...NO_CHANGES, removed }] };
}

function union(left: readonly string[], right: readonly string[]): string[] {
  return [...new Set([...left, ...right])];
}
