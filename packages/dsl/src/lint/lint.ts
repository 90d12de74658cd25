import { LintContext, type LintInput } from "./context.ts";
import { type Found, heeded } from "./suppression.ts";
import { LINT_RULES } from "./table.ts";

/**
 * Looks for what is right by the rules of the language and yet not what anybody means. What comments of the form
 * `# lint-ignore: RULE REASON` right above a declaration silence is left out.
 *
 * @returns the findings by rule, in no order.
 */
export function lint(input: LintInput): readonly Found[] {
  const found = LINT_RULES.flatMap(({ name, find }) => {
    if (find === null) return [];
    const context = new LintContext(input);
    find(context);
    return context.found.map((diagnostic) => ({ rule: name, diagnostic }));
  });
  const silenceable = LINT_RULES.filter(({ severity }) => severity === "warning").map(({ name }) => name);
  const notRun = input.reached === null ? ["rule-without-test"] : [];
  const packs = [...input.packs.values()].filter(({ name }) => input.included.has(name));
  return heeded(found, packs, { silenceable, notRun });
}
