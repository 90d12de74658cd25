import { type Stand, standsOf } from "../decide/claims.ts";
import { judgeConflicts } from "../decide/conflicts.ts";
import type { DecisionContext } from "../decide/context.ts";
import { type Decision, decide } from "../decide/decision.ts";
import type { Program, Reads } from "../ir/program.ts";
import { readsOfIntent } from "../ir/reads.ts";
import type { Entry } from "../ledger/entry.ts";
import type { Customer } from "../ledger/fact.ts";
import type { Message } from "../ledger/message.ts";
import { aboutScope, campaignScope, householdScope } from "../ledger/scope.ts";
import type { Instant } from "../value/value.ts";
import { evidenceOf } from "./evidence.ts";
import { type GatheredFacts, gatherFacts } from "./snapshot.ts";
import type { Work } from "./work.ts";

/** What is known of a message before it is decided: an entry, or the beginnings of one. */
export type Undecided = Pick<Entry, "id" | "sequence" | "message" | "holds" | "reviews">;

/** A decision, and where the message stands in conflicts if it goes. */
export type Judgement = Decision & { readonly stands: readonly Stand[] };

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
  return { ...decision, stands: standsOf(context, decision) };
}

/** Whom a message beats that has gone at this instant, whether or not it was allowed to. */
export async function beatenBy(
  work: Work,
  entry: Undecided,
  customer: Customer,
  at: Instant,
): Promise<Pick<Decision, "recalls" | "missed">> {
  return judgeConflicts((await contextOf(work, entry, customer, at)).context);
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
  const facts = await gatherFacts(transaction, reads, customer, entry.message);
  const since = reads.ledger === null || reads.ledger.sinceMs === null ? null : now - reads.ledger.sinceMs;
  const inScope = new Map<string, readonly Entry[]>();
  if (reads.ledger !== null) {
    for (const scope of lookedUp(rules.program, entry.message, customer.household)) {
      inScope.set(scope, await transaction.entries(scope, since));
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
  };
  return { context, facts, reads };
}

/** Each message once, in the order in which they were asked about. */
function distinct(entries: readonly Entry[]): Entry[] {
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

/** What beyond the household an intent's conflicts and limits compare messages by. */
interface Lookups {
  readonly campaign: boolean;
  /** Fields of `about`, each once. */
  readonly about: readonly string[];
}

const lookups = new WeakMap<Program, Map<string, Lookups>>();

/** Worked out once a program. Both sides of a conflict find each other, and a limit counts the intents it applies to. */
function lookupsOf(program: Program, intent: string): Lookups {
  const known = lookups.get(program)?.get(intent);
  if (known !== undefined) return known;
  const fields = program.conflicts
    .filter(({ left, right }) => left.intents.includes(intent) || right.intents.includes(intent))
    .flatMap(({ scope }) => (scope.kind === "about" ? scope.fields : []));
  const campaign = program.limits.some(
    ({ scope, intents }) => scope === "campaign" && intents.includes(intent),
  );
  const found = { campaign, about: [...new Set(fields)] };
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
