import { alwaysTrue } from "./always-true/always-true.ts";
import { amendmentsClash } from "./amendments-clash/amendments-clash.ts";
import { clearedUnseen } from "./cleared-unseen/cleared-unseen.ts";
import { conflictCycle } from "./conflict-cycle/conflict-cycle.ts";
import { duplicate } from "./duplicate/duplicate.ts";
import { endlessHold } from "./endless-hold/endless-hold.ts";
import type { LintRule } from "./lint-rule.ts";
import { neverTrue } from "./never-true/never-true.ts";
import { protectedAttribute } from "./protected-attribute/protected-attribute.ts";
import { purposeLimitation } from "./purpose-limitation/purpose-limitation.ts";
import { ruleWithoutTest } from "./rule-without-test/rule-without-test.ts";
import { shadowed } from "./shadowed/shadowed.ts";
import { unreachableIntent } from "./unreachable-intent/unreachable-intent.ts";
import { unusedDefinition } from "./unused-definition/unused-definition.ts";

/** All lint rules, in the order in which the documentation lists them. */
export const LINT_RULES: readonly LintRule[] = [
  neverTrue,
  alwaysTrue,
  shadowed,
  duplicate,
  unusedDefinition,
  ruleWithoutTest,
  amendmentsClash,
  conflictCycle,
  endlessHold,
  clearedUnseen,
  unreachableIntent,
  purposeLimitation,
  protectedAttribute,
];
