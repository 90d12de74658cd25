import { dateZoneOf } from "../eval/zone-of.ts";
import type { Limit } from "../ir/program.ts";
import type { EarlierMessage } from "../ledger/evidence.ts";
import { aboutScope, campaignScope } from "../ledger/scope.ts";
import { effectiveAt, standingAt } from "../ledger/standing.ts";
import type { Instant } from "../value/value.ts";
import { calendarSpan } from "./calendar.ts";
import type { Concerns } from "./concerns.ts";
import type { DecisionContext } from "./context.ts";
import { type StateBits, stateBit, type Watch, type Watchers } from "./watches.ts";

/** The earlier messages that a limit counts, by where they stand in time, ascending; and until when each counts if nobody starts it. */
export interface Counted {
  readonly times: Instant[];
  /** In the same order; Infinity: for good. */
  readonly lapses: Instant[];
}

/** What conflicts and limits look at, by their places among those that concern the message. What is absent sees nothing. */
export interface Recent {
  /** The messages that a conflict's stand against, in the order of the ledger. */
  readonly opponents: readonly (readonly EarlierMessage[] | undefined)[];
  readonly counted: readonly (Counted | undefined)[];
}

/** Most messages stand against nobody, and for them nothing is gathered. */
const NOTHING_RECENT: Recent = { opponents: [], counted: [] };

/**
 * Goes over the earlier messages of each scope once, for all conflicts and limits that look there. Limits are spared
 * those that have left their window for good.
 */
export function recentOf(
  context: DecisionContext,
  { watches, limits }: Pick<Concerns, "watches" | "limits">,
): Recent {
  let pass: Pass | null = null;
  for (const watch of watches) {
    const entries = entriesOf(watch, context);
    for (const entry of entries) {
      const watchers = watch.watchers.get(entry.message.intent);
      if (watchers === undefined || entry.id === context.situation.message.id) continue;
      const bit = stateBit(standingAt(entry, context.situation.clock));
      if (bit === 0) continue;
      pass ??= new Pass(context, limits);
      pass.see(entry, bit, watchers);
    }
    pass?.count();
  }
  return pass ?? NOTHING_RECENT;
}

function entriesOf({ scope }: Watch, context: DecisionContext): readonly EarlierMessage[] {
  const { entries, message } = context.situation;
  switch (scope.kind) {
    case "household":
      return entries;
    case "campaign":
      return message.campaign === null ? NOBODY : context.entriesIn(campaignScope(message.campaign));
    case "about": {
      const value = aboutScope(scope.field, message.about[scope.field] ?? null);
      return value === null ? NOBODY : context.entriesIn(value);
    }
  }
}

const NOBODY: readonly EarlierMessage[] = [];

/** An earlier message that some limit counts. */
interface Countable {
  readonly at: Instant;
  readonly lapsesAt: Instant;
  readonly bit: StateBits;
  readonly own: boolean;
  readonly watchers: Watchers;
}

class Pass implements Recent {
  readonly opponents: EarlierMessage[][] = [];
  readonly counted: Counted[] = [];
  private readonly context: DecisionContext;
  /** By limit: what stands here or before has left its window, now and for good. */
  private readonly floors: readonly Instant[];
  private readonly lowestFloor: Instant;
  private countable: Countable[] = [];
  private isSorted = true;
  /** By scope of the ledger, the ids of what was looked up there. */
  private readonly ids = new Map<string, ReadonlySet<string>>();

  constructor(context: DecisionContext, limits: readonly Limit[]) {
    this.context = context;
    const { clock } = context.situation;
    this.floors = limits.map(({ window }) =>
      window.kind === "rolling"
        ? clock - window.ms
        : calendarSpan(dateZoneOf(context.situation), window.unit, clock).start - 1,
    );
    this.lowestFloor = this.floors.reduce((low, floor) => Math.min(low, floor), Infinity);
  }

  see(entry: EarlierMessage, bit: StateBits, watchers: Watchers): void {
    const own = entry.customer === this.context.situation.customer.id;
    for (const { place, own: ownOnly, fields } of watchers.conflicts) {
      if ((ownOnly && !own) || !this.sharesAll(fields, entry)) continue;
      const known = this.opponents[place];
      if (known === undefined) this.opponents[place] = [entry];
      else known.push(entry);
    }
    if ((watchers.counting & bit) === 0) return;
    const at = effectiveAt(entry);
    const lapsesAt = (entry.state === "cleared" ? entry.dueAt : null) ?? Infinity;
    // What may lapse tells when time alone changes something, wherever it stands.
    if (at <= this.lowestFloor && lapsesAt === Infinity) return;
    const last = this.countable.at(-1);
    if (last !== undefined && at < last.at) this.isSorted = false;
    this.countable.push({ at, lapsesAt, bit, own, watchers });
  }

  /** Gives each limit its part of what was seen in one scope, in order. */
  count(): void {
    const { countable, floors } = this;
    if (countable.length === 0) return;
    if (!this.isSorted) countable.sort((left, right) => left.at - right.at);
    for (const { at, lapsesAt, bit, own, watchers } of countable) {
      for (const { place, own: ownOnly, counting } of watchers.limits) {
        if ((counting & bit) === 0 || (ownOnly && !own)) continue;
        if (at <= (floors[place] ?? 0) && lapsesAt === Infinity) continue;
        const known = this.counted[place];
        if (known === undefined) this.counted[place] = { times: [at], lapses: [lapsesAt] };
        else {
          known.times.push(at);
          known.lapses.push(lapsesAt);
        }
      }
    }
    this.countable = [];
    this.isSorted = true;
  }

  /** Whether the messages are about the same in these fields too. */
  private sharesAll(fields: readonly string[], entry: EarlierMessage): boolean {
    return fields.length === 0 || fields.every((field) => this.shares(field, entry));
  }

  private shares(field: string, { id }: EarlierMessage): boolean {
    const { context, ids } = this;
    const scope = aboutScope(field, context.situation.message.about[field] ?? null);
    if (scope === null) return false;
    let known = ids.get(scope);
    if (known === undefined) {
      known = new Set(context.entriesIn(scope).map((one) => one.id));
      ids.set(scope, known);
    }
    return known.has(id);
  }
}
