import type { Action, Change, Expr, Hold } from "@comity/core";
import { checkFits } from "../check/comparable.ts";
import { CHECKER } from "../check/expression.ts";
import { checkOperand } from "../check/operand.ts";
import { fixName } from "../diagnostic/fix-name.ts";
import { MEANING } from "../diagnostic/meaning-problems.ts";
import { NAMES } from "../diagnostic/name-problems.ts";
import { type Context, EMPTY_SCOPE, placeIn, type Scope } from "../resolve/scope.ts";
import type { Action as WrittenAction, Change as WrittenChange } from "../syntax/ast.ts";
import { lowerHold } from "./hold.ts";

/** What a rule does. Null after a mistake, which has been reported. */
export function lowerAction(action: WrittenAction, scope: Scope, context: Context): Action | null {
  switch (action.kind) {
    case "block":
    case "send":
      return { kind: action.kind };
    case "hold":
      return lowerHold(action, "rule", scope, context);
    case "amend": {
      checkOneChannel(action.changes, context);
      const changes = action.changes.map((change) => lowerChange(change, scope, context));
      const sound = changes.filter((change) => change !== null);
      return sound.length === changes.length ? { kind: "amend", changes: sound } : null;
    }
  }
}

/** What a limit or a conflict does with a message: it blocks or holds. Null after a mistake, which has been reported. */
export function lowerBlockOrHold(
  action: WrittenAction,
  place: "limit" | "conflict",
  context: Context,
): { readonly kind: "block" } | Hold | null {
  if (action.kind === "block") return { kind: "block" };
  if (action.kind === "hold") return lowerHold(action, place, EMPTY_SCOPE, context);
  const parameters = { action: action.kind === "send" ? "send" : "amend a message", where: place };
  context.diagnostics.add(MEANING.actionElsewhere, parameters, placeIn(context, action.span));
  return null;
}

/** Whether the action takes items out, so that the rule may speak of `item`. */
export function removesItems(action: WrittenAction | null): boolean {
  return action?.kind === "amend" && action.changes.some(({ kind }) => kind === "remove_items");
}

function lowerChange(change: WrittenChange, scope: Scope, context: Context): Change | null {
  const { vocabulary, diagnostics } = context;
  switch (change.kind) {
    case "attach": {
      const { text, span } = change.notice;
      if (vocabulary.notices.has(text)) return { kind: "attach", notice: text };
      const known = [...vocabulary.notices.keys()];
      diagnostics.add(
        NAMES.unknownNotice,
        { written: text, known },
        placeIn(context, span),
        fixName(text, known, span),
      );
      return null;
    }
    case "use_channel": {
      const channel = lowerChannel(change, scope, context);
      return channel && { kind: "use_channel", channel };
    }
    case "remove_items": {
      if (!hasItems(change, context)) return null;
      const names = [...scope.aliases.keys(), ...scope.uncertain];
      const inside: Scope = { ...EMPTY_SCOPE, item: true, uncertain: new Set(names) };
      const where = CHECKER.condition(change.where, inside, context);
      return where && { kind: "remove_items", where, blockIfNoneRemain: change.blockIfNoneRemain };
    }
  }
}

function lowerChannel(
  { channel, span }: WrittenChange & { readonly kind: "use_channel" },
  scope: Scope,
  context: Context,
): Expr | null {
  const type = { kind: "enumeration", values: context.vocabulary.channels } as const;
  const expr = checkOperand(channel, { type, span }, scope, context, CHECKER);
  if (expr === null) return null;
  return checkFits(type, expr, channel.span, context) ? expr : null;
}

function hasItems({ span }: WrittenChange, context: Context): boolean {
  const intents = context.intents ?? [];
  if (intents.some((name) => (context.vocabulary.intents.get(name)?.items.size ?? 0) > 0)) return true;
  context.diagnostics.add(MEANING.noItems, { intents }, placeIn(context, span));
  return false;
}

function checkOneChannel(changes: readonly WrittenChange[], context: Context): void {
  const [, second] = changes.filter(({ kind }) => kind === "use_channel");
  if (second !== undefined) context.diagnostics.add(MEANING.twoChannels, {}, placeIn(context, second.span));
}
