import { LINT } from "../../diagnostic/lint-problems.ts";
import { deadConditions } from "../dead-conditions.ts";
import type { LintRule } from "../lint-rule.ts";
import { wordsFor } from "../words-for.ts";

/** Never false is what an author means by always true: unknown it may be, like every condition. */
export const alwaysTrue: LintRule = {
  name: "always-true",
  codes: [LINT.alwaysTrue.code],
  severity: "warning",
  summary: "A condition, or a part of one, that no situation can make false.",
  fixable: false,
  find(context) {
    for (const { is, at, whole } of deadConditions(context)) {
      if (is === "never false") context.report(LINT.alwaysTrue, { whole: wordsFor(whole) }, at);
    }
  },
};
