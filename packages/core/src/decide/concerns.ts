import type { Effective } from "../eval/in-effect.ts";
import type { Conflict, Limit, Program, Rule } from "../ir/program.ts";
import type { Vocabulary } from "../vocabulary/vocabulary.ts";
import type { DecisionContext } from "./context.ts";
import { type Watch, watchesOf } from "./watches.ts";

/** A conflict that has the intent on one of its sides, or both. */
export interface ConflictSide {
  readonly conflict: Conflict;
  /** The intents of the messages that it stands against. */
  readonly against: ReadonlySet<string>;
}

/** What of a program has to be asked about a message of one intent. */
export interface Concerns {
  /** The departments that may use the intent; empty: all. */
  readonly departments: readonly string[];
  readonly rules: readonly Rule[];
  /** Where each rule stands among them, by id. */
  readonly places: ReadonlyMap<string, number>;
  readonly conflicts: readonly ConflictSide[];
  readonly limits: readonly Limit[];
  /** Who of conflicts and limits looks at which earlier messages. */
  readonly watches: readonly Watch[];
  /** Those of all these that are in effect on some dates only. */
  readonly dated: readonly Effective[];
}

/** By intent, what concerns it: of a program with its vocabulary. */
interface Known {
  readonly program: Program;
  readonly vocabulary: Vocabulary;
  readonly concerns: Map<string, Concerns>;
}

const known = new WeakMap<Program, Known>();

/** That of the last decision: as a rule there is one program, and it need not be looked up. */
let last: Known | null = null;

/** What concerns the message, in program order; worked out once a program and intent. */
export function concernsOf({ program, situation }: Pick<DecisionContext, "program" | "situation">): Concerns {
  const { vocabulary, message } = situation;
  if (last?.program !== program || last.vocabulary !== vocabulary) last = knownOf(program, vocabulary);
  const before = last.concerns.get(message.intent);
  if (before !== undefined) return before;
  const concerns = gather(program, vocabulary, message.intent);
  last.concerns.set(message.intent, concerns);
  return concerns;
}

function knownOf(program: Program, vocabulary: Vocabulary): Known {
  const before = known.get(program);
  if (before?.vocabulary === vocabulary) return before;
  const fresh = { program, vocabulary, concerns: new Map() };
  known.set(program, fresh);
  return fresh;
}

function gather(program: Program, vocabulary: Vocabulary, intent: string): Concerns {
  const rules = program.rules.filter((rule) => rule.intents.includes(intent));
  const conflicts = program.conflicts.flatMap((conflict) => sideOf(conflict, intent));
  const limits = program.limits.filter((limit) => limit.intents.includes(intent));
  const dated = [...rules, ...conflicts.map(({ conflict }) => conflict), ...limits].filter(
    ({ from, to }) => from !== null || to !== null,
  );
  const places = new Map(rules.map(({ id }, place) => [id, place]));
  const departments = vocabulary.intents.get(intent)?.departments ?? [];
  const watches = watchesOf(conflicts, limits);
  return { departments, rules, places, conflicts, limits, watches, dated };
}

function sideOf(conflict: Conflict, intent: string): ConflictSide[] {
  const against = new Set([
    ...(conflict.left.intents.includes(intent) ? conflict.right.intents : []),
    ...(conflict.right.intents.includes(intent) ? conflict.left.intents : []),
  ]);
  return against.size === 0 ? [] : [{ conflict, against }];
}
