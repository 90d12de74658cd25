import type { RuleSet } from "@comity/core";
import { Chance } from "./chance.ts";
import { type Difference, findDifference, type Way } from "./laws.ts";
import { randomRules } from "./random-rules.ts";
import { randomSetting, type Setting } from "./random-situation.ts";
import { NOWS } from "./random-value.ts";
import type { Reach } from "./reach.ts";

/** Makes the ways of running a program that are held against the interpreter. */
export type WaysOf = (rules: RuleSet) => readonly Way[] | Promise<readonly Way[]>;

export interface DifferentialRun {
  /** Names the whole run. */
  readonly seed: number;
  readonly programs: number;
  /** Situations for each program. */
  readonly situations: number;
  readonly waysOf: WaysOf;
  readonly reach?: Reach;
  /** Told after each program. */
  readonly onProgress?: (comparisons: number) => void;
}

/** A program and a situation in which a way of running it says something else than the interpreter. */
export interface Counterexample {
  readonly rules: RuleSet;
  readonly setting: Setting;
  readonly difference: Difference;
}

/** One situation in so many is watched node by node. */
const WATCHED = 4;

/** Holds random programs in random situations against the interpreter, until all are tried or one differs. */
export async function runDifferential(
  run: DifferentialRun,
): Promise<{ readonly comparisons: number; readonly counterexample: Counterexample | null }> {
  let comparisons = 0;
  for (let index = 0; index < run.programs; index++) {
    const chance = new Chance(Math.imul(run.seed, 0x9e3779b1) + index);
    const { ruleSet: rules, now } = randomRules(chance, chance.pick(NOWS));
    run.reach?.begin(rules.program);
    const ways = await run.waysOf(rules);
    for (let time = 0; time < run.situations; time++) {
      const setting = randomSetting(rules, now, chance);
      const reach = run.reach ?? null;
      const difference = findDifference(rules, setting, ways, reach, time % WATCHED === 0 ? reach : null);
      comparisons++;
      if (difference !== null) return { comparisons, counterexample: { rules, setting, difference } };
    }
    run.onProgress?.(comparisons);
  }
  return { comparisons, counterexample: null };
}
