import type { Expr, Limit, Rule } from "@comity/core";
import { LINT } from "../../diagnostic/lint-problems.ts";
import type { LintContext } from "../context.ts";
import type { LintRule } from "../lint-rule.ts";
import { coversPeriod } from "../periods.ts";

type History = Extract<Expr, { op: "history" }>;

export const clearedUnseen: LintRule = {
  name: "cleared-unseen",
  codes: [LINT.clearedUnseen.code],
  severity: "warning",
  summary: "A rule against the same message again that does not see one which is cleared and not yet sent.",
  fixable: false,
  find(context) {
    for (const rule of context.program.rules) {
      if (rule.then.kind !== "block" && rule.then.kind !== "hold") continue;
      for (const history of requiredHistories(rule.when)) reportIfBlind(rule, history, context);
    }
  },
};

/** What earlier messages must have come to for a condition to be true: only what all of it rests on. */
function requiredHistories(when: Expr): readonly History[] {
  switch (when.op) {
    case "history":
      return [when];
    case "and":
      return when.args.flatMap(requiredHistories);
    case "defined":
      return requiredHistories(when.body);
    default:
      return [];
  }
}

function reportIfBlind(rule: Rule, history: History, context: LintContext): void {
  const { state, when, intents, source } = history;
  // "At least 3 days ago" is not about what has just been cleared.
  if (state === "cleared" || (when !== null && when.relation !== "ge")) return;
  const [intent] = rule.intents.filter((one) => intents.includes(one));
  if (intent === undefined || context.program.limits.some((limit) => closes(limit, rule, history))) return;
  const { source: file, node } = context.writtenOf(rule);
  // What stands in a definition is shown at the rule that uses it.
  const own = source !== undefined && source.start >= node.span.start && source.end <= node.span.end;
  const at = { source: file, span: own && source.file === file.file ? source : node.name.span };
  const { scope } = history;
  context.report(LINT.clearedUnseen, { intent, state, scope, days: wholeDays(history) }, at);
}

/** Whether a limit lets one go at most, counting what is cleared, wherever the rule was to see it. */
function closes(limit: Limit, rule: Rule, { intents, when, scope, same }: History): boolean {
  const both = rule.intents.filter((one) => intents.includes(one));
  const counts = limit.mode === "enforce" && limit.atMost <= 1 && limit.counting.includes("cleared");
  const wide = limit.window.kind === "rolling" && when !== null && limit.window.ms >= when.agoMs;
  const near = limit.scope === scope || (limit.scope === "household" && scope === "customer");
  const all = both.every((one) => limit.intents.includes(one));
  return counts && wide && near && all && same.length === 0 && coversPeriod(limit, rule);
}

const DAY_MS = 86_400_000;

/** How many days back it looks; null if not for whole days, or for ever. */
function wholeDays({ when, same }: History): number | null {
  if (when === null || same.length > 0 || when.agoMs % DAY_MS !== 0) return null;
  return when.agoMs / DAY_MS;
}
