import type { Facts, Situation } from "../eval/situation.ts";
import type { EarlierMessage, KnownCustomer } from "../ledger/evidence.ts";
import type { Item, Message } from "../ledger/message.ts";
import type { Instant } from "../value/value.ts";
import type { Vocabulary } from "../vocabulary/vocabulary.ts";
import { LocalClock } from "./runtime/local-clock.ts";

let generations = 0;

/**
 * One evaluation by compiled code: what it looks at, and where it leaves what it found. An evaluator has one and uses it
 * again for each decision, so that nothing is allocated where nothing fires. Evaluation is synchronous and calls nobody
 * who could ask again, so two never overlap.
 */
export class Run {
  readonly vocabulary: Vocabulary;
  situation: Situation;
  message: Message | null;
  customer: KnownCustomer;
  facts: Facts;
  entries: readonly EarlierMessage[];
  item: Item | undefined;
  at: Instant;
  clock: Instant;
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
    this.vocabulary = situation.vocabulary;
    this.situation = situation;
    this.message = situation.message;
    this.customer = situation.customer;
    this.facts = situation.facts;
    this.entries = situation.entries;
    this.item = situation.item;
    this.at = situation.at;
    this.clock = situation.clock;
    this.generation = ++generations;
  }

  /** Begins an evaluation. */
  begin(situation: Situation): void {
    this.situation = situation;
    this.message = situation.message;
    this.customer = situation.customer;
    this.facts = situation.facts;
    this.entries = situation.entries;
    this.item = situation.item;
    this.at = situation.at;
    this.clock = situation.clock;
    this.generation = ++generations;
    this.next = Number.POSITIVE_INFINITY;
  }
}
