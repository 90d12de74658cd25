import type { Facts, Situation } from "../eval/situation.ts";
import type { EarlierMessage, KnownCustomer } from "../ledger/evidence.ts";
import type { Item, Message } from "../ledger/message.ts";
import type { Instant } from "../value/value.ts";
import { LocalClock } from "./runtime/local-clock.ts";

let generations = 0;

/**
 * One evaluation by compiled code: what it looks at, and where it leaves what it found. An evaluator has one and uses it
 * again for each decision, so that nothing is allocated where nothing fires. Evaluation is synchronous and calls nobody
 * who could ask again, so two never overlap.
 */
export class Run {
  situation: Situation;
  /**
   * Left by a condition's code: the next instant at which time alone could change what it came to, as the interpreter's
   * `changesAt`; Infinity: never.
   */
  next = Number.POSITIVE_INFINITY;
  /**
   * Counts evaluations, of this run and all others: what was worked out in another one is not used again, not even by code
   * that two runs share.
   */
  generation = 0;
  /** What the calendar and the clock read where the customer lives. */
  readonly local = new LocalClock();

  constructor(situation: Situation) {
    this.situation = situation;
    this.generation = ++generations;
  }

  /** Begins an evaluation. */
  begin(situation: Situation): void {
    this.situation = situation;
    this.generation = ++generations;
    this.next = Number.POSITIVE_INFINITY;
  }

  get message(): Message | null {
    return this.situation.message;
  }

  get customer(): KnownCustomer {
    return this.situation.customer;
  }

  get facts(): Facts {
    return this.situation.facts;
  }

  get entries(): readonly EarlierMessage[] {
    return this.situation.entries;
  }

  get item(): Item | undefined {
    return this.situation.item;
  }

  get at(): Instant {
    return this.situation.at;
  }

  get clock(): Instant {
    return this.situation.clock;
  }
}
