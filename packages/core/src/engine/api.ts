import type { DecisionExplanation } from "../counterfactual/explanation.ts";
import type { Observer } from "../eval/observer.ts";
import type { Evaluator } from "../evaluator/evaluator.ts";
import type { RuleSet } from "../ir/program.ts";
import type { Answer, Verdict } from "../ledger/answer.ts";
import type { Entry, EntryState } from "../ledger/entry.ts";
import type { LedgerEvent } from "../ledger/event.ts";
import type { Evidence } from "../ledger/evidence.ts";
import type { MessageRequest } from "../ledger/message.ts";
import type { Store } from "../ledger/port.ts";
import type { Instant } from "../value/value.ts";
import type { Clock } from "./clock.ts";

export { InputError } from "../value/input-error.ts";

export interface EngineOptions {
  readonly rules: RuleSet;
  readonly store: Store;
  /** Runs the rules' conditions; absent: they are interpreted. Decisions are the same with any. */
  readonly evaluator?: Evaluator | undefined;
  /** The system's clock in production; one moved by hand in tests and replays. */
  readonly clock: Clock;
  /** How long a clearance stands without a start, from the later of `send_at` and the clearance; 24 hours if absent. */
  readonly clearanceLifeMs?: number;
  /** How long a start may go without a report; one hour if absent. */
  readonly leaseMs?: number;
  /**
   * Gets what a subscriber threw. Without it the error is thrown again outside of any call, as an uncaught one: the
   * engine's own work is durable by then and goes on.
   */
  readonly onListenerError?: (error: unknown) => void;
  /** Told of what conditions and declarations come to, for the coverage of tests. */
  readonly observer?: Observer | undefined;
}

/** A customer as the customers' master record has it: `id`, `household`, and the vocabulary's customer fields. */
export type CustomerData = { readonly id: string; readonly household?: string } & Readonly<
  Record<string, unknown>
>;

/** A report by a silo: a record is new, has changed (same key: replaced whole), or is gone. */
export interface Fact {
  /** `silo.record` */
  readonly record: string;
  /**
   * Its fields, and `customer` unless it is a reference record or its fields identify the customer (see `Field.identifies`).
   * For a deletion the key is enough.
   */
  readonly data: Readonly<Record<string, unknown>>;
  readonly deleted?: boolean;
  /** Orders the reports of one record: an older one that comes late is ignored. The source time if absent. */
  readonly version?: number;
  /** When it became true at the source, ISO 8601; now if absent. */
  readonly at?: string;
}

/** What the world looks like when an engine starts on an empty store: it raises no alerts and resolves nothing. */
export interface InitialState {
  readonly customers?: readonly CustomerData[];
  /** Records by `silo.record`. */
  readonly records?: Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>;
  /** Per silo: `live` (in step as the clock moves), an ISO instant (in step then), or `unreadable`. */
  readonly silos?: Readonly<Record<string, "live" | "unreadable" | (string & {})>>;
}

/** How a message stands: its last answer and where it is in its life. */
export interface Standing {
  readonly message: string;
  readonly state: EntryState;
  /** The verdict that state amounts to now: a recalled or lapsed message reads `block`. */
  readonly verdict: Verdict;
  readonly answer: Answer;
}

/** The answer to "I am about to hand it over". */
export interface StartResult extends Standing {
  /** False: do not send it; `answer` says why. */
  readonly started: boolean;
  /** By when to report `sent` or `failed`. */
  readonly leaseUntil: Instant | null;
}

/** Everything that can be said about why a message stands as it does. */
export interface MessageExplanation {
  readonly entry: Entry;
  /** How it stands now. */
  readonly standing: Standing;
  readonly since: Instant;
  /** What happened to it, in order. */
  readonly history: readonly LedgerEvent[];
  /** What the last decision on it rested on; null if there is none, or it was erased. */
  readonly evidence: Evidence | null;
  /** Whether it was decided by the rules at hand. By others it cannot be explained further. */
  readonly sameRules: boolean;
  /** Why the last decision was what it was, and what would make it another; null without evidence or by other rules. */
  readonly decision: DecisionExplanation | null;
  /**
   * Whether the last decision, made again from its evidence, gives the answer on record; null if that is not to be told:
   * by other rules, or where the answer on record came about in another way (a recall, a report, a withdrawal).
   */
  readonly replays: boolean | null;
}

export type Listener = (event: LedgerEvent) => void;

/** What a messaging pipeline calls. All methods may be called at the same time; each takes effect whole or not at all. */
export interface Engine {
  readonly rules: RuleSet;
  /** May this message go? The same id and content again answers how it stands now. @throws InputError, StoreError */
  decide(request: MessageRequest): Promise<Standing>;
  /** {@link decide} and {@link start} in one, for a pipeline that decides at the moment of sending. */
  decideAndStart(request: MessageRequest): Promise<StartResult>;
  /** What would be answered, recording nothing. */
  ask(request: MessageRequest): Promise<Answer>;
  /**
   * {@link ask}, with why, and what would have to be different for the message to go. The explanation is null for a message
   * that was asked about before and decided by other rules.
   */
  askAndExplain(
    request: MessageRequest,
  ): Promise<{ readonly answer: Answer; readonly explanation: DecisionExplanation | null }>;
  /** Why a message stands as it does, from what is on record; null if nobody asked about it. */
  explain(message: string): Promise<MessageExplanation | null>;
  /** The last check, at the moment of hand-over. @throws InputError if no such message was asked about */
  start(message: string): Promise<StartResult>;
  /** The carrier took it. For one that was not cleared: recorded as what happened, marked a breach. */
  sent(message: string): Promise<Standing>;
  /** The carrier did not take it, or it bounced later. */
  failed(message: string): Promise<Standing>;
  /** The department takes it back. */
  withdraw(message: string): Promise<Standing>;
  /** A person decides on a held message. */
  review(
    message: string,
    decision: { readonly decision: "send" | "block"; readonly by: string },
  ): Promise<Standing>;
  standing(message: string): Promise<Standing | null>;
  /** A silo reports a fact. Wakes the held messages that depend on it, and raises alerts. */
  report(fact: Fact): Promise<void>;
  /** A silo is in step with its source as of an instant (now if absent), or `live` from now on. */
  sync(silo: string, at?: "live" | string): Promise<void>;
  /** A silo cannot be read until its next {@link sync}. */
  unreadable(silo: string): Promise<void>;
  /** A customer is new or has changed. */
  customer(data: CustomerData): Promise<void>;
  /** Fills an empty store. */
  load(state: InitialState): Promise<void>;
  /** Does now what has fallen due. An engine on the system's clock does it by itself. */
  advance(): Promise<void>;
  /** Called for everything that happens from now on, after it is durable, in order. Returns how to stop it. */
  subscribe(listener: Listener): () => void;
  close(): Promise<void>;
}
