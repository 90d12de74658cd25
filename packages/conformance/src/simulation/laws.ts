import type { Customer, Instant, StoredRecord } from "@comity/core";
import { LAWS } from "./game.ts";
import { DONE_WITHIN_MS, goesAt, isSurelyLive, type Life, placeOf, SLACK_MS } from "./lives.ts";

/** Everything that is committed, as far as the laws look at it. */
export interface Committed {
  readonly lives: ReadonlyMap<string, Life>;
  readonly customers: ReadonlyMap<string, Customer>;
  /** By type and key. */
  readonly records: ReadonlyMap<string, StoredRecord>;
  /** The conflict's window. */
  readonly withinMs: number;
}

/** Whom somebody turned out to be. */
export function whoIs(id: string, customers: Committed["customers"]): string {
  let one = customers.get(id);
  while (one !== undefined && one.mergedInto !== null) one = customers.get(one.mergedInto);
  return one?.id ?? id;
}

function householdOf(id: string, { customers }: Committed): string {
  const owner = whoIs(id, customers);
  return customers.get(owner)?.household ?? `customer:${owner}`;
}

/**
 * A message that loses is not let go beside its winner, nor stays so when its winner comes. What time alone brings about, a start
 * finds: of two that both may go and are too near to each other only since one of them is late, nobody has been told anything.
 *
 * @param settled those that were decided, have gone, or were moved by what is just committed
 */
export function contradictions(committed: Committed, now: Instant, settled: ReadonlySet<string>): string[] {
  return [...committed.lives.values()]
    .filter((life) => life.state === "cleared" && isSurelyLive(life, now))
    .flatMap((life) => winnersOver(life, committed, now, settled));
}

/** What a message loses to, by every clock; of these, if it is not settled itself, those that are. */
function winnersOver(
  loser: Life,
  committed: Committed,
  now: Instant,
  settled: ReadonlySet<string> | null,
): string[] {
  const { id, intent } = loser.request;
  if (intent !== LAWS.loser) return [];
  const household = householdOf(loser.customer, committed);
  const areNear = (winner: Life, at: Instant): boolean =>
    Math.abs(goesAt(winner, at) - goesAt(loser, at)) <= committed.withinMs;
  return [...committed.lives.values()]
    .filter(
      (life) =>
        life.request.intent === LAWS.winner &&
        (settled === null || settled.has(id) || settled.has(life.request.id)) &&
        isSurelyLive(life, now) &&
        householdOf(life.customer, committed) === household &&
        areNear(life, now - SLACK_MS) &&
        areNear(life, now + SLACK_MS),
    )
    .map((winner) => `${id} is ${loser.state} beside ${winner.request.id}, to which it loses`);
}

/** Whether there is no room for one more message at an instant. */
function isFull(life: Life, at: Instant, committed: Committed, now: Instant): boolean {
  if (life.request.intent !== LAWS.limited) return false;
  const owner = whoIs(life.customer, committed.customers);
  const places = [...committed.lives.values()]
    .filter((other) => other !== life && other.request.intent === LAWS.limited && isSurelyLive(other, now))
    .filter((other) => whoIs(other.customer, committed.customers) === owner)
    .map(placeOf);
  const all = [...places, at].sort((left, right) => left - right);
  return all.some((first, index) => {
    const last = all[index + LAWS.atMost];
    return last !== undefined && last - first < LAWS.windowMs && first <= at && at <= last;
  });
}

/** What speaks against letting a message go, now that it was: at its clearance or its start. */
export function wrongToClear(life: Life, committed: Committed, now: Instant): string[] {
  const { id } = life.request;
  return isFull(life, placeOf(life), committed, now) ? [`${id} is ${life.state} above the cap`] : [];
}

/** What speaks against a start: all that was committed before it counts. */
export function wrongToStart(life: Life, committed: Committed, now: Instant): string[] {
  const { id } = life.request;
  const facts = factsAgainst(life, committed).map((fact) => `${id} is started although ${fact}`);
  return [...facts, ...winnersOver(life, committed, now, null), ...wrongToClear(life, committed, now)];
}

function factsAgainst(life: Life, committed: Committed): string[] {
  const { intent } = life.request;
  const owner = whoIs(life.customer, committed.customers);
  const household = householdOf(owner, committed);
  const facts: string[] = [];
  for (const { type, key, customer, fields, deleted } of committed.records.values()) {
    if (deleted || customer === null) continue;
    const isOwn = whoIs(customer, committed.customers) === owner;
    const isOurs = householdOf(customer, committed) === household;
    const { status } = fields;
    if (type === "support.case" && isOwn && status === "open" && isMarketing(intent))
      facts.push(`${key} is open`);
    if (type === "risk.policy" && isOurs && status === "cancelling" && intent === "upsell")
      facts.push(`${key} is being cancelled`);
    if (type === "satellite.account" && isOwn && status === "active" && intent === "winback")
      facts.push(`${key} is active`);
  }
  return facts;
}

function isMarketing(intent: string): boolean {
  return intent !== "notice";
}

/** What must not be when nothing is under way, nobody is down, and every timer has rung. */
export function wrongWhenQuiet(committed: Committed, now: Instant): string[] {
  return [...committed.lives.values()].flatMap((life) => {
    const { entry, request } = life;
    if (entry === null) return [];
    const wrong: string[] = [];
    if (entry.dueAt !== null && entry.dueAt + DONE_WITHIN_MS < now)
      wrong.push(`${request.id} is overdue while ${life.state}`);
    if (life.state !== "held" || entry.answer.until?.kind === "review") return wrong;
    const { deadline } = entry.answer;
    if (deadline !== null && deadline + DONE_WITHIN_MS < now)
      wrong.push(`${request.id} is held beyond its deadline`);
    if (Math.max(life.sendAt, entry.askedAt) + LAWS.longestHoldMs < now)
      wrong.push(`${request.id} is held for ever`);
    // Who tried to start it before its time is told when there was room, had it gone then.
    const isFullAt = [now, Math.max(life.sendAt, now)].some((at) => isFull(life, at, committed, now));
    const isDue = entry.dueAt !== null && entry.dueAt <= now + SLACK_MS;
    const waits = factsAgainst(life, committed).length > 0 || isFullAt || isDue;
    if (!waits) wrong.push(`${request.id} is held, and nothing speaks against it any more`);
    return wrong;
  });
}
