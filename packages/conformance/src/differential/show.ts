import type { Action, Expr, Known, RuleSet } from "@comity/core";
import type { Counterexample } from "./differential.ts";

/** A counterexample as a person reads it: what differs, the rules on a line each, and the situation as data. */
export function showCounterexample({ rules, setting, difference }: Counterexample): string {
  const { way, what, expected, actual } = difference;
  return [
    `${way} differs from the interpreter in ${what}:`,
    `  expected ${json(expected)}`,
    `  actual   ${json(actual)}`,
    ...showRules(rules),
    `customer: ${json(setting.customer.fields)}`,
    `message: ${json(setting.message)}`,
    `clock ${new Date(setting.clock).toISOString()}, at ${new Date(setting.at).toISOString()}`,
    ...setting.told.silos.map((silo) => `silo ${json(silo)}`),
    ...setting.told.records.map((record) => `record ${json(record)}`),
    ...setting.earlier.map((entry) => `earlier ${json(entry)}`),
    ...setting.holds.map((hold) => `held ${json(hold)}`),
    ...setting.reviews.map((review) => `review ${json(review)}`),
    ...(setting.reported === null ? [] : [`reported ${json(setting.reported)}`]),
  ].join("\n");
}

function showRules({ program, vocabulary }: RuleSet): string[] {
  const rules = program.rules.map(({ id, intents, when, then, ifUnknown, mode, from, to }) => {
    const more = [mode === "observe" ? "observe" : "", from ?? "", to ?? ""].filter((one) => one !== "");
    const unknown = ifUnknown === null ? "" : ` if unknown ${showAction(ifUnknown)}`;
    return `${[id, ...more].join(" ")} on ${intents.join(", ")}: ${showExpr(when)} -> ${showAction(then)}${unknown}`;
  });
  const others = [...program.conflicts, ...program.limits].map(({ source: _, ...one }) => json(one));
  const alerts = program.alerts.map(({ id, when }) => `${id}: ${showExpr(when)}`);
  return [`company in ${vocabulary.company.timeZone}`, ...rules, ...others, ...alerts];
}

function showAction(action: Action): string {
  switch (action.kind) {
    case "block":
    case "send":
      return action.kind;
    case "hold": {
      const { until, atMostMs, orElse } = action;
      const what = until.kind === "condition" ? `condition ${showExpr(until.expr)}` : until.kind;
      return `hold ${what} at most ${atMostMs} or else ${orElse}`;
    }
    case "amend":
      return `amend ${action.changes.map((change) => (change.kind === "remove_items" ? `remove ${showExpr(change.where)}` : change.kind)).join(" and ")}`;
  }
}

/** An expression in a line: operators as in the IR, literals as JSON, slots as `$0`. */
export function showExpr(expr: Expr): string {
  const show = showExpr;
  switch (expr.op) {
    case "literal":
      return json(expr.value);
    case "message":
    case "about":
    case "customer":
    case "item":
      return `${expr.op}.${expr.field}`;
    case "field":
      return `$${expr.slot}.${expr.field}`;
    case "navigate":
      return `${show(expr.from)}>${expr.record}.${expr.field}`;
    case "now":
    case "today":
    case "local_time":
      return expr.op;
    case "and":
    case "or":
      return `(${expr.args.map(show).join(` ${expr.op} `)})`;
    case "not":
      return `not ${show(expr.arg)}`;
    case "compare":
      return `(${show(expr.left)} ${expr.relation} ${show(expr.right)})`;
    case "is_empty":
      return `${show(expr.arg)} is empty`;
    case "one_of":
      return `${show(expr.left)} one of [${expr.options.map(show).join(", ")}]`;
    case "in_list":
      return `${show(expr.left)} in ${show(expr.list)}`;
    case "in_records":
      return `${show(expr.left)} in ${expr.set.scope}'s ${expr.set.record} ${show(expr.field)}`;
    case "text":
      return `${show(expr.left)} ${expr.test} ${show(expr.right)}`;
    case "between":
      return `${show(expr.arg)} between ${show(expr.low)} and ${show(expr.high)}`;
    case "within":
      return `${show(expr.arg)} within the ${expr.direction} ${show(expr.length)}`;
    case "shifted":
      return `${show(expr.arg)} ${expr.relation} ${show(expr.length)} ${expr.direction}`;
    case "quantify":
      return `${expr.quantifier} $${expr.slot.index} of ${expr.set.scope}'s ${expr.set.record}: {${show(expr.body)}}`;
    case "count":
      return `count of $${expr.slot.index} of ${expr.set.scope}'s ${expr.set.record}: {${show(expr.body)}}`;
    case "aggregate":
      return `${expr.function} of ${show(expr.of)} of ${expr.set.scope}'s ${expr.set.record}: {${show(expr.body)}}`;
    case "becomes":
      return `$${expr.slot}.${expr.field} becomes ${show(expr.value)}`;
    case "history":
      return `${expr.state} ${expr.intents.join("|")} of ${expr.scope} same [${expr.same.join(", ")}] ${json(expr.when)}`;
    case "defined":
      return `def(${show(expr.body)})`;
  }
}

function json(value: unknown): string {
  return JSON.stringify(value as Known) ?? "nothing";
}
