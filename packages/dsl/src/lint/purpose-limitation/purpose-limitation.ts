import { MEANING } from "../../diagnostic/meaning-problems.ts";
import type { LintRule } from "../lint-rule.ts";

/** The checker finds it, so that such a rule never runs: see check/purpose.ts. */
export const purposeLimitation: LintRule = {
  name: "purpose-limitation",
  codes: [MEANING.purpose.code],
  severity: "error",
  summary: "A rule for marketing that reads a field which is kept for another purpose.",
  fixable: false,
  find: null,
};
