import type { Effective } from "../eval/in-effect.ts";
import type { Conflict, Limit, Program, Rule } from "../ir/program.ts";

/** A conflict that has the intent on one of its sides, or both. */
export interface ConflictSide {
  readonly conflict: Conflict;
  /** The intents of the messages that it stands against. */
  readonly against: ReadonlySet<string>;
}

/** What of a program has to be asked about a message of one intent. */
export interface Concerns {
  readonly rules: readonly Rule[];
  /** Where each rule stands among them, by id. */
  readonly places: ReadonlyMap<string, number>;
  readonly conflicts: readonly ConflictSide[];
  readonly limits: readonly Limit[];
  /** Those of all these that are in effect on some dates only. */
  readonly dated: readonly Effective[];
}

const known = new WeakMap<Program, Map<string, Concerns>>();

/** The last program that was asked about: as a rule there is one, and it need not be looked up. */
let last: { readonly program: Program; readonly concerns: Map<string, Concerns> } | null = null;

/** What concerns an intent, in program order; worked out once a program. */
export function concernsOf(program: Program, intent: string): Concerns {
  if (last?.program !== program) {
    const concerns = known.get(program) ?? new Map<string, Concerns>();
    known.set(program, concerns);
    last = { program, concerns };
  }
  const ofProgram = last.concerns;
  const before = ofProgram.get(intent);
  if (before !== undefined) return before;
  const rules = program.rules.filter((rule) => rule.intents.includes(intent));
  const conflicts = program.conflicts.flatMap((conflict) => sideOf(conflict, intent));
  const limits = program.limits.filter((limit) => limit.intents.includes(intent));
  const dated = [...rules, ...conflicts.map(({ conflict }) => conflict), ...limits].filter(
    ({ from, to }) => from !== null || to !== null,
  );
  const places = new Map(rules.map(({ id }, place) => [id, place]));
  const concerns = { rules, places, conflicts, limits, dated };
  ofProgram.set(intent, concerns);
  return concerns;
}

function sideOf(conflict: Conflict, intent: string): ConflictSide[] {
  const against = new Set([
    ...(conflict.left.intents.includes(intent) ? conflict.right.intents : []),
    ...(conflict.right.intents.includes(intent) ? conflict.left.intents : []),
  ]);
  return against.size === 0 ? [] : [{ conflict, against }];
}
