import type { Hold, Limit, Rule } from "@comity/core";
import { LINT } from "../../diagnostic/lint-problems.ts";
import type { LintRule } from "../lint-rule.ts";
import { staysFalse, staysTrue } from "./stays.ts";

export const endlessHold: LintRule = {
  name: "endless-hold",
  codes: [LINT.endlessHold.code],
  severity: "warning",
  summary: "A hold without a maximum that no fact, no other message and no time can end.",
  fixable: false,
  find(context) {
    const { rules, limits } = context.program;
    for (const declared of [...rules, ...limits]) {
      const why = "when" in declared ? whyEndless(declared) : whyNoRoom(declared);
      if (why === null) continue;
      const { node, source } = context.writtenOf(declared);
      const span = node.kind === "rule" || node.kind === "limit" ? node.then?.span : undefined;
      const at = { source, span: span ?? node.name.span };
      context.report(LINT.endlessHold, { name: declared.name, why }, at);
    }
  },
};

function whyEndless({ then, when }: Rule): string | null {
  if (then.kind !== "hold" || hasEnd(then)) return null;
  const { until } = then;
  if (until.kind === "while_so" && staysTrue(when)) {
    return when.op === "literal" ? "it is always so" : "once its condition is true, it stays true";
  }
  if (until.kind === "condition" && staysFalse(until.expr)) {
    return "while what it waits for is not so, it cannot come to be so";
  }
  return null;
}

function whyNoRoom({ atMost, then }: Limit): string | null {
  const waits = then.kind === "hold" && then.until.kind === "room" && !hasEnd(then);
  return waits && atMost === 0 ? "there is never room for even one" : null;
}

function hasEnd({ atMostMs }: Hold): boolean {
  return atMostMs !== null;
}
