import {
  type Action,
  type Expr,
  type Known,
  type Observer,
  type Program,
  type RuleSet,
  Unknown,
} from "@comity/core";
import { holdOf, holdOfConflict } from "./actions.ts";
import { declarationsOf } from "./declarations.ts";
import { type Clause, declarationKey, holdKey, type Outcome } from "./point.ts";

/** Counts which outcomes the engines that it listens to have reached, over all rule sets made of one folder. */
export class CoverageCollector {
  private readonly counts = new Map<string, Map<Outcome, number>>();
  private readonly observers = new WeakMap<Program, Observer>();

  /** What an engine with these rules is opened with. */
  observer(rules: RuleSet): Observer {
    const known = this.observers.get(rules.program);
    if (known !== undefined) return known;
    const keys = keysOf(rules);
    const holds = holdKeys(rules.program);
    const observer: Observer = {
      evaluated: (expr, value) => {
        const key = keys.get(expr);
        if (key !== undefined) this.add(key, outcomeOf(value));
      },
      declared: (id, outcome) => this.add(declarationKey(id), outcome),
      holdEnded: (id, clause, end) => this.add(holds.get(`${id} ${clause}`) ?? `${id} ${clause}`, end),
    };
    this.observers.set(rules.program, observer);
    return observer;
  }

  /** How often a point came to an outcome. */
  count(key: string, outcome: Outcome): number {
    return this.counts.get(key)?.get(outcome) ?? 0;
  }

  private add(key: string, outcome: Outcome): void {
    const counts = this.counts.get(key) ?? new Map<Outcome, number>();
    counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
    this.counts.set(key, counts);
  }
}

function keysOf(rules: RuleSet): ReadonlyMap<Expr, string> {
  const points = declarationsOf(rules).flatMap((declaration) => declaration.points);
  return new Map(points.flatMap(({ expr, key }) => (expr === null ? [] : [[expr, key] as const])));
}

/** The keys of holds by declaration and clause, as the engine names them. */
function holdKeys({ rules, limits, conflicts }: Program): ReadonlyMap<string, string> {
  const keys = new Map<string, string>();
  const set = (id: string, clause: Clause, action: Action | null): void => {
    keys.set(`${id} ${clause}`, holdKey(holdOf(action), id, clause));
  };
  for (const { id, then, ifUnknown } of rules) {
    set(id, "then", then);
    set(id, "unknown", ifUnknown);
  }
  for (const { id, then } of limits) set(id, "then", then);
  for (const conflict of conflicts) set(conflict.id, "then", holdOfConflict(conflict));
  return keys;
}

function outcomeOf(value: Known | Unknown): Outcome {
  if (value instanceof Unknown) return "unknown";
  return value === true ? "true" : "false";
}
