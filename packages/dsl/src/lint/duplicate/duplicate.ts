import { LINT } from "../../diagnostic/lint-problems.ts";
import { inWrittenOrder, type LintContext, type Lowered } from "../context.ts";
import type { LintRule } from "../lint-rule.ts";
import { wordsFor } from "../words-for.ts";
import { sameForm, sameMeaning } from "./same-meaning.ts";

export const duplicate: LintRule = {
  name: "duplicate",
  codes: [LINT.duplicate.code],
  severity: "warning",
  summary: "Two declarations that say the same in other words, or under another name.",
  fixable: false,
  find(context) {
    const { rules, conflicts, limits, alerts } = context.program;
    compareAll(rules, (one, other) => sameMeaning(one, other, context), context);
    for (const some of [conflicts, limits, alerts]) {
      compareAll<(typeof some)[number]>(some, sameForm, context);
    }
  },
};

/** Reports each that says the same as one before it. */
function compareAll<Declared extends Lowered>(
  declared: readonly Declared[],
  isSame: (one: Declared, other: Declared) => boolean,
  context: LintContext,
): void {
  const ordered = inWrittenOrder(declared);
  for (const [index, one] of ordered.entries()) {
    const first = ordered.slice(0, index).find((other) => isSame(other, one));
    if (first === undefined) continue;
    const related = [context.relatedTo(first, "This one says so already.")];
    const { kind } = wordsFor(context.writtenOf(one).node);
    context.report(LINT.duplicate, { kind, name: one.name, other: first.name }, context.nameOf(one), {
      related,
    });
  }
}
