import {
  type Entry,
  type Evidence,
  type RuleSet,
  replayDecision,
  type Store,
  type Transaction,
} from "@comity/core";

/** What a decision came to, as far as the ledger shows it. */
interface Outcome {
  readonly entry: Entry;
  /** Whether it was the decision of a start that was allowed: the answer that was given before stands. */
  readonly started: boolean;
}

/** Sees what an engine writes of each decision, and holds it to what the evidence gives. */
export class ReplayChecker {
  /** In the order of writing, for each message. */
  private readonly outcomes = new Map<string, (Outcome | null)[]>();

  /** The messages that were decided. */
  get messages(): readonly string[] {
    return [...this.outcomes.keys()];
  }

  /** The same store, with somebody looking on. */
  watch(store: Store): Store {
    return {
      close: () => store.close(),
      transact: async (work) => {
        let seen: readonly (readonly [Evidence, Outcome | null])[] = [];
        const result = await store.transact(async (transaction) => {
          const watched = watchTransaction(transaction);
          const value = await work(watched.transaction);
          seen = watched.seen();
          return value;
        });
        for (const [evidence, outcome] of seen) {
          const { id } = evidence.message;
          this.outcomes.set(id, [...(this.outcomes.get(id) ?? []), outcome]);
        }
        return result;
      },
    };
  }

  /** Replays every decision from what the store has kept. Returns what does not agree. */
  async check(store: Store, rules: RuleSet): Promise<string[]> {
    const wrong: string[] = [];
    for (const [message, outcomes] of this.outcomes) {
      const kept = await store.transact((transaction) => transaction.allEvidence(message));
      if (kept.length !== outcomes.length) {
        wrong.push(`${message}: ${outcomes.length} decisions, evidence of ${kept.length}`);
      }
      for (const [index, evidence] of kept.entries()) {
        const outcome = outcomes[index] ?? null;
        if (outcome !== null) wrong.push(...disagreements(evidence, outcome, rules));
      }
    }
    return wrong;
  }
}

function watchTransaction(transaction: Transaction): {
  readonly transaction: Transaction;
  readonly seen: () => readonly (readonly [Evidence, Outcome | null])[];
} {
  const seen: [Evidence, Outcome | null][] = [];
  const watched = {
    async putEvidence(evidence: Evidence): Promise<void> {
      seen.push([evidence, null]);
      await transaction.putEvidence(evidence);
    },
    async putEntry(entry: Entry, scopes: readonly string[]): Promise<void> {
      // The first writing after a decision is what became of it.
      const last = seen.findLast(([evidence]) => evidence.message.id === entry.id);
      if (last !== undefined && last[1] === null) {
        last[1] = { entry, started: entry.state === "started" };
      }
      await transaction.putEntry(entry, scopes);
    },
  };
  const proxy = new Proxy(transaction, {
    get(target, name) {
      const method: unknown = Reflect.get(Object.hasOwn(watched, name) ? watched : target, name);
      return typeof method === "function" ? method.bind(target) : method;
    },
  });
  return { transaction: proxy, seen: () => seen };
}

function disagreements(evidence: Evidence, { entry, started }: Outcome, rules: RuleSet): string[] {
  const { message, clock } = evidence;
  const decision = replayDecision(evidence, rules);
  const { answer } = entry;
  const compared: (readonly [string, unknown, unknown])[] = started
    ? [
        ["it may go", decision.verdict === "send" || decision.verdict === "amend", true],
        ["changes", decision.changes, entry.changes],
      ]
    : [
        ["clock", clock, answer.decidedAt],
        ["verdict", decision.verdict, answer.verdict],
        ["reasons", decision.reasons, answer.reasons],
        ["observed", decision.observed, answer.observed],
        ["changes", decision.changes, entry.changes],
        ["until", decision.until, answer.until],
        ["deadline", decision.deadline, answer.deadline],
        ["holds", decision.clocks, entry.holds],
        ["recalls", decision.recalls.map((one) => one.entry.id), answer.recalled],
        ["missed", decision.missed.map((one) => one.entry.id), answer.missed],
        ...(entry.state === "held" ? ([["due", decision.changesAt, entry.dueAt]] as const) : []),
      ];
  return compared
    .filter(([, replayed, recorded]) => JSON.stringify(replayed) !== JSON.stringify(recorded))
    .map(
      ([what, replayed, recorded]) =>
        `${message.id} at ${clock}: ${what} replays to ${JSON.stringify(replayed)}, not ${JSON.stringify(recorded)}`,
    );
}
