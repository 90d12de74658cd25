import { type Action, BOOLEAN, type Expr, type Rule, type Template } from "@comity/core";
import { certainSlots } from "../check/certain.ts";
import { CHECKER } from "../check/expression.ts";
import { literal } from "../check/literal.ts";
import { checkPurposes } from "../check/purpose.ts";
import { MEANING } from "../diagnostic/meaning-problems.ts";
import type { InFile } from "../resolve/packs.ts";
import { type Bound, type Context, EMPTY_SCOPE, placeIn, type Scope } from "../resolve/scope.ts";
import { resolveSelection } from "../resolve/selection.ts";
import type { Rule as WrittenRule } from "../syntax/ast.ts";
import { lowerAction, removesItems } from "./action.ts";
import { contextFor, lowerCommon, type ProgramContext } from "./declaration.ts";
import { lowerTemplate, valuesIn } from "./template.ts";

/** What a pack's rules do when their condition is unknown and they do not say what: one answer, which they share. */
export interface PackUnknown {
  readonly action: Action | null;
  /** How many slots it binds, numbered from 0: the numbers of a rule that shares it come after them. */
  readonly slots: number;
}

/** A rule. Null after a reported mistake. */
export function lowerRule(
  rule: InFile<WrittenRule>,
  packUnknown: PackUnknown,
  program: ProgramContext,
): Rule | null {
  const { node } = rule;
  const none = contextFor(rule, [], program);
  if (node.ifUnknown === null) none.tally.nextSlot = packUnknown.slots;
  const intents = node.appliesTo === null ? null : resolveSelection(node.appliesTo, none);
  // Names are still looked up if the selection is wrong; what messages are about is then taken from all intents.
  const context: Context =
    intents === null
      ? { ...none, intents: [...program.vocabulary.intents.keys()], anyIntents: true }
      : { ...none, intents };
  const common = lowerCommon(rule, context);
  const when = lowerWhen(node, context);
  const certain = when === null ? null : certainSlots(when);
  const scope = scopeAfter(certain?.map(({ index }) => index) ?? null, context.bound);
  const then = node.then === null ? null : lowerAction(node.then, scope, context);
  if (then?.kind === "send") reportPointless(node, context);
  const ifUnknown = lowerIfUnknown(node, context);
  const because = lowerTemplate(node.because, { ...scope, item: removesItems(node.then) }, context);
  if (common === null || intents === null || when === null || certain === null || then === null) return null;
  if ((node.because !== null && because === null) || (node.ifUnknown !== null && ifUnknown === null))
    return null;
  checkPurposes(readBy(when, [then, ifUnknown], because), intents, context);
  return {
    ...common,
    intents,
    when,
    slots: certain,
    then,
    because,
    ifUnknown: ifUnknown ?? packUnknown.action,
  };
}

/**
 * `unless C` means `and not (C)`; without either the rule always applies. What joins the two stands nowhere in the text,
 * so it has no source. Null after a reported mistake.
 */
function lowerWhen({ when, unless, name }: WrittenRule, context: Context): Expr | null {
  const positive = when === null ? null : CHECKER.condition(when, EMPTY_SCOPE, context);
  const excepted = unless === null ? null : CHECKER.condition(unless, EMPTY_SCOPE, context);
  if ((when !== null && positive === null) || (unless !== null && excepted === null)) return null;
  if (excepted === null) return positive ?? literal(true, BOOLEAN, name.span, context);
  const not: Expr = { op: "not", arg: excepted, type: BOOLEAN };
  return positive === null ? not : { op: "and", args: [positive, not], type: BOOLEAN };
}

/** Nothing is certain to have been found when the condition is unknown. */
function lowerIfUnknown({ ifUnknown }: WrittenRule, context: Context): Action | null {
  return ifUnknown === null ? null : lowerAction(ifUnknown, scopeAfter([], context.bound), context);
}

/**
 * What can be named once the condition is true: the records that are certain to have matched. After a condition with
 * a mistake (null) all of them count, lest one mistake be reported as two.
 */
export function scopeAfter(certain: readonly number[] | null, bound: readonly Bound[]): Scope {
  const sure = bound.filter(({ slot }) => certain === null || certain.includes(slot.index));
  const unsure = bound
    .map(({ slot }) => slot.name)
    .filter((name) => !sure.some(({ slot }) => slot.name === name));
  return {
    ...EMPTY_SCOPE,
    aliases: new Map(sure.map((one) => [one.slot.name, one])),
    uncertain: new Set(unsure),
    incomplete: certain === null,
  };
}

/** Every expression of a rule, conditions before what speaks of the records that they find. */
export function readBy(
  when: Expr,
  actions: readonly (Action | null)[],
  because: Template | null,
): readonly Expr[] {
  return [when, ...actions.flatMap(readByAction), ...valuesIn(because)];
}

/** Every expression of an action. */
export function readByAction(action: Action | null): readonly Expr[] {
  if (action?.kind === "hold") return "expr" in action.until ? [action.until.expr] : [];
  if (action?.kind !== "amend") return [];
  return action.changes.flatMap((change) => {
    if (change.kind === "attach") return [];
    return change.kind === "use_channel" ? [change.channel] : [change.where];
  });
}

function reportPointless({ then, name }: WrittenRule, context: Context): void {
  context.diagnostics.add(MEANING.pointless, {}, placeIn(context, then?.span ?? name.span));
}
