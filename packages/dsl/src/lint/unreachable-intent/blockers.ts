import type { Limit, Rule } from "@comity/core";
import type { LintContext } from "../context.ts";
import { areContrary, type Claim, FALSE, OPEN } from "../solver/solver.ts";
import { unknownActions } from "../unknown-actions.ts";

/** More together are not looked at: nobody would see through them either. */
const MOST_TOGETHER = 8;

/** The declarations that together block every message of an intent, at all times; null if one may get through. */
export function blockersOf(intent: string, context: LintContext): readonly (Rule | Limit)[] | null {
  const { rules, limits } = context.program;
  const closed = limits.find((limit) => isAlways(limit) && limit.intents.includes(intent) && isClosed(limit));
  if (closed !== undefined) return [closed];
  const blocking = rules.filter(
    (rule) => isAlways(rule) && rule.intents.includes(intent) && rule.then.kind === "block",
  );
  const passes = (rule: Rule): Claim => ({
    expr: rule.when,
    outcomes: passing(rule, intent, context),
    view: context.viewFor([intent]),
  });
  const alone = blocking.find((rule) => areContrary([passes(rule)]));
  if (alone !== undefined) return [alone];
  if (blocking.length < 2 || blocking.length > MOST_TOGETHER) return null;
  return areContrary(blocking.map(passes)) ? fewest(blocking, passes) : null;
}

/** Leaves out those that the others can do without. */
function fewest(rules: readonly Rule[], passes: (rule: Rule) => Claim): readonly Rule[] {
  return rules.reduce((kept, rule) => {
    const others = kept.filter((other) => other !== rule);
    return areContrary(others.map(passes)) ? others : kept;
  }, rules);
}

function isAlways({ mode, from, to }: Rule | Limit): boolean {
  return mode === "enforce" && from === null && to === null;
}

/** A message of no campaign is not counted for any. */
function isClosed({ atMost, then, scope }: Limit): boolean {
  return atMost === 0 && then.kind === "block" && scope !== "campaign";
}

/** What the condition comes to where the rule lets a message be. */
function passing(rule: Rule, intent: string, context: LintContext): number {
  const blocksUnknown = unknownActions(rule, [intent], context).every(({ kind }) => kind === "block");
  return blocksUnknown ? FALSE : FALSE | OPEN;
}
