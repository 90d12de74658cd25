import { LINT } from "../../diagnostic/lint-problems.ts";
import type { LintContext } from "../context.ts";
import type { LintRule } from "../lint-rule.ts";
import { blockersOf } from "./blockers.ts";
import { findExceptions } from "./exceptions.ts";

export const unreachableIntent: LintRule = {
  name: "unreachable-intent",
  codes: [LINT.unreachableIntent.code, LINT.exceptOutside.code],
  severity: "warning",
  summary: "An intent that nothing ever lets through, or an `except` of one that was not meant before.",
  fixable: true,
  find(context) {
    findBlocked(context);
    findExceptions(context);
  },
};

/** Intents that the same declarations block are told in one go. */
function findBlocked(context: LintContext): void {
  const blocked = [...context.input.vocabulary.intents.keys()].flatMap((intent) => {
    const by = blockersOf(intent, context);
    return by === null ? [] : [{ intent, by }];
  });
  const groups = Map.groupBy(blocked, ({ by }) => by.map(({ id }) => id).join());
  for (const group of groups.values()) {
    const [first, ...others] = group[0]?.by ?? [];
    if (first === undefined) continue;
    const intents = group.map(({ intent }) => intent);
    const related = others.map((one) => context.relatedTo(one, "This one blocks the rest."));
    const by = [first, ...others].map(({ name }) => name);
    context.report(LINT.unreachableIntent, { intents, by }, context.nameOf(first), { related });
  }
}
