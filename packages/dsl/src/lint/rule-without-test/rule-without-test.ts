import { LINT } from "../../diagnostic/lint-problems.ts";
import type { LintRule } from "../lint-rule.ts";
import { wordsFor } from "../words-for.ts";

export const ruleWithoutTest: LintRule = {
  name: "rule-without-test",
  codes: [LINT.untested.code],
  severity: "warning",
  summary: "A rule, conflict, limit or alert that no test and no scenario shows at work.",
  fixable: false,
  find(context) {
    const { reached } = context.input;
    if (reached === null) return;
    const { rules, conflicts, limits, alerts } = context.program;
    // An alert that only observes leaves no trace that a test could find.
    const raised = alerts.filter(({ mode }) => mode === "enforce");
    for (const declared of [...rules, ...conflicts, ...limits, ...raised]) {
      if (reached.ids.has(declared.id) || reached.unclear.has(declared.pack)) continue;
      context.report(LINT.untested, wordsFor(context.writtenOf(declared).node), context.nameOf(declared));
    }
  },
};
