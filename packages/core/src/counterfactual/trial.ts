import type { Decision } from "../decide/decision.ts";
import { NotRecorded, replayDecision } from "../decide/replay.ts";
import type { RuleSet } from "../ir/program.ts";
import type { EarlierMessage, Evidence } from "../ledger/evidence.ts";
import { effectiveAt } from "../ledger/standing.ts";
import type { Instant } from "../value/value.ts";
import { type Alteration, alter } from "./alteration.ts";
import type { Option } from "./options.ts";
import { subsetsOf } from "./subsets.ts";
import { type Moment, passTo } from "./time.ts";

/** Bounds of the search: decisions that it may make, and instants at which it may look on the way of time. */
const MOST_DECISIONS = 300;
export const MOST_MOMENTS = 24;

/** Of so many records that would not be there, each is tried as one that could stay. */
const MOST_KEYS = 24;

/** Decides with alterations, and counts how often. */
export class Trial {
  readonly rules: RuleSet;
  private left = MOST_DECISIONS;
  private readonly evidence: Evidence;
  private readonly known = new Map<string, Moment | null>();

  constructor(evidence: Evidence, rules: RuleSet) {
    this.evidence = evidence;
    this.rules = rules;
  }

  get isOver(): boolean {
    return this.left <= 0;
  }

  /** The decision with these alterations; null if nothing can be said of it: it would rest on something that is not on record. */
  decide(way: Option): Moment | null {
    const key = JSON.stringify(way);
    const known = this.known.get(key);
    if (known !== undefined) return known;
    const moment = this.safely(() => this.decideAnew(way));
    this.known.set(key, moment);
    return moment;
  }

  /** Whether a way lets the message go. */
  suffices(way: Option): boolean {
    const moment = this.decide(way);
    return moment !== null && goes(moment.decision);
  }

  /** What is left of a way that lets the message go without everything that it can do without. */
  least(way: Option): Option {
    for (let size = 1; size < way.length; size++) {
      const enough = subsetsOf(way, size).find((less) => this.suffices(less));
      if (enough !== undefined) return this.fewestGone(enough);
    }
    return this.fewestGone(way);
  }

  safely<T>(work: () => T): T | null {
    try {
      return work();
    } catch (error) {
      if (error instanceof NotRecorded) return null;
      throw error;
    }
  }

  private decideAnew(way: Option): Moment | null {
    const { clock } = this.evidence;
    // What would only be sent later, is no part of what might have been.
    if (way.some((one) => one.kind === "sent" && effectiveAt(one.message) > clock)) return null;
    const moment = this.momentWith(way);
    if (!goes(moment.decision)) return moment;
    if (way.some(({ kind }) => kind === "time") && this.hasOnlyForgotten(way, moment)) return null;
    const others = variantsOf(way, this.evidence);
    return others.every((other) => goes(this.momentWith(other).decision)) ? moment : null;
  }

  private momentWith(way: Option): Moment {
    this.left--;
    return momentWith(way, this.evidence, this.rules);
  }

  /** Whether it goes only because time has made unknown what stood in its way: nobody is to wait for facts to go stale. */
  private hasOnlyForgotten(way: Option, { decision }: Moment): boolean {
    const before = this.momentWith(way.filter(({ kind }) => kind !== "time")).decision;
    const unknownIn = ({ considered }: Decision): readonly (string | null)[] =>
      considered.filter(({ reason }) => reason.kind === "unknown").map(({ reason }) => reason.rule);
    return unknownIn(decision).some((rule) => !unknownIn(before).includes(rule));
  }

  /** Of records that would not be there, those that could stay are named no more. */
  private fewestGone(way: Option): Option {
    let least = way;
    for (const [index, { kind }] of way.entries()) {
      const gone = least[index];
      if (kind !== "gone" || gone?.kind !== "gone" || gone.keys.length > MOST_KEYS) continue;
      for (const key of gone.keys) {
        const less = least.map((one, place) => (place === index ? withoutKey(one, key) : one));
        if (this.suffices(less)) least = less;
      }
    }
    return least;
  }
}

/** The same with a record that stays. The last one goes: without it the alteration would be none. */
function withoutKey(gone: Alteration, key: string): Alteration {
  if (gone.kind !== "gone" || gone.keys.length < 2) return gone;
  return { ...gone, keys: gone.keys.filter((one) => one !== key), so: null };
}

/**
 * An imagined message as others might have been: said without its priority, its campaign and what else it was about, it
 * must be true whatever these were.
 */
function variantsOf(way: Option, { message }: Evidence): readonly Option[] {
  const sent = way.find((one) => one.kind === "sent");
  if (sent === undefined) return [];
  const about = { ...message.about, ...sent.message.message.about };
  return [0, 100].flatMap((priority) =>
    [null, message.campaign].flatMap((campaign) =>
      [sent.message.message.about, about].map((same) =>
        way.map((one) => (one === sent ? sentAs(sent, { priority, campaign, about: same }) : one)),
      ),
    ),
  );
}

type Sent = Extract<Alteration, { kind: "sent" }>;

function sentAs(
  { kind, message }: Sent,
  as: Pick<EarlierMessage["message"], "priority" | "campaign" | "about">,
): Sent {
  return { kind, message: { ...message, message: { ...message.message, ...as } } };
}

export function goes({ verdict }: Decision): boolean {
  return verdict === "send" || verdict === "amend";
}

/**
 * The decision with alterations of what it rested on: time passes last, with all the rest as it is then.
 *
 * @throws NotRecorded if it would read what the decision on record did not
 */
export function momentWith(way: Option, evidence: Evidence, rules: RuleSet): Moment {
  let altered = evidence;
  let until: Instant | null = null;
  for (const alteration of way) {
    if (alteration.kind === "time") until = alteration.at;
    else altered = alter(altered, alteration);
  }
  const moment = { evidence: altered, decision: replayDecision(altered, rules) };
  return until === null ? moment : passTo(moment, until, rules, MOST_MOMENTS);
}
