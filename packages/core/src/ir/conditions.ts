import type { Expr } from "./expression.ts";
import type { Action, Program, Rule } from "./program.ts";

/**
 * Every condition of a program, each once, in an order that depends on the program alone: of each rule what it applies
 * when, then the conditions of its clauses (which items to remove, until when to hold); then when each alert is raised.
 * A compiled program numbers its conditions by their place in this list.
 */
export function conditionsOf(program: Program): readonly Expr[] {
  return [...program.rules.flatMap(conditionsOfRule), ...program.alerts.map(({ when }) => when)];
}

/** When a rule applies, then the conditions of its clauses. */
export function conditionsOfRule({ when, then, ifUnknown }: Rule): readonly Expr[] {
  return [when, ...conditionsOfAction(then), ...(ifUnknown === null ? [] : conditionsOfAction(ifUnknown))];
}

function conditionsOfAction(action: Action): Expr[] {
  switch (action.kind) {
    case "block":
    case "send":
      return [];
    case "hold":
      return action.until.kind === "condition" ? [action.until.expr] : [];
    case "amend":
      return action.changes.flatMap((change) => (change.kind === "remove_items" ? [change.where] : []));
  }
}
