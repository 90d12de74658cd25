import {
  conditionsOf,
  type Evaluator,
  evaluateCondition,
  FALSE,
  type Found,
  type Instant,
  type Outcome,
  type Program,
  type Rule,
  type Situation,
  TRUE,
  type Truth,
  type TruthCode,
  UNKNOWN,
  Unknown,
} from "@comity/core";

/**
 * The interpreter as an evaluator: the definition that every other one is held to. It knows no rule by its effective dates,
 * as the benchmarks' rules have none.
 */
export function interpreted(program: Program): Evaluator {
  const dated = program.rules.find(({ from, to }) => from !== null || to !== null);
  if (dated !== undefined) throw new Error(`The rule ${dated.id} has effective dates.`);
  const conditions = new Set(conditionsOf(program));
  const byIntent = new Map<string, Rule[]>();
  for (const rule of program.rules) {
    for (const intent of rule.intents) byIntent.set(intent, [...(byIntent.get(intent) ?? []), rule]);
  }
  return {
    program,
    kind: "interpreted",
    find: (situation) => find(byIntent.get(situation.message?.intent ?? "") ?? [], situation),
    outcome(condition, situation): Outcome {
      if (!conditions.has(condition)) throw new Error("This is no condition of the program.");
      const { truth, changesAt } = evaluateCondition(condition, situation);
      return { truth: codeOf(truth), changesAt };
    },
    explain: evaluateCondition,
  };
}

function find(rules: readonly Rule[], situation: Situation): Found {
  const fired: string[] = [];
  const unknown: string[] = [];
  let next: Instant | null = null;
  for (const rule of rules) {
    const { truth, changesAt } = evaluateCondition(rule.when, situation);
    if (truth instanceof Unknown) unknown.push(rule.id);
    else if (truth) fired.push(rule.id);
    if (changesAt !== null && (next === null || changesAt < next)) next = changesAt;
  }
  return { fired, unknown, changesAt: next };
}

function codeOf(truth: Truth): TruthCode {
  if (truth instanceof Unknown) return UNKNOWN;
  return truth ? TRUE : FALSE;
}
