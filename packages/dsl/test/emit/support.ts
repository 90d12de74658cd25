import {
  type ConditionCode,
  conditionsOf,
  type Expr,
  evaluateCondition,
  type GeneratedProgram,
  type Program,
  type RuleSet,
  Run,
  type Situation,
  Unknown,
  type Vocabulary,
} from "@comity/core";
import { VOCABULARY } from "../../../core/test/eval/world.ts";

/** A program of which nothing matters but its conditions. */
export function ruleSetOf(conditions: readonly Expr[], vocabulary: Vocabulary = VOCABULARY): RuleSet {
  const rules = conditions.map((when, index) => ({
    id: `test/rule-${index}`,
    pack: "test",
    name: `rule-${index}`,
    label: null,
    source: { file: "test.comity", start: 0, end: 0 },
    mode: "enforce" as const,
    from: null,
    to: null,
    intents: ["upsell"],
    when,
    slots: [],
    // biome-ignore lint/suspicious/noThenProperty: what rules do is called so.
    then: { kind: "block" as const },
    because: null,
    ifUnknown: null,
  }));
  const send = { kind: "send" } as const;
  const program: Program = {
    hash: "0".repeat(64),
    packs: [{ name: "test", owner: null }],
    rules,
    conflicts: [],
    limits: [],
    alerts: [],
    classDefaults: { legal: send, transactional: send, service: send, marketing: send },
  };
  return { vocabulary, program };
}

/** What a condition comes to and when that changes, as a text. */
export function interpreted(condition: Expr, situation: Situation): string {
  const { truth, changesAt } = evaluateCondition(condition, situation);
  const code = truth instanceof Unknown ? 2 : truth ? 1 : 0;
  return shown(code, changesAt ?? Number.POSITIVE_INFINITY);
}

/** The same by compiled code. */
export function compiled(code: ConditionCode, run: Run, situation: Situation): string {
  run.begin(situation);
  run.next = Number.NaN;
  const truth = code(run);
  return shown(truth, run.next);
}

/** Where compiled code differs from the interpreter, in one situation after the other; null: nowhere. */
export function difference(
  { program }: RuleSet,
  generated: GeneratedProgram,
  situations: readonly Situation[],
): { readonly condition: Expr; readonly expected: string; readonly found: string } | null {
  const conditions = conditionsOf(program);
  const [first] = situations;
  if (first === undefined) return null;
  const run = new Run(first);
  for (const situation of situations) {
    // All of them in one evaluation, as in a decision: what one of them remembers must serve the others.
    run.begin(situation);
    for (const [index, condition] of conditions.entries()) {
      const code = generated.conditions[index];
      if (code === undefined) throw new Error(`There is no code for condition ${index}.`);
      run.next = Number.NaN;
      const found = shown(code(run), run.next);
      const expected = interpreted(condition, situation);
      if (found !== expected) return { condition, expected, found };
    }
  }
  return null;
}

function shown(truth: number, next: number): string {
  return `${["false", "true", "unknown"][truth]} until ${next}`;
}
