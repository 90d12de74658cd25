import { MEANING } from "../../diagnostic/meaning-problems.ts";
import type { LintRule } from "../lint-rule.ts";

/** The checker finds it, so that such a rule never runs: see check/purpose.ts. */
export const protectedAttribute: LintRule = {
  name: "protected-attribute",
  codes: [MEANING.protectedField.code],
  severity: "error",
  summary: "A declaration that reads a field which the vocabulary protects.",
  fixable: false,
  find: null,
};
