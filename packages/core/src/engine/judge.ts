import { type Stand, standsAmong, standsOf } from "../decide/claims.ts";
import { conflictsIn } from "../decide/conflicts.ts";
import type { DecisionContext } from "../decide/context.ts";
import { type Decision, decide } from "../decide/decision.ts";
import type { Program, Reads } from "../ir/program.ts";
import { readsOfIntent } from "../ir/reads.ts";
import type { Entry } from "../ledger/entry.ts";
import type { EarlierMessage } from "../ledger/evidence.ts";
import type { Customer, SiloState } from "../ledger/fact.ts";
import type { Message } from "../ledger/message.ts";
import { aboutScope, campaignScope, householdScope, readsScope } from "../ledger/scope.ts";
import type { Instant } from "../value/value.ts";
import { evidenceOf } from "./evidence.ts";
import { type GatheredFacts, gatherFacts } from "./snapshot.ts";
import { suppressionOf } from "./suppression.ts";
import type { Work } from "./work.ts";

/** What is known of a message before it is decided: an entry, or the beginnings of one. */
export type Undecided = Pick<Entry, "id" | "sequence" | "message" | "request" | "holds" | "reviews">;

/** A decision, where the message stands in conflicts if it goes, and where the silos stood that were read. */
export type Judgement = Decision & {
  readonly stands: readonly Stand[];
  readonly silos: readonly SiloState[];
};

/** Decides, and records what the decision rests on. `at`: when it is to leave, as things stand. */
export async function judge(
  work: Work,
  entry: Undecided,
  customer: Customer,
  at: Instant,
): Promise<Judgement> {
  const { context, facts, reads } = await contextOf(work, entry, customer, at);
  const decision = decide(context);
  await work.transaction.putEvidence(evidenceOf(context, facts, reads));
  return { ...decision, stands: standsOf(context, decision), silos: facts.silos };
}

/** Whom a message beats that has gone, who beats it, and where it stands among others. */
export type Standoff = ReturnType<typeof conflictsIn> & { readonly stands: readonly Stand[] };

/** The same for one that has gone at this instant, whether or not it was allowed to. */
export async function conflictsOf(
  work: Work,
  entry: Undecided,
  customer: Customer,
  at: Instant,
): Promise<Standoff> {
  const { context } = await contextOf(work, entry, customer, at);
  const { recalls, missed, lostTo } = conflictsIn(context);
  return { recalls, missed, lostTo, stands: standsAmong(context, { recalls, missed }) };
}

/** Everything that a decision rests on, and what was fetched for it. */
interface Gathered {
  readonly context: DecisionContext;
  readonly facts: GatheredFacts;
  readonly reads: Reads;
}

/** Reads what the rules of the intent can read, and nothing else. */
async function contextOf(work: Work, entry: Undecided, customer: Customer, at: Instant): Promise<Gathered> {
  const { rules, transaction, now } = work;
  const reads = readsOf(rules.program, entry.message.intent);
  // A reference record wakes what is held when it changes, and could not wake a message that nobody has written as held yet:
  // so it changes before the decision or after it.
  const references = reads.records.filter(({ record }) => rules.vocabulary.records.get(record)?.reference);
  await transaction.lockShared(references.map(({ record }) => readsScope(record)));
  const facts = await gatherFacts(transaction, reads, customer, entry.message);
  const since = sinceWhen(work, reads, entry.message.intent, at);
  const inScope = new Map<string, readonly EarlierMessage[]>();
  if (reads.ledger !== null) {
    for (const scope of lookedUp(rules.program, entry.message, customer.household)) {
      inScope.set(scope, await transaction.earlier(scope, since, reads.ledger));
    }
  }
  const earlier = distinct([...inScope.values()].flat()).filter((other) => other.id !== entry.id);
  const ofHousehold = inScope.get(householdScope(customer.household)) ?? [];
  const context: DecisionContext = {
    program: rules.program,
    // Who observes is told of every condition, so all are looked at one by one.
    evaluator: work.observer === undefined ? work.evaluator : undefined,
    situation: {
      vocabulary: rules.vocabulary,
      at,
      clock: now,
      message: entry.message,
      customer,
      facts,
      entries: ofHousehold.filter((other) => other.id !== entry.id),
      reported: null,
      observer: work.observer,
    },
    sequence: entry.sequence,
    holds: entry.holds,
    amended: false,
    reviews: entry.reviews,
    earlier,
    entriesIn: (scope) => inScope.get(scope) ?? [],
    suppressedSince: await suppressionOf(work, entry.message, entry.request, customer),
  };
  return { context, facts, reads };
}

/** What a message that goes, or went, at an instant is compared with begins here; null: with all there is. */
function sinceWhen(
  { rules, now, lives }: Work,
  { ledger }: Reads,
  intent: string,
  at: Instant,
): Instant | null {
  if (ledger === null || ledger.sinceMs === null) return null;
  const since = Math.min(at, now) - ledger.sinceMs;
  // What was cleared to go before, and did not, goes from now on.
  return lookupsOf(rules.program, intent).conflicts ? Math.min(since, now - lives.clearanceMs) : since;
}

/** Each message once, in the order in which they were asked about. */
function distinct(entries: readonly EarlierMessage[]): EarlierMessage[] {
  return [...new Map(entries.map((entry) => [entry.id, entry])).values()].sort(
    (left, right) => left.sequence - right.sequence,
  );
}

/** When a message would leave if it were let go now. */
export function departureOf(message: Message, now: Instant): Instant {
  return Math.max(message.sendAt, now);
}

/**
 * The scopes that a message's decision looks at, and so must lock: its household, and beyond it only what a conflict or
 * limit of its intent compares. A campaign or "about home cover" may hold most messages of a day, so reading (or waking)
 * those that nothing compares would make a day's work grow with its square.
 */
export function lookedUp(program: Program, message: Message, household: string): string[] {
  const { campaign, about } = lookupsOf(program, message.intent);
  const scopes = about.map((field) => aboutScope(field, message.about[field] ?? null));
  return [
    householdScope(household),
    ...(campaign && message.campaign !== null ? [campaignScope(message.campaign)] : []),
    ...scopes.filter((scope) => scope !== null),
  ];
}

/** Whether an intent has conflicts, and what beyond the household they and its limits compare messages by. */
interface Lookups {
  readonly conflicts: boolean;
  readonly campaign: boolean;
  /** Fields of `about`, each once. */
  readonly about: readonly string[];
}

const lookups = new WeakMap<Program, Map<string, Lookups>>();

/** Worked out once a program. Both sides of a conflict find each other, and a limit counts the intents it applies to. */
function lookupsOf(program: Program, intent: string): Lookups {
  const known = lookups.get(program)?.get(intent);
  if (known !== undefined) return known;
  const conflicts = program.conflicts.filter(
    ({ left, right }) => left.intents.includes(intent) || right.intents.includes(intent),
  );
  const fields = conflicts.flatMap(({ scope }) => (scope.kind === "about" ? scope.fields : []));
  const campaign = program.limits.some(
    ({ scope, intents }) => scope === "campaign" && intents.includes(intent),
  );
  const found = { conflicts: conflicts.length > 0, campaign, about: [...new Set(fields)] };
  const byIntent = lookups.get(program) ?? new Map<string, Lookups>();
  lookups.set(program, byIntent.set(intent, found));
  return found;
}

const manifests = new WeakMap<Program, Map<string, Reads>>();

/** What an intent's rules can read, worked out once a program. */
export function readsOf(program: Program, intent: string): Reads {
  let manifest = manifests.get(program);
  if (manifest === undefined) {
    manifest = new Map();
    manifests.set(program, manifest);
  }
  let reads = manifest.get(intent);
  if (reads === undefined) {
    reads = readsOfIntent(program, intent);
    manifest.set(intent, reads);
  }
  return reads;
}
