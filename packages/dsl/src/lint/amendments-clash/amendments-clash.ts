import type { Rule } from "@comity/core";
import { LINT } from "../../diagnostic/lint-problems.ts";
import { inWrittenOrder, type LintContext } from "../context.ts";
import type { LintRule } from "../lint-rule.ts";
import { coversPeriod, meet } from "../periods.ts";
import { areCompatible, areContrary, type Claim, FALSE, OPEN, TRUE } from "../solver/solver.ts";

export const amendmentsClash: LintRule = {
  name: "amendments-clash",
  codes: [LINT.channelsClash.code],
  severity: "warning",
  summary: "Two rules that ask for two channels for one message.",
  fixable: false,
  find(context) {
    const moving = inWrittenOrder(context.program.rules).filter(
      (rule) => rule.mode === "enforce" && channelOf(rule) !== null,
    );
    for (const [index, rule] of moving.entries()) {
      for (const other of moving.slice(0, index)) {
        if (!doClash(rule, other, context)) continue;
        const channels = [channelOf(other) ?? "", channelOf(rule) ?? ""];
        const related = [context.relatedTo(other, "This one asks for the other channel.")];
        const parameters = { name: rule.name, other: other.name, channels };
        context.report(LINT.channelsClash, parameters, context.nameOf(rule), { related });
      }
    }
  },
};

/** The channel that a rule names; null if it leaves the channel alone, or takes it from the data. */
function channelOf({ then }: Rule): string | null {
  if (then.kind !== "amend") return null;
  for (const change of then.changes) {
    if (change.kind === "use_channel" && change.channel.op === "literal") return String(change.channel.value);
  }
  return null;
}

/** Whether there is certainly a message that both move, and that nothing blocks at the same time. */
function doClash(one: Rule, other: Rule, context: LintContext): boolean {
  if (channelOf(one) === channelOf(other) || !meet([one, other])) return false;
  const shared = one.intents.filter((intent) => other.intents.includes(intent));
  return shared.some((intent) => {
    const view = context.viewFor([intent]);
    const claims = [one, other].map(({ when }): Claim => ({ expr: when, outcomes: TRUE, view }));
    return areCompatible(claims) && !isBlocked(intent, [one, other], claims, context);
  });
}

function isBlocked(
  intent: string,
  both: readonly Rule[],
  claims: readonly Claim[],
  context: LintContext,
): boolean {
  return context.program.rules.some(({ then, mode, intents, when, ...period }) => {
    if (then.kind !== "block" || mode !== "enforce" || !intents.includes(intent)) return false;
    if (!both.some((rule) => coversPeriod(period, rule))) return false;
    return areContrary([...claims, { expr: when, outcomes: FALSE | OPEN, view: context.viewFor([intent]) }]);
  });
}
