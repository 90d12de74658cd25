import { LINT } from "../../diagnostic/lint-problems.ts";
import { deadConditions } from "../dead-conditions.ts";
import type { LintRule } from "../lint-rule.ts";
import { wordsFor } from "../words-for.ts";

export const neverTrue: LintRule = {
  name: "never-true",
  codes: [LINT.neverTrue.code],
  severity: "warning",
  summary: "A condition, or a part of one, that no situation can make true.",
  fixable: false,
  find(context) {
    for (const { is, at, whole } of deadConditions(context)) {
      if (is === "never true") context.report(LINT.neverTrue, { whole: wordsFor(whole) }, at);
    }
  },
};
