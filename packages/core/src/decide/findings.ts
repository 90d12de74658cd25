import type { Conflict } from "../ir/program.ts";
import type { Reason, Verdict } from "../ledger/answer.ts";
import type { HoldClock } from "../ledger/entry.ts";
import type { EarlierMessage } from "../ledger/evidence.ts";
import type { Changes } from "../ledger/message.ts";
import type { Instant } from "../value/value.ts";
import { isNothing } from "./amend.ts";

/** What a held message waits for, on behalf of one rule. */
export type Wait =
  | { readonly kind: "instant"; readonly at: Instant; readonly deadline: Instant | null }
  | { readonly kind: "fact"; readonly deadline: Instant | null }
  | { readonly kind: "review"; readonly by: string | null; readonly deadline: null };

/** What one rule, conflict or limit has to say about a message. */
export interface Contribution {
  /** `send`: it could not know, and lets it go. */
  readonly effect: Verdict;
  readonly reason: Reason;
  /** For `hold`. */
  readonly wait: Wait | null;
  /** For `amend`. */
  readonly changes: Changes | null;
  /** From a declaration in observe mode: reported, without effect. */
  readonly observed: boolean;
}

/** A message on the other side of a conflict, which this one beats (or ties with), or which beats this one. */
export interface Beaten {
  readonly entry: EarlierMessage;
  readonly conflict: Conflict;
}

/** Of what is not there nothing is allocated. Nothing is ever added to it. */
export const NONE: never[] = [];

/**
 * What speaks for and against a message, as one declaration after another adds to it. Most messages meet none that has
 * anything to say, and then all of its lists stay {@link NONE}.
 */
export class Findings {
  contributions: Contribution[] = NONE;
  clocks: HoldClock[] = NONE;
  /** Losers cleared and not started: to be recalled if this message goes. */
  recalls: Beaten[] = NONE;
  /** Losers that had already gone. */
  missed: Beaten[] = NONE;
  /** Cleared messages that must wait for a person together with this one, as nobody wins. */
  drawn: Beaten[] = NONE;
  /** Messages that stand and win against this one. */
  lostTo: Beaten[] = NONE;
  /** The next instant after now at which time alone could change any of it; null: none. */
  changesAt: Instant | null = null;
  private readonly now: Instant;

  constructor(now: Instant) {
    this.now = now;
  }

  /** Whether no declaration has anything to say; time may change that all the same. */
  get isNothing(): boolean {
    const { contributions, clocks, recalls, missed, drawn } = this;
    return contributions === NONE && clocks === NONE && recalls === NONE && missed === NONE && drawn === NONE;
  }

  contribute(contribution: Contribution): void {
    this.contributions = appended(this.contributions, contribution);
  }

  keep(clock: HoldClock): void {
    this.clocks = appended(this.clocks, clock);
  }

  beat(how: "recalls" | "missed" | "drawn" | "lostTo", beaten: Beaten): void {
    this[how] = appended(this[how], beaten);
  }

  /** Time alone could change something at this instant. What is past already has. */
  mayChange(at: Instant | null): void {
    if (at !== null && at > this.now && (this.changesAt === null || at < this.changesAt)) this.changesAt = at;
  }

  /**
   * What was found of a message as the first look amends it, with what made the first look amend it: that stays a reason when
   * the second look finds nothing more.
   */
  afterAmending(first: Findings): Findings {
    const both = new Findings(this.now);
    const amendments = first.contributions.filter((one) => one.changes !== null && !isNothing(one.changes));
    both.contributions = [...amendments, ...this.contributions];
    both.clocks = [...first.clocks, ...this.clocks];
    both.recalls = this.recalls;
    both.missed = this.missed;
    both.drawn = this.drawn;
    both.lostTo = this.lostTo;
    both.mayChange(first.changesAt);
    both.mayChange(this.changesAt);
    return both;
  }
}

/** The list with one more item: the same list, unless it is {@link NONE}. */
export function appended<Item>(list: Item[], item: Item): Item[] {
  if (list === NONE) return [item];
  list.push(item);
  return list;
}
