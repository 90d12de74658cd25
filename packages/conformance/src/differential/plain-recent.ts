import {
  type Conflict,
  canonicalJson,
  type DecisionContext,
  dateIn,
  datePartsOf,
  type EarlierMessage,
  type EntryState,
  effectiveAt,
  goesAt,
  type Instant,
  isGone,
  isZone,
  type Limit,
  type Program,
  standingAt,
  startOfDate,
} from "@comity/core";

// What conflicts and limits look at, declaration by declaration, as one would say it: the definition that the one pass of
// `decide` is held against.

/** What one limit comes to. */
interface PlainLimit {
  readonly isReached: boolean;
  /** The next instant at which there is room, if it is reached; null: never. */
  readonly room: Instant | null;
  /** The next instant at which it may come to be full or to have room. */
  readonly changesAt: Instant | null;
}

/** The same conflicts and limits with what only decides what becomes of a message left out. */
export function bare(program: Program): Program {
  const always = { mode: "enforce", from: null, to: null, because: null } as const;
  const until = (kind: "room" | "review") =>
    ({
      kind: "hold",
      until: kind === "room" ? { kind } : { kind, by: null },
      atMostMs: null,
      orElse: "block",
    }) as const;
  const then = until("room");
  return {
    ...program,
    rules: [],
    conflicts: program.conflicts.map((one) => ({
      ...one,
      ...always,
      winner: "neither",
      loser: until("review"),
    })),
    limits: program.limits.map((one) => ({ ...one, ...always, then })),
  };
}

/** Whom the conflicts of a program find, which of its limits are reached and until when, and when time alone could change that. */
export function plainRecent(context: DecisionContext): {
  readonly opponents: readonly (readonly [conflict: string, message: string])[];
  readonly reached: readonly (readonly [limit: string, room: Instant | null])[];
  readonly changesAt: Instant | null;
} {
  const { program, situation } = context;
  const { clock, message } = situation;
  const changes: (Instant | null)[] = [];
  const opponents = program.conflicts.flatMap((conflict) =>
    plainOpponents(conflict, context).flatMap((entry) => {
      const goes = goesAt(entry, clock);
      changes.push(goes - conflict.withinMs, entry.dueAt);
      if (isGone(standingAt(entry, clock))) changes.push(goes + conflict.withinMs + 1);
      else if (goes < situation.at - conflict.withinMs) changes.push(situation.at - conflict.withinMs);
      const isWithin = Math.abs(goes - situation.at) <= conflict.withinMs;
      return isWithin ? [[conflict.id, entry.id] as const] : [];
    }),
  );
  const reached = program.limits
    .filter(({ intents }) => intents.includes(message.intent))
    .flatMap((limit) => {
      const { isReached, room, changesAt } = plainLimit(limit, context);
      changes.push(changesAt);
      return isReached ? [[limit.id, room] as const] : [];
    });
  const later = changes.filter((instant) => instant !== null && instant > clock);
  return { opponents, reached, changesAt: later.length === 0 ? null : Math.min(...later.map(Number)) };
}

/** The earlier messages that a conflict's stand against, in the order of the ledger. */
function plainOpponents(conflict: Conflict, context: DecisionContext): readonly EarlierMessage[] {
  const { situation } = context;
  const { message, customer, clock } = situation;
  const against = [
    ...(conflict.left.intents.includes(message.intent) ? conflict.right.intents : []),
    ...(conflict.right.intents.includes(message.intent) ? conflict.left.intents : []),
  ];
  return inScopeOf(conflict, context)
    .filter((entry) => conflict.scope.kind !== "customer" || entry.customer === customer.id)
    .filter((entry) => entry.id !== message.id && against.includes(entry.message.intent))
    .filter((entry) => ["cleared", "started", "sent", "unreported"].includes(standingAt(entry, clock)));
}

function inScopeOf({ scope }: Conflict, { situation, earlier }: DecisionContext): readonly EarlierMessage[] {
  if (scope.kind !== "about") return situation.entries;
  const mine = situation.message.about;
  const isSame = (field: string, { message }: EarlierMessage): boolean =>
    (mine[field] ?? null) !== null && canonicalJson(message.about[field]) === canonicalJson(mine[field]);
  return earlier.filter((entry) => scope.fields.every((field) => isSame(field, entry)));
}

/** What a limit comes to, with each instant tried as it is. */
function plainLimit(limit: Limit, context: DecisionContext): PlainLimit {
  const { at, clock } = context.situation;
  const counted = countedBy(limit, context);
  const isFull = (instant: Instant): boolean => {
    const times = counted.filter(({ lapsesAt }) => instant < lapsesAt).map((one) => one.at);
    return isTooMany(limit, times, Math.max(at, instant), context);
  };
  const changes = counted
    .flatMap(({ at: time, lapsesAt }) => [...stretchAround(limit, time, context), lapsesAt])
    .filter((instant) => instant > clock && instant !== Infinity)
    .sort((left, right) => left - right);
  const isReached = isFull(clock);
  const room = isReached ? (changes.find((instant) => !isFull(instant)) ?? null) : null;
  return { isReached, room, changesAt: changes[0] ?? null };
}

interface Counted {
  readonly at: Instant;
  readonly lapsesAt: Instant;
}

function countedBy(limit: Limit, context: DecisionContext): readonly Counted[] {
  const { clock, customer, entries, message } = context.situation;
  const isInScope = (entry: EarlierMessage): boolean => {
    if (limit.scope === "campaign")
      return message.campaign !== null && entry.message.campaign === message.campaign;
    return entries.includes(entry) && (limit.scope === "household" || entry.customer === customer.id);
  };
  return context.earlier
    .filter(isInScope)
    .filter((entry) => entry.id !== message.id && limit.intents.includes(entry.message.intent))
    .filter((entry) => counts(limit, standingAt(entry, clock)))
    .map((entry) => ({
      at: effectiveAt(entry),
      lapsesAt: standingAt(entry, clock) === "cleared" ? (entry.dueAt ?? Infinity) : Infinity,
    }))
    .sort((left, right) => left.at - right.at);
}

/** A start that nobody reported counts as sent. */
function counts(limit: Limit, state: EntryState): boolean {
  const counted: readonly EntryState[] = limit.counting;
  return counted.includes(state === "unreported" ? "sent" : state);
}

/** Whether a message that leaves then would be too many: with some that stand one after another, if the window rolls. */
function isTooMany(
  limit: Limit,
  times: readonly Instant[],
  departure: Instant,
  context: DecisionContext,
): boolean {
  const { atMost, window } = limit;
  if (atMost === 0) return true;
  if (window.kind === "calendar") {
    const [start = 0, end = 0] = stretchAround(limit, departure, context);
    return times.filter((time) => start <= time && time < end).length >= atMost;
  }
  return times.some((first, index) => {
    const last = times[index + atMost - 1];
    return last !== undefined && Math.max(last, departure) - Math.min(first, departure) < window.ms;
  });
}

/** Where a message is counted with one that stands at an instant, half open. */
function stretchAround({ window }: Limit, instant: Instant, context: DecisionContext): readonly Instant[] {
  if (window.kind === "rolling") return [instant - window.ms + 1, instant + window.ms];
  const { customer, vocabulary } = context.situation;
  const home = customer.fields.time_zone;
  const zone = typeof home === "string" && isZone(home) ? home : vocabulary.company.timeZone;
  const isSame = (day: number, other: number): boolean =>
    periodOf(window.unit, day) === periodOf(window.unit, other);
  const day = dateIn(zone, instant);
  let first = day;
  while (isSame(first - 1, day)) first--;
  let next = day + 1;
  while (isSame(next, day)) next++;
  return [startOfDate(zone, first), startOfDate(zone, next)];
}

/** Days with the same one are in one day, week from Monday or month. Epoch day 0 was a Thursday. */
function periodOf(unit: "day" | "week" | "month", day: number): number {
  if (unit === "day") return day;
  if (unit === "week") return Math.floor((day + 3) / 7);
  const { year, month } = datePartsOf(day);
  return year * 12 + month;
}
