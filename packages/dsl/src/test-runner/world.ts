import {
  type Answer,
  type Engine,
  type Evaluator,
  type LedgerEvent,
  type ManualClock,
  manualClock,
  type Observer,
  openEngine,
  type RuleSet,
  type Standing,
  type Store,
} from "@comity/core";
import { compileEvaluator } from "../compile/compile-evaluator.ts";
import type { Action, Step } from "./model.ts";

/** An engine with its clock, and what it has told since it was last asked. */
export interface World {
  readonly engine: Engine;
  readonly clock: ManualClock;
  readonly rules: RuleSet;
  /** Silos that stay in step as the clock moves. */
  readonly live: ReadonlySet<string>;
  /** Events since the last call, in order. */
  takeEvents(): readonly LedgerEvent[];
  close(): Promise<void>;
}

/** What a step came to. */
export interface StepOutcome {
  /** How the message that the step is about stands after it; null for a step about none. */
  readonly standing: Standing | null;
  /** Whether the message had been asked about before. */
  readonly repeated: boolean;
  /** For `start`: whether it may be handed over. */
  readonly started: boolean | null;
  /** Everything that happened while the clock moved and in the step itself. */
  readonly events: readonly LedgerEvent[];
}

/** Opens an engine on a store, with a clock that stands at `now` until it is moved. */
export async function openWorld(options: {
  readonly rules: RuleSet;
  readonly store: Store;
  readonly now: number;
  readonly live: ReadonlySet<string>;
  /** Runs the rules' conditions; absent: they are compiled, or interpreted for an observer. */
  readonly evaluator?: Evaluator | undefined;
  readonly observer?: Observer | undefined;
}): Promise<World> {
  const clock = manualClock(options.now);
  const engine = await openEngine({
    rules: options.rules,
    store: options.store,
    clock,
    evaluator:
      options.evaluator ?? (options.observer === undefined ? compileEvaluator(options.rules) : undefined),
    observer: options.observer,
  });
  let events: LedgerEvent[] = [];
  engine.subscribe((event) => events.push(event));
  return {
    engine,
    clock,
    rules: options.rules,
    live: options.live,
    takeEvents() {
      const taken = events;
      events = [];
      return taken;
    },
    close: () => engine.close(),
  };
}

/**
 * Moves the clock, letting everything happen that falls due on the way, and then does what the step says.
 *
 * @throws InputError if something in it does not fit the vocabulary, StoreError if the store fails, RangeError if
 * the clock would run backwards.
 */
export async function applyStep(world: World, step: Pick<Step, "at" | "action">): Promise<StepOutcome> {
  if (step.at !== null) await world.clock.moveTo(step.at);
  const acted = await act(world, step.action);
  return { ...acted, events: world.takeEvents() };
}

type Acted = Omit<StepOutcome, "events">;
const NOTHING: Acted = { standing: null, repeated: false, started: null };

async function act(world: World, action: Action | null): Promise<Acted> {
  const { engine } = world;
  switch (action?.kind) {
    case undefined:
      return NOTHING;
    case "message": {
      const repeated = (await engine.standing(action.request.id)) !== null;
      return { standing: await engine.decide(action.request), repeated, started: null };
    }
    case "start": {
      const result = await engine.start(action.message);
      return { ...NOTHING, standing: result, started: result.started };
    }
    case "sent":
      // A pipeline that only reports the end has started it all the same.
      if ((await engine.standing(action.message))?.state === "cleared") await engine.start(action.message);
      return { ...NOTHING, standing: await engine.sent(action.message) };
    case "failed":
      return { ...NOTHING, standing: await engine.failed(action.message) };
    case "withdraw":
      return { ...NOTHING, standing: await engine.withdraw(action.message) };
    case "review":
      return {
        ...NOTHING,
        standing: await engine.review(action.message, { decision: action.decision, by: action.by }),
      };
    case "report":
      await engine.report(action.fact);
      return NOTHING;
    case "sync":
      // A silo that is in step all the time does not fall behind by saying so.
      await (world.live.has(action.silo) ? engine.sync(action.silo, "live") : engine.sync(action.silo));
      return NOTHING;
  }
}

/** The reasons of an answer as sentences, each with the rule that it comes from. */
export function reasonsInWords(answer: Answer): string[] {
  return answer.reasons.map((reason) =>
    reason.rule === null ? reason.text : `${reason.text} (${reason.rule})`,
  );
}
