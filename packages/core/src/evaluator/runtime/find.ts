import type { FoundRules } from "../found-rules.ts";
import type { ConditionCode } from "../generated.ts";
import type { Run } from "../run.ts";
import { TRUE, UNKNOWN } from "../truth-code.ts";

export { inEffect } from "../../eval/in-effect.ts";

/** Runs the code of a rule's condition, and adds the rule to what was found, if it says anything. */
export function judge(code: ConditionCode, rule: string, found: FoundRules, run: Run): void {
  run.next = Number.POSITIVE_INFINITY;
  const truth = code(run);
  if (truth === TRUE) found.fire(rule);
  else if (truth === UNKNOWN) found.doubt(rule);
  found.changes(run.next);
}
