import type { Conflict, ConflictScope, Limit } from "../ir/program.ts";
import type { EntryState } from "../ledger/entry.ts";

/** A set of states that are live, as bits: see {@link stateBit}. */
export type StateBits = number;

const CLEARED = 1;
const STARTED = 2;
const SENT = 4;

/** The bit of a state; 0 for those that conflicts and limits do not see. A start that nobody reported counts as sent. */
export function stateBit(state: EntryState): StateBits {
  switch (state) {
    case "cleared":
      return CLEARED;
    case "started":
      return STARTED;
    case "sent":
    case "unreported":
      return SENT;
    default:
      return 0;
  }
}

/** A conflict that looks at messages of an intent. */
export interface ConflictWatch {
  /** Where it stands among the conflicts that concern the message. */
  readonly place: number;
  /** Whether the other message has to be to the same customer. */
  readonly own: boolean;
  /** Fields of `about` beyond the one that the messages were looked up by: they are equal too. */
  readonly fields: readonly string[];
}

/** A limit that counts messages of an intent. */
export interface LimitWatch {
  /** Where it stands among the limits that concern the message. */
  readonly place: number;
  readonly own: boolean;
  readonly counting: StateBits;
}

/** Who looks at earlier messages of one intent. */
export interface Watchers {
  readonly conflicts: readonly ConflictWatch[];
  readonly limits: readonly LimitWatch[];
  /** The states that some of the limits count. */
  readonly counting: StateBits;
}

/** Where earlier messages are looked up, and who looks at them there, by their intent. */
export interface Watch {
  readonly scope: WatchScope;
  readonly watchers: ReadonlyMap<string, Watchers>;
}

/** `household`: those of the customer too. */
type WatchScope =
  | { readonly kind: "household" }
  | { readonly kind: "campaign" }
  | { readonly kind: "about"; readonly field: string };

/** Conflicts by the intents that they stand against. */
type Sides = readonly { readonly conflict: Conflict; readonly against: ReadonlySet<string> }[];

/**
 * Turns conflicts and limits round: from each to the messages that it looks at, into from each message to who looks at it,
 * so that one pass over the messages of a scope serves them all.
 */
export function watchesOf(sides: Sides, limits: readonly Limit[]): readonly Watch[] {
  const watches = new Map<string, Gathering>();
  const watchers = (scope: WatchScope, intent: string): GatheringWatchers => {
    const key = scope.kind === "about" ? `about ${scope.field}` : scope.kind;
    const watch = watches.get(key) ?? { scope, watchers: new Map<string, GatheringWatchers>() };
    watches.set(key, watch);
    const known = watch.watchers.get(intent) ?? { conflicts: [], limits: [], counting: 0 };
    watch.watchers.set(intent, known);
    return known;
  };
  for (const [place, { conflict, against }] of sides.entries()) {
    const scope = lookedUpBy(conflict.scope);
    if (scope === null) continue;
    const fields = conflict.scope.kind === "about" ? conflict.scope.fields.slice(1) : [];
    const watch: ConflictWatch = { place, own: conflict.scope.kind === "customer", fields };
    for (const intent of against) watchers(scope, intent).conflicts.push(watch);
  }
  for (const [place, { scope, intents, counting: states }] of limits.entries()) {
    const counting = states.reduce((bits, state) => bits | stateBit(state), 0);
    const watch: LimitWatch = { place, own: scope === "customer", counting };
    for (const intent of new Set(intents)) {
      const known = watchers({ kind: scope === "campaign" ? "campaign" : "household" }, intent);
      known.limits.push(watch);
      known.counting |= counting;
    }
  }
  return [...watches.values()];
}

interface Gathering {
  readonly scope: WatchScope;
  readonly watchers: Map<string, GatheringWatchers>;
}

interface GatheringWatchers {
  readonly conflicts: ConflictWatch[];
  readonly limits: LimitWatch[];
  counting: StateBits;
}

function lookedUpBy(scope: ConflictScope): WatchScope | null {
  if (scope.kind !== "about") return { kind: "household" };
  const [field] = scope.fields;
  return field === undefined ? null : { kind: "about", field };
}
