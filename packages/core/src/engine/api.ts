import type { DecisionExplanation } from "../counterfactual/explanation.ts";
import type { Observer } from "../eval/observer.ts";
import type { Evaluator } from "../evaluator/evaluator.ts";
import type { RuleSet } from "../ir/program.ts";
import type { Answer, Verdict } from "../ledger/answer.ts";
import type { Entry, EntryState } from "../ledger/entry.ts";
import type { LedgerEvent } from "../ledger/event.ts";
import type { Evidence } from "../ledger/evidence.ts";
import type { Customer, FactRecord, SiloState, StoredRecord } from "../ledger/fact.ts";
import type { MessageRequest } from "../ledger/message.ts";
import type { Store } from "../ledger/port.ts";
import type { AlertEvent } from "../ledger/subject-port.ts";
import type { Instant, Known } from "../value/value.ts";
import type { Clock } from "./clock.ts";
import type { Erasure, Readmission } from "./erase.ts";
import type { Outbox } from "./outbox.ts";
import type { Retention, RetentionOptions } from "./retention.ts";

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
   * How often, in milliseconds, to ask the ledger at least whether other processes have made something due: where several
   * share it. If absent, only what this engine does, and what is due at opening, is known.
   */
  readonly pollMs?: number;
  /**
   * Whether the rules are put in force at the opening, what is held is then decided again by them, and what is due is done.
   * True if absent. A tool that comes to a ledger for one thing says false: it decides by its rules what it is asked, and
   * leaves what is held, what has fallen due, and what it makes due to the engines whose rules are in force.
   */
  readonly enact?: boolean;
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

/** Two customers are one person. */
export interface Merge {
  /** Id of the customer that is no longer one of its own. */
  readonly from: string;
  /** Id of the customer that it turned out to be. */
  readonly into: string;
}

/** Two people were taken for one. */
export interface Split {
  /** Id of the customer that stays. */
  readonly from: string;
  /** Who goes out: its master data, under the id that it had before, or a new one. */
  readonly customer: CustomerData;
  /**
   * Records that go with it, besides those that its keys match: those that silos report under the id of who stays. The silo
   * has to report them under the right id from then on.
   */
  readonly records?: readonly { readonly record: string; readonly key: string }[];
}

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
  /** It has failed because it came back, or was dropped by its carrier; absent: it did not. */
  readonly bounced?: true;
}

/** The answer to "I am about to hand it over". */
export interface StartResult extends Standing {
  /** False: do not send it; `answer` says why. */
  readonly started: boolean;
  /** By when to report `sent` or `failed`. */
  readonly leaseUntil: Instant | null;
}

/** Who starts a message, or reports on it. */
export interface Sender {
  /**
   * A name that no other sender has at the same time: of a process, or of one attempt. Who starts under a name and loses the
   * answer can ask again and gets the same one; a report under another name than the start's is marked a breach.
   */
  readonly by?: string;
}

/** That a message did not go, or came back. */
export interface Failure extends Sender {
  /**
   * The carrier had it and it came back, or was dropped on the way: a report that it was handed over, which may come later, does not
   * undo it. Without it, whoever sends says that it did not go, and may find out that it did.
   */
  readonly bounced?: boolean;
}

/** A message that was started and not reported by the end of its lease. */
export interface Unreported extends Standing {
  readonly startedAt: Instant | null;
  /** Who started it; null if the start did not say. */
  readonly startedBy: string | null;
  /** When its lease ended. */
  readonly leaseUntil: Instant | null;
}

/** Which of the held messages to list. */
export interface HeldOptions {
  /** `next` of the page before. */
  readonly after?: number;
  /** How many at most, up to 1,000; 100 if absent. */
  readonly limit?: number;
  /** Only those of a department. */
  readonly department?: string;
  /** Only those that wait for a person, or only those that do not. */
  readonly review?: boolean;
}

/** A message that is held, for whoever decides on it. */
export interface HeldMessage extends Standing {
  readonly department: string;
  readonly intent: string;
  readonly channel: string;
  readonly customer: string;
  readonly askedAt: Instant;
  /** Whether it waits for a person. */
  readonly waitsForReview: boolean;
}

export interface HeldPage {
  /** In the order in which they were asked about. */
  readonly messages: readonly HeldMessage[];
  /** Where to go on; null: there are no more. A page may have few, or none, and yet there are more. */
  readonly next: number | null;
}

export interface TimelineOptions {
  /** `next` of the page before. */
  readonly after?: string;
  /** How many items at most, up to 1,000; 100 if absent. */
  readonly limit?: number;
}

/** One thing that a company wanted to tell a customer, or that a department was asked to tell them. */
export type TimelineItem =
  | ({
      readonly kind: "message";
      /** When it was first asked about. */
      readonly at: Instant;
      readonly department: string;
      readonly intent: string;
      /** The one that it goes on. */
      readonly channel: string;
      readonly campaign: string | null;
      readonly sendAt: Instant;
      readonly startedAt: Instant | null;
      readonly sentAt: Instant | null;
      readonly endedAt: Instant | null;
      readonly breach: boolean;
    } & Standing)
  | {
      readonly kind: "alert";
      readonly at: Instant;
      readonly alert: string;
      readonly department: string;
      readonly intent: string;
      readonly text: string;
    };

export interface Timeline {
  /** Id of the customer; null: nobody is known by the address. */
  readonly customer: string | null;
  readonly household: string | null;
  /** The latest first. */
  readonly items: readonly TimelineItem[];
  /** Where to go on; null: there is no more. */
  readonly next: string | null;
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
  /** Whether it was decided by the rules at hand. */
  readonly sameRules: boolean;
  /** The rules that it was decided by; null if they are not those at hand, and the ledger has not kept them. */
  readonly rules: RuleSet | null;
  /** Why the last decision was what it was, and what would make it another; null without evidence or its rules. */
  readonly decision: DecisionExplanation | null;
  /**
   * Whether the last decision, made again from its evidence, gives the answer on record; null if that is not to be told:
   * without evidence or its rules, or where the answer on record came about in another way (a recall, a report, a withdrawal).
   */
  readonly replays: boolean | null;
}

/** Which data of the person a decision used, as far as its rules could read it. */
export interface UsedData {
  /** Fields of the customer, as they were then. */
  readonly customer: Readonly<Record<string, Known>>;
  /** The person's own records and those of reference, as they were then. */
  readonly records: readonly FactRecord[];
  /** How many records of others were looked at, of the household for one; they are theirs, and not shown. */
  readonly others: number;
}

/** One message to the person. */
export interface ExportedMessage extends MessageExplanation {
  /** Null: it was erased, or nothing was decided on it. */
  readonly used: UsedData | null;
}

/** Everything that a ledger knows of a person, and every decision about them. */
export interface SubjectExport {
  /** What was asked for: the id of a customer, or a key in its one form. */
  readonly subject: string;
  readonly at: Instant;
  /** Null: nobody is known by the key. */
  readonly customer: Customer | null;
  /** Ids under which the person was known before it was clear who it is. */
  readonly formerIds: readonly string[];
  /** Since when no advertising goes to the person; null: it may. */
  readonly suppressedSince: Instant | null;
  /** Where the silos stand from which there are records. */
  readonly silos: readonly SiloState[];
  /** The person's records, those that a silo reported as deleted included; by type, then key. */
  readonly records: readonly StoredRecord[];
  /** Records with the key that was asked for, which belong to nobody yet. */
  readonly waiting: readonly StoredRecord[];
  /** In the order in which they were asked about. */
  readonly messages: readonly ExportedMessage[];
  readonly alerts: readonly AlertEvent[];
}

export type Listener = (event: LedgerEvent) => void;

/** What a messaging pipeline calls. All methods may be called at the same time; each takes effect whole or not at all. */
export interface Engine extends Outbox {
  /** Those in use. */
  readonly rules: RuleSet;
  /**
   * Decides by other rules from now on. What runs at this moment is decided by the rules that it began with; what is held is
   * decided again by the new ones, keeping its deadlines. If it rejects, the rules are as before.
   *
   * @param evaluator runs the rules' conditions; absent: they are interpreted
   * @throws RangeError for an evaluator of other rules; BundleError for rules that no compiler made; StoreError
   */
  reload(rules: RuleSet, evaluator?: Evaluator): Promise<void>;
  /** May this message go? The same id and content again answers how it stands now. @throws InputError, StoreError */
  decide(request: MessageRequest): Promise<Standing>;
  /** {@link decide} and {@link start} in one, for a pipeline that decides at the moment of sending. */
  decideAndStart(request: MessageRequest, sender?: Sender): Promise<StartResult>;
  /** What would be answered, recording nothing. */
  ask(request: MessageRequest): Promise<Answer>;
  /**
   * {@link ask}, with why, and what would have to be different for the message to go. The explanation is null for a message
   * that was asked about before, if the rules that decided it are not in the ledger.
   */
  askAndExplain(
    request: MessageRequest,
  ): Promise<{ readonly answer: Answer; readonly explanation: DecisionExplanation | null }>;
  /** Why a message stands as it does, from what is on record; null if nobody asked about it. */
  explain(message: string): Promise<MessageExplanation | null>;
  /**
   * The last check, at the moment of hand-over. At most one sender is told `started: true`: the same one again, if it asks
   * again within its lease, and nobody else ever.
   *
   * @throws InputError if no such message was asked about
   */
  start(message: string, sender?: Sender): Promise<StartResult>;
  /**
   * The carrier took it. For one that was not cleared, or that another one had started: recorded as what happened, marked a
   * breach.
   */
  sent(message: string, sender?: Sender): Promise<Standing>;
  /**
   * The carrier did not take it, or it bounced later. From somebody else than who started it, it is recorded and marked a
   * breach, and the message stays as it is: what the other one does with it is not known by that.
   */
  failed(message: string, failure?: Failure): Promise<Standing>;
  /** The messages that were started and not reported by the end of their lease, in the order in which they were asked about. */
  unreported(): Promise<readonly Unreported[]>;
  /**
   * A person found out what became of an unreported message. A late report by who started it is taken all the same.
   *
   * @throws InputError if it is not unreported
   */
  reconcile(
    message: string,
    finding: { readonly outcome: "sent" | "not_sent"; readonly by: string },
  ): Promise<Standing>;
  /**
   * The department takes it back.
   *
   * @param options.because why, in words for whoever reads the explanation, up to 200 characters, without a person's data
   * @throws InputError CY505 if that cannot be kept
   */
  withdraw(message: string, options?: { readonly because?: string }): Promise<Standing>;
  /** A person decides on a held message. */
  review(
    message: string,
    decision: { readonly decision: "send" | "block"; readonly by: string },
  ): Promise<Standing>;
  standing(message: string): Promise<Standing | null>;
  /** What is on record of a message; null if nobody asked about it. */
  entry(message: string): Promise<Entry | null>;
  /** The messages that are held, in the order in which they were asked about, page by page. @throws RangeError, StoreError */
  held(options?: HeldOptions): Promise<HeldPage>;
  /**
   * What a customer was sent, or was to be sent, the latest first, page by page: named by id, or by an address as
   * `email:ana@example.com`. @throws InputError CY570 to CY572, RangeError, StoreError
   */
  timeline(customer: string, options?: TimelineOptions): Promise<Timeline>;
  /** A silo reports a fact. Wakes the held messages that depend on it, and raises alerts. */
  report(fact: Fact): Promise<void>;
  /** A silo is in step with its source as of an instant (now if absent), or `live` from now on. */
  sync(silo: string, at?: "live" | string): Promise<void>;
  /** A silo cannot be read until its next {@link sync}. */
  unreadable(silo: string): Promise<void>;
  /** A customer is new or has changed. What is told of one that was merged changes nothing. */
  customer(data: CustomerData): Promise<void>;
  /**
   * Two customers are one person. Records, messages and keys of the one are the other's from now on, and its id goes on to
   * mean that one. What has not started is looked at again. To say it twice does no harm.
   *
   * @throws InputError CY598 for a customer whom nobody knows, for one that was merged into somebody else, and for itself
   */
  merge(merge: Merge): Promise<void>;
  /**
   * Two people were taken for one, by a merge or from the beginning: one of them goes out. To say it twice does no harm.
   *
   * @throws InputError CY599 if one of them is not who they are said to be, or a record is unknown
   */
  split(split: Split): Promise<void>;
  /** Fills an empty store. */
  load(state: InitialState): Promise<void>;
  /** Everything known of a person, and every decision about them. @throws InputError CY570 to CY572, StoreError */
  exportSubject(id: string): Promise<SubjectExport>;
  /**
   * Erases a person, named by a customer's id or by an address (`email:ana@example.com`): all that is personal, in one
   * transaction. No advertising goes to them until {@link readmitSubject}. @throws InputError CY570 to CY572, StoreError
   */
  eraseSubject(id: string): Promise<Erasure>;
  /** Lets advertising go again to a person who has consented anew. @throws InputError CY570 to CY572, StoreError */
  readmitSubject(id: string): Promise<Readmission>;
  /**
   * Drops what is personal in messages that ended longer ago than their class is kept, in batches. @throws InputError CY573
   * for a length that is shorter than rules need, StoreError
   */
  retain(options: RetentionOptions): Promise<Retention>;
  /** Does now what has fallen due. An engine on the system's clock does it by itself. */
  advance(): Promise<void>;
  /**
   * Called for everything that happens from now on in this process, after it is durable, in order. Returns how to stop it.
   * What other processes do, and what happened while this one was down, {@link take} brings.
   */
  subscribe(listener: Listener): () => void;
  /** Whether the ledger can be asked and written now; writes nothing. @throws StoreError if it cannot */
  ready(): Promise<void>;
  close(): Promise<void>;
}
