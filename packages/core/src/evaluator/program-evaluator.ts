import { evaluateCondition } from "../eval/evaluate.ts";
import { inEffect } from "../eval/in-effect.ts";
import type { Evaluation, Situation } from "../eval/situation.ts";
import { conditionsOf } from "../ir/conditions.ts";
import type { Expr } from "../ir/expression.ts";
import type { Program, Rule, RuleSet } from "../ir/program.ts";
import type { Message } from "../ledger/message.ts";
import type { Evaluator, Found, Outcome } from "./evaluator.ts";
import { type Explained, explainedBy } from "./explanations.ts";
import { type Columns, columnsOf } from "./filter/rows.ts";
import { decidedBy, type Hits, RuleIndex, type Searchable, searchable } from "./filter/search.ts";
import { NO_TESTS, type RuleTests, testsOf } from "./filter/tests.ts";
import { FoundRules } from "./found-rules.ts";
import { CODE_VERSION, type ConditionCode, type FindCode, type GeneratedProgram } from "./generated.ts";
import { interpret } from "./interpret.ts";
import { Run } from "./run.ts";
import { TRUE, type TruthCode, UNKNOWN } from "./truth-code.ts";

/** Code that was made from other rules, or for another version of this package. */
export class CodeMismatch extends Error {
  constructor(message: string) {
    super(message);
    this.name = "CodeMismatch";
  }
}

export interface EvaluatorOptions {
  /** Conditions as code; absent: they are interpreted. */
  readonly code?: GeneratedProgram;
  /** Whether rules are found through the index, as they are if absent; else each rule of an intent is evaluated. */
  readonly index?: boolean;
}

/** Fewer rules than this are evaluated one by one: looking up which values rule them out costs more. */
const FEWEST_INDEXED = 8;

const NONE: ReadonlySet<string> = new Set();

/** The rules of an intent. */
interface Plan {
  /** Their places in the program. */
  readonly places: Int32Array;
  /** How to find those of them that may hold; null: look at each. */
  readonly rows: Searchable | null;
}

/**
 * An evaluator for a rule set.
 *
 * @throws CodeMismatch if the code is not that of the rules, or was made for another version of this package.
 */
export function createEvaluator(rules: RuleSet, options: EvaluatorOptions = {}): Evaluator {
  return new ProgramEvaluator(rules, options);
}

class ProgramEvaluator implements Evaluator {
  readonly program: Program;
  private readonly code: GeneratedProgram | null;
  /** Finds the rules of intents that have code of their own; null: there is none, or it is not to be used. */
  private readonly quick: FindCode | null;
  private readonly index: RuleIndex | null;
  private readonly plans: ReadonlyMap<string, Plan>;
  /** Where each condition stands in the program's list, and so among the code. */
  private readonly places: ReadonlyMap<Expr, number>;
  /** By place of a rule in the program: its condition's code. */
  private readonly ruleCode: readonly (ConditionCode | undefined)[];
  /** By place of a condition: how its code explains it; null: the interpreter does. */
  private readonly explained: readonly (Explained | null)[];
  private readonly found = new FoundRules();
  private readonly hits: Hits;
  private run: Run | null = null;

  constructor({ program, vocabulary }: RuleSet, { code, index = true }: EvaluatorOptions) {
    if (code !== undefined) checkCode(code, program);
    this.program = program;
    this.code = code ?? null;
    this.quick = index ? (code?.find ?? null) : null;
    const places = placesByIntent(program);
    const searched = index ? searchedOf(places, code?.intents ?? []) : NONE;
    const columns = searched.size === 0 ? null : columnsOf(testsOfAll(program, searched));
    this.index = columns && new RuleIndex(columns, vocabulary);
    this.plans = plansOf(places, searched, columns);
    const conditions = conditionsOf(program);
    this.places = new Map(conditions.map((expr, place) => [expr, place]));
    this.explained = conditions.map((expr, place) =>
      explainedBy(expr, code?.conditions[place], code?.surveys[place], vocabulary),
    );
    this.ruleCode = program.rules.map(({ when }) => code?.conditions[this.places.get(when) ?? -1]);
    const most = program.rules.length;
    this.hits = { places: new Int32Array(most), bits: new Int32Array(most) };
  }

  find(situation: Situation): Found {
    const { found, quick } = this;
    const run = this.begin(situation);
    found.clear();
    const { message } = situation;
    if (message === null) return found;
    if (quick !== null && situation.observer === undefined && quick(situation, found, run)) return found;
    return this.search(situation, message, run);
  }

  /** Finds the rules of an intent that has no code of its own. */
  private search(situation: Situation, message: Message, run: Run): Found {
    const { found, index } = this;
    const plan = this.plans.get(message.intent);
    if (plan === undefined) return found;
    // Who watches is told of every node, so nothing is skipped and all is interpreted.
    if (index === null || plan.rows === null || situation.observer !== undefined) {
      for (const place of plan.places) this.judge(place, situation, run);
      return found;
    }
    this.judgeHits(plan.rows, index.search(plan.rows, situation, message, this.hits), situation, run);
    return found;
  }

  private judgeHits(rows: Searchable, count: number, situation: Situation, run: Run): void {
    const { places, bits } = this.hits;
    for (let at = 0; at < count; at++) {
      const place = places[at] as number;
      const truth = decidedBy(rows, bits[at] as number);
      if (truth !== null) {
        const rule = this.program.rules[place] as Rule;
        if (inEffect(rule, situation)) this.add(rule, truth, Number.POSITIVE_INFINITY);
        continue;
      }
      this.judge(place, situation, run);
    }
  }

  /** Begins an evaluation: what an earlier one worked out is not used again. */
  private begin(situation: Situation): Run {
    if (this.run === null) this.run = new Run(situation);
    else this.run.begin(situation);
    return this.run;
  }

  outcome(condition: Expr, situation: Situation): Outcome {
    const place = situation.observer === undefined ? this.places.get(condition) : undefined;
    const code = place === undefined ? undefined : this.code?.conditions[place];
    if (code === undefined) return interpret(condition, situation);
    const run = this.begin(situation);
    const truth = code(run);
    const { next } = run;
    return { truth, changesAt: next === Number.POSITIVE_INFINITY ? null : next };
  }

  explain(condition: Expr, situation: Situation): Evaluation {
    const place = situation.observer === undefined ? this.places.get(condition) : undefined;
    const explained = place === undefined ? undefined : this.explained[place];
    if (explained === undefined || explained === null) return evaluateCondition(condition, situation);
    // A situation does not change, and the rules of this one have as a rule just been found: what that took is known.
    const run = this.run?.situation === situation ? this.run : this.begin(situation);
    return explained.explain(run, situation) ?? evaluateCondition(condition, situation);
  }

  /** Adds the rule at this place to what was found, if it says anything. The run has begun. */
  private judge(place: number, situation: Situation, run: Run): void {
    const rule = this.program.rules[place] as Rule;
    if (!inEffect(rule, situation)) return;
    const code = situation.observer === undefined ? this.ruleCode[place] : undefined;
    if (code === undefined) {
      const { truth, changesAt } = interpret(rule.when, situation);
      this.add(rule, truth, changesAt ?? Number.POSITIVE_INFINITY);
    } else {
      run.next = Number.POSITIVE_INFINITY;
      this.add(rule, code(run), run.next);
    }
  }

  private add(rule: Rule, truth: TruthCode, next: number): void {
    if (truth === TRUE) this.found.fire(rule.id);
    else if (truth === UNKNOWN) this.found.doubt(rule.id);
    this.found.changes(next);
  }
}

/** The places of each intent's rules in the program. */
function placesByIntent(program: Program): ReadonlyMap<string, readonly number[]> {
  const byIntent = new Map<string, number[]>();
  program.rules.forEach((rule, place) => {
    for (const intent of new Set(rule.intents)) {
      const places = byIntent.get(intent) ?? [];
      byIntent.set(intent, places);
      places.push(place);
    }
  });
  return byIntent;
}

/** The intents whose rules are found through the index: none with code of their own, and none with few rules. */
function searchedOf(
  places: ReadonlyMap<string, readonly number[]>,
  withCode: readonly string[],
): ReadonlySet<string> {
  const searched = [...places].filter(([, { length }]) => length >= FEWEST_INDEXED).map(([intent]) => intent);
  return new Set(searched).difference(new Set(withCode));
}

/** By place: the tests of the rules of these intents; rules that are not looked for have none. */
function testsOfAll({ rules }: Program, searched: ReadonlySet<string>): readonly RuleTests[] {
  return rules.map((rule) =>
    rule.intents.some((intent) => searched.has(intent)) ? testsOf(rule) : NO_TESTS,
  );
}

function plansOf(
  byIntent: ReadonlyMap<string, readonly number[]>,
  searched: ReadonlySet<string>,
  columns: Columns | null,
): ReadonlyMap<string, Plan> {
  return new Map(
    [...byIntent].map(([intent, places]) => {
      const rows = columns !== null && searched.has(intent) ? searchable(places, columns) : null;
      return [intent, { places: Int32Array.from(places), rows }];
    }),
  );
}

function checkCode(code: GeneratedProgram, program: Program): void {
  if (code.version !== CODE_VERSION) {
    throw new CodeMismatch(
      `The compiled rules are of version ${code.version}, and this program runs version ${CODE_VERSION}: compile them again with comity compile.`,
    );
  }
  if (code.hash !== program.hash) {
    throw new CodeMismatch(
      `The compiled rules are ${code.hash.slice(0, 12)}, and the rules ${program.hash.slice(0, 12)}: compile them again with comity compile.`,
    );
  }
}
