import { canonicalJson, type Rule } from "@comity/core";
import { LINT } from "../../diagnostic/lint-problems.ts";
import type { LintContext } from "../context.ts";
import { sameMeaning } from "../duplicate/same-meaning.ts";
import type { LintRule } from "../lint-rule.ts";
import { coversPeriod } from "../periods.ts";
import { areContrary, type Claim, FALSE, implies, isNeverTrue, OPEN, TRUE } from "../solver/solver.ts";
import { unknownActions } from "../unknown-actions.ts";

export const shadowed: LintRule = {
  name: "shadowed",
  codes: [LINT.shadowed.code],
  severity: "warning",
  summary: "A rule that never changes an answer, because another blocks whenever it would act.",
  fixable: false,
  find(context) {
    const { rules } = context.program;
    const blocking = rules.filter(({ then, mode }) => then.kind === "block" && mode === "enforce");
    for (const rule of rules) {
      // What observes changes no answer by its nature, and what is never true is told as such.
      if (rule.mode === "observe" || isNeverTrue(rule.when, context.viewFor(rule.intents))) continue;
      const by = blocking.find((other) => other !== rule && isShadow(other, rule, context));
      if (by === undefined) continue;
      const related = [context.relatedTo(by, "This one blocks.")];
      context.report(LINT.shadowed, { name: rule.name, by: by.name }, context.nameOf(rule), { related });
    }
  },
};

/** Whether one rule blocks whenever the other would do anything. Rules that say the same are told as duplicates. */
function isShadow(wide: Rule, narrow: Rule, context: LintContext): boolean {
  if (!narrow.intents.every((intent) => wide.intents.includes(intent))) return false;
  if (!coversPeriod(wide, narrow) || sameMeaning(wide, narrow, context)) return false;
  const view = context.viewFor(narrow.intents);
  const claims = [narrow, wide].map(({ when }): Claim => ({ expr: when, outcomes: TRUE, view }));
  const [first, second] = claims;
  if (first === undefined || second === undefined || !implies(first, second)) return false;
  return isShadowedWhenUnknown(wide, narrow, first, second, context);
}

/** A rule acts as well when its condition is unknown, unless all it then does is to let the message go. */
function isShadowedWhenUnknown(
  wide: Rule,
  narrow: Rule,
  first: Claim,
  second: Claim,
  context: LintContext,
): boolean {
  const own = unknownActions(narrow, narrow.intents, context);
  if (own.every(({ kind }) => kind === "send")) return true;
  const known = areContrary([
    { ...first, outcomes: OPEN },
    { ...second, outcomes: FALSE },
  ]);
  if (!known) return false;
  const theirs = unknownActions(wide, narrow.intents, context);
  const stronger = theirs.every(
    (action, index) => action.kind === "block" || canonicalJson(action) === canonicalJson(own[index]),
  );
  return (
    stronger ||
    areContrary([
      { ...first, outcomes: OPEN },
      { ...second, outcomes: OPEN },
    ])
  );
}
