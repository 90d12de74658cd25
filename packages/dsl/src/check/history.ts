import { BOOLEAN, type Expr, type HistoryWindow } from "@comity/core";
import { MEANING } from "../diagnostic/meaning-problems.ts";
import { type Context, placeIn, sourceRef } from "../resolve/scope.ts";
import { resolveSelection } from "../resolve/selection.ts";
import type { History, Name } from "../syntax/ast.ts";
import { lengthInMs } from "./length.ts";

const RELATIONS = { more_than: "lt", at_least: "le", less_than: "gt", at_most: "ge" } as const;

/** `a payment_failed about the same payment was sent at least 3 days ago`. */
export function checkHistory(history: History, context: Context): Expr | null {
  const intents = resolveSelection(history.selection, context);
  const when = history.when === null ? null : checkWindow(history.when, context);
  if (intents === null || (history.when !== null && when === null)) return null;
  if (!checkSame(history.same, intents, context)) return null;
  return {
    op: "history",
    intents,
    scope: history.household ? "household" : "customer",
    same: history.same.map(({ text }) => text),
    state: history.state,
    when,
    type: BOOLEAN,
    source: sourceRef(context, history.span),
  };
}

function checkWindow(when: NonNullable<History["when"]>, context: Context): HistoryWindow | null {
  const agoMs = lengthInMs(when.length, context);
  if (agoMs === null) return null;
  return { relation: when.kind === "within" ? "ge" : RELATIONS[when.comparison], agoMs };
}

/** Both messages must be able to be about the thing that is to be the same. */
function checkSame(same: readonly Name[], intents: readonly string[], context: Context): boolean {
  const [first] = same;
  if (first === undefined) return true;
  if (context.intents === null) {
    context.diagnostics.add(MEANING.notAboutMessages, {}, placeIn(context, first.span));
    return false;
  }
  // A definition is checked by itself against no rule in particular, and against each rule where it is used.
  const both = context.anyIntents ? intents : [...intents, ...context.intents];
  let fits = true;
  for (const { text, span } of same) {
    const without = both.find((name) => !context.vocabulary.intents.get(name)?.about.has(text));
    if (without === undefined) continue;
    fits = false;
    context.diagnostics.add(MEANING.sameWhat, { field: text, intent: without }, placeIn(context, span));
  }
  return fits;
}
