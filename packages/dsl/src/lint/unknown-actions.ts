import type { Action, Rule } from "@comity/core";
import type { LintContext } from "./context.ts";

/** What a rule does with each of these intents when its condition is unknown: its own words, its pack's, or the class's. */
export function unknownActions(
  { ifUnknown }: Rule,
  intents: readonly string[],
  context: LintContext,
): readonly Action[] {
  const { classDefaults } = context.program;
  return intents.map((name) => {
    const intent = context.input.vocabulary.intents.get(name);
    return ifUnknown ?? (intent === undefined ? { kind: "send" } : classDefaults[intent.class]);
  });
}
