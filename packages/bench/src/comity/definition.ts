import {
  evaluateCondition,
  type Found,
  type Instant,
  type Program,
  type Rule,
  type Situation,
  Unknown,
} from "@comity/core";

/**
 * What rules find by the definition of the language: each rule of the intent, interpreted one after the other. Every
 * evaluator is held to it. It does not look at effective dates, as the benchmarks' rules have none.
 *
 * @throws Error if a rule has effective dates
 */
export function definitionOf(program: Program): (situation: Situation) => Found {
  const dated = program.rules.find(({ from, to }) => from !== null || to !== null);
  if (dated !== undefined) throw new Error(`The rule ${dated.id} has effective dates.`);
  const byIntent = new Map<string, Rule[]>();
  for (const rule of program.rules) {
    for (const intent of rule.intents) {
      const own = byIntent.get(intent);
      if (own === undefined) byIntent.set(intent, [rule]);
      else own.push(rule);
    }
  }
  return (situation) => find(byIntent.get(situation.message?.intent ?? "") ?? [], situation);
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
