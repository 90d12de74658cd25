import { explainDecision } from "../counterfactual/explanation.ts";
import { createEvaluator } from "../evaluator/program-evaluator.ts";
import type { Answer } from "../ledger/answer.ts";
import type { Entry } from "../ledger/entry.ts";
import type { LedgerEvent } from "../ledger/event.ts";
import type { Evidence } from "../ledger/evidence.ts";
import type { MessageRequest } from "../ledger/message.ts";
import { HELD_SCOPE } from "../ledger/scope.ts";
import { standingAt } from "../ledger/standing.ts";
import { HOUR_MS } from "../value/units.ts";
import type { Instant } from "../value/value.ts";
import { alarm } from "./alarm.ts";
import type { Engine, EngineOptions, Listener, StartResult } from "./api.ts";
import { wakeHeld } from "./apply.ts";
import { askAbout, standingOf } from "./ask.ts";
import { explainMessage } from "./explain.ts";
import { siloStanding, takeCustomer, takeState } from "./load.ts";
import { failed, fallDue, lockNextDue, review, sent, start, withdraw } from "./outcome.ts";
import { takeFact, takeSiloState } from "./report.ts";
import type { Work } from "./work.ts";

/**
 * Opens an engine over a store. It wakes its own holds by the clock it is given, from the moment it is open: what fell
 * due while nobody was running is done first.
 *
 * @throws StoreError if the store cannot be read; RangeError for a life that is no length of time, and for an evaluator of
 * other rules.
 */
export async function openEngine(options: EngineOptions): Promise<Engine> {
  const { rules, store, clock } = options;
  const evaluator = options.evaluator ?? createEvaluator(rules);
  if (evaluator.program !== rules.program)
    throw new RangeError("The evaluator is not one of these rules: make it of the same rule set.");
  const lives = {
    clearanceMs: lifeOf("clearanceLifeMs", options.clearanceLifeMs, 24 * HOUR_MS),
    leaseMs: lifeOf("leaseMs", options.leaseMs, HOUR_MS),
  };
  const onListenerError = options.onListenerError ?? rethrowLater;
  const listeners = new Set<Listener>();
  const wake = alarm(clock, advance);

  /** Runs one unit of work; what happened in it is told once it is durable. */
  async function run<T>(task: (work: Work) => Promise<T>): Promise<T> {
    let events: LedgerEvent[] = [];
    let wakes: Instant[] = [];
    const result = await store.transact(async (transaction) => {
      // The store may run it again, so everything starts afresh here.
      events = [];
      wakes = [];
      let now = clock.now();
      const lock = async (scopes: readonly string[]): Promise<void> => {
        await transaction.lock(scopes);
        now = Math.max(now, clock.now());
      };
      const record = async (event: LedgerEvent): Promise<void> => {
        await transaction.append(event);
        events.push(event);
      };
      return task({
        rules,
        evaluator,
        lives,
        transaction,
        get now() {
          return now;
        },
        observer: options.observer,
        lock,
        record,
        wakeAt: (instant) => void wakes.push(instant),
      });
    });
    for (const instant of wakes) wake.at(instant);
    for (const event of events) tell(event);
    return result;
  }

  /** What is durable is so whatever a listener makes of it: its error is its own, and reaches the process as uncaught. */
  function tell(event: LedgerEvent): void {
    for (const listener of listeners) {
      try {
        listener(event);
      } catch (error) {
        onListenerError(error);
      }
    }
  }

  /** Does what is due, then the task, then what the task made due: time moves first. */
  async function step<T>(task: (work: Work) => Promise<T>): Promise<T> {
    await advance();
    const result = await run(task);
    await advance();
    return result;
  }

  async function advance(): Promise<void> {
    while (wake.isDue(clock.now())) {
      const done = await run(async (work) => {
        const entry = await lockNextDue(work);
        if (entry !== null) await fallDue(work, entry);
        return entry !== null;
      });
      if (!done) await wake.reset(() => run(({ transaction }) => transaction.nextDue()));
    }
  }

  const standing = (entry: Entry) => standingOf(entry, clock.now());
  const settled = async (task: (work: Work) => Promise<Entry>) => standing(await step(task));
  const startResult = ({ entry, started }: { entry: Entry; started: boolean }): StartResult => ({
    ...standing(entry),
    started,
    leaseUntil: started ? entry.leaseUntil : null,
  });

  const engine: Engine = {
    rules,
    decide: (request) => settled((work) => askAbout(work, request)),
    decideAndStart: async (request) =>
      startResult(
        await step(async (work) => {
          const entry = await askAbout(work, request);
          return standingAt(entry, work.now) === "cleared"
            ? start(work, entry.id)
            : { entry, started: false };
        }),
      ),
    ask: async (request) => (await preview(step, request)).answer,
    askAndExplain: async (request) => {
      const { answer, evidence } = await preview(step, request);
      const isOurs = evidence?.ruleSet === rules.program.hash;
      return { answer, explanation: isOurs ? explainDecision(evidence, rules) : null };
    },
    explain: (message) => run(({ transaction, now }) => explainMessage(transaction, rules, message, now)),
    start: async (message) => startResult(await step((work) => start(work, message))),
    sent: (message) => settled((work) => sent(work, message)),
    failed: (message) => settled((work) => failed(work, message)),
    withdraw: (message) => settled((work) => withdraw(work, message)),
    review: (message, { decision, by }) => settled((work) => review(work, message, decision, by)),
    standing: async (message) => {
      const entry = await run(({ transaction }) => transaction.entry(message));
      return entry === null ? null : standing(entry);
    },
    report: (fact) => step((work) => takeFact(work, fact)),
    sync: (silo, at) =>
      step((work) =>
        takeSiloState(
          work,
          silo,
          at === undefined ? { inStep: work.now, readable: true } : siloStanding(silo, at),
        ),
      ),
    unreadable: (silo) => step((work) => takeSiloState(work, silo, { readable: false })),
    customer: (data) => step((work) => takeCustomer(work, data)),
    load: (state) => step((work) => takeState(work, state)),
    advance,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async close() {
      wake.stop();
      await store.close();
    },
  };
  await run(lookAgainUnderNewRules);
  await wake.reset(() => run(({ transaction }) => transaction.nextDue()));
  await advance();
  return engine;
}

function lifeOf(name: string, given: number | undefined, usual: number): number {
  const life = given ?? usual;
  if (Number.isSafeInteger(life) && life > 0) return life;
  throw new RangeError(`${name}: a whole number of milliseconds above zero is needed, not ${String(given)}.`);
}

function rethrowLater(error: unknown): void {
  queueMicrotask(() => {
    throw error;
  });
}

/** What other rules held is decided again by these; how long each rule has held it is kept. */
async function lookAgainUnderNewRules(work: Work): Promise<void> {
  await wakeHeld(work, [HELD_SCOPE], (entry) => entry.answer.ruleSet !== work.rules.program.hash);
}

/** What would be answered, and what the decision rested on. */
interface Previewed {
  readonly answer: Answer;
  readonly evidence: Evidence | null;
}

/** Carries it out of a transaction that is thrown away. */
class Preview extends Error {
  readonly previewed: Previewed;

  constructor(previewed: Previewed) {
    super("A preview records nothing.");
    this.previewed = previewed;
  }
}

/** Decides for real, and throws the transaction away: the one way to be sure that the answer is the real one. */
async function preview(
  step: <T>(task: (work: Work) => Promise<T>) => Promise<T>,
  request: MessageRequest,
): Promise<Previewed> {
  try {
    return await step<never>(async (work) => {
      const { id, answer } = await askAbout(work, request);
      throw new Preview({ answer, evidence: await work.transaction.evidence(id) });
    });
  } catch (error) {
    if (error instanceof Preview) return error.previewed;
    throw error;
  }
}
