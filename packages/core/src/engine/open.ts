import { explainDecision } from "../counterfactual/explanation.ts";
import type { Evaluator } from "../evaluator/evaluator.ts";
import { createEvaluator } from "../evaluator/program-evaluator.ts";
import type { RuleSet } from "../ir/program.ts";
import type { Answer } from "../ledger/answer.ts";
import type { Entry } from "../ledger/entry.ts";
import type { LedgerEvent } from "../ledger/event.ts";
import type { Evidence } from "../ledger/evidence.ts";
import type { MessageRequest } from "../ledger/message.ts";
import { standingAt } from "../ledger/standing.ts";
import { HOUR_MS } from "../value/units.ts";
import type { Instant } from "../value/value.ts";
import { decodeName } from "../vocabulary/decode-text.ts";
import { alarm } from "./alarm.ts";
import type { Engine, EngineOptions, Listener, StartResult } from "./api.ts";
import { askAbout, standingOf } from "./ask.ts";
import { doNextDue } from "./due.ts";
import { eraseSubject, readmitSubject } from "./erase.ts";
import { explainMessage } from "./explain.ts";
import { exportSubject } from "./export.ts";
import { held } from "./held.ts";
import { enact, keepRules, keptRules } from "./kept-rules.ts";
import { siloStanding, takeCustomer, takeState } from "./load.ts";
import { mergeKnown } from "./merge-known.ts";
import { openOutbox } from "./outbox.ts";
import { failed, review, sent, start, withdraw } from "./outcome.ts";
import { reconcile, unreported } from "./reconcile.ts";
import { takeFact, takeSiloState } from "./report.ts";
import { retain } from "./retention.ts";
import { senderOf } from "./sender.ts";
import { splitCustomer } from "./split.ts";
import { timeline } from "./timeline.ts";
import type { Work } from "./work.ts";

/** How long what is due is left to the others that are at it. */
const BUSY_MS = 200;

/**
 * Opens an engine over a store. It wakes its own holds by the clock it is given, from the moment it is open: what fell
 * due while nobody was running is done first.
 *
 * @throws StoreError if the store cannot be read; RangeError for a life that is no length of time, and for an evaluator of
 * other rules; BundleError for rules that no compiler made.
 */
export async function openEngine(options: EngineOptions): Promise<Engine> {
  const { store, clock } = options;
  let inUse: RulesInUse = { ...rulesOf(options.rules, options.evaluator), number: 0 };
  const lives = {
    clearanceMs: lifeOf("clearanceLifeMs", options.clearanceLifeMs, 24 * HOUR_MS),
    leaseMs: lifeOf("leaseMs", options.leaseMs, HOUR_MS),
  };
  const onListenerError = options.onListenerError ?? rethrowLater;
  const listeners = new Set<Listener>();
  /** A tool's clock is nobody else's: it moves no time of the ledger's. */
  const isTool = options.enact === false;
  const wake = alarm({
    clock,
    ring: advance,
    ask: () => run(({ transaction }) => transaction.nextDue()),
    pollMs: options.pollMs === undefined || isTool ? null : lifeOf("pollMs", options.pollMs, options.pollMs),
  });

  /** Runs one unit of work under one rule set, whatever comes in between; what happened in it is told once it is durable. */
  async function run<T>(task: (work: Work) => Promise<T>, { number, ...using } = inUse): Promise<T> {
    let events: LedgerEvent[] = [];
    let wakes: Instant[] = [];
    const work = store.transact(async (transaction) => {
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
        ...using,
        lives,
        transaction,
        get now() {
          return now;
        },
        observer: options.observer,
        async isSuperseded() {
          const active = await transaction.activeRuleSet();
          return active !== null && active.number > number && active.hash !== using.rules.program.hash;
        },
        lock,
        record,
        wakeAt: (instant) => void wakes.push(instant),
      });
    });
    let result: T;
    try {
      result = await work;
    } finally {
      // Also when it failed: of a commit that was cut off nobody knows, and to wake for nothing does no harm.
      if (!isTool) for (const instant of wakes) wake.at(instant);
    }
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
    await settle();
    const result = await run(task);
    await settle();
    return result;
  }

  async function settle(): Promise<void> {
    if (!isTool) await advance();
  }

  async function advance(): Promise<void> {
    while (wake.isDue(clock.now())) {
      const outcome = await run(doNextDue);
      if (outcome === "nothing") await wake.reset();
      if (outcome === "busy") wake.snooze(clock.now() + BUSY_MS);
    }
  }

  const standing = (entry: Entry) => standingOf(entry, clock.now());
  const settled = async (task: (work: Work) => Promise<Entry>) => standing(await step(task));
  const startResult = ({ entry, started }: { entry: Entry; started: boolean }): StartResult => ({
    ...standing(entry),
    started,
    leaseUntil: started ? entry.leaseUntil : null,
  });

  /** Only when it is durable that they are in force are they used. */
  async function putInForce(next: RulesInUse): Promise<void> {
    inUse = { ...next, number: await run(enact, next) };
  }

  let reloading: Promise<void> = Promise.resolve();

  const engine: Engine = {
    get rules() {
      return inUse.rules;
    },
    async reload(rules, given) {
      const next = { ...rulesOf(rules, given), number: 0 };
      // One after another, so that the last one asked for is the one in use.
      const done = reloading.then(() => putInForce(next));
      reloading = done.catch(() => undefined);
      await done;
      await settle();
    },
    decide: (request) => settled((work) => askAbout(work, request)),
    decideAndStart: async (request, sender) => {
      const by = senderOf(sender);
      const result = await step(async (work) => {
        const entry = await askAbout(work, request);
        const standing = standingAt(entry, work.now);
        return standing === "cleared" || standing === "started"
          ? start(work, entry.id, by)
          : { entry, started: false };
      });
      return startResult(result);
    },
    ask: async (request) => (await preview(step, request)).answer,
    askAndExplain: async (request) => {
      const { answer, evidence } = await preview(step, request);
      if (evidence === null) return { answer, explanation: null };
      const decidedWith = await run(async ({ transaction, rules }) =>
        evidence.ruleSet === rules.program.hash ? rules : keptRules(transaction, evidence.ruleSet),
      );
      return { answer, explanation: decidedWith === null ? null : explainDecision(evidence, decidedWith) };
    },
    explain: (message) =>
      run(({ transaction, rules, now }) => explainMessage(transaction, rules, message, now)),
    start: async (message, sender) => {
      const by = senderOf(sender);
      return startResult(await step((work) => start(work, message, by)));
    },
    sent: async (message, sender) => {
      const by = senderOf(sender);
      return settled((work) => sent(work, message, by));
    },
    failed: async (message, failure) => {
      const by = senderOf(failure);
      return settled((work) => failed(work, message, by, failure?.bounced === true));
    },
    unreported: () => step((work) => unreported(work.transaction, work.now)),
    reconcile: (message, { outcome, by }) => settled((work) => reconcile(work, message, outcome, by)),
    withdraw: async (message, options) => {
      const because = decodeName(options?.because, "because");
      return settled((work) => withdraw(work, message, because));
    },
    review: (message, { decision, by }) => settled((work) => review(work, message, decision, by)),
    standing: async (message) => {
      const entry = await run(({ transaction }) => transaction.entry(message));
      return entry === null ? null : standing(entry);
    },
    entry: (message) => run(({ transaction }) => transaction.entry(message)),
    held: (options = {}) => step((work) => held(work.transaction, work.now, options)),
    timeline: (customer, options = {}) =>
      step(({ transaction, rules, now }) => timeline(transaction, rules.vocabulary, customer, now, options)),
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
    merge: (merge) => step((work) => mergeKnown(work, merge)),
    split: (split) => step((work) => splitCustomer(work, split)),
    load: (state) => step((work) => takeState(work, state)),
    exportSubject: (id) => run(({ transaction, rules, now }) => exportSubject(transaction, rules, id, now)),
    eraseSubject: (id) => step((work) => eraseSubject(work, id)),
    retain: (options) => retain(run, inUse.rules, options),
    readmitSubject: (id) => step((work) => readmitSubject(work, id)),
    advance,
    ...openOutbox(store, clock),
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async ready() {
      // A store begins each transaction as one that may write, and refuses it where it may not.
      await run(({ transaction }) => transaction.nextDue());
    },
    async close() {
      wake.stop();
      await store.close();
    },
  };
  if (isTool) {
    await run(keepRules);
    return engine;
  }
  await putInForce(inUse);
  await wake.reset();
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

/** The rules that an engine decides by, and what runs them. */
interface RulesInUse {
  readonly rules: RuleSet;
  readonly evaluator: Evaluator;
  /** Of the change that put them in force. */
  readonly number: number;
}

/** @throws RangeError for an evaluator of other rules. */
function rulesOf(rules: RuleSet, given: Evaluator | undefined): Omit<RulesInUse, "number"> {
  const evaluator = given ?? createEvaluator(rules);
  if (evaluator.program === rules.program) return { rules, evaluator };
  throw new RangeError("The evaluator is not one of these rules: make it of the same rule set.");
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
