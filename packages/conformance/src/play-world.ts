import {
  type Answer,
  type Engine,
  InputError,
  type LedgerEvent,
  type ManualClock,
  manualClock,
  openEngine,
  type RuleSet,
  type Standing,
  type Store,
} from "@comity/core";
import { memoryStore } from "@comity/store";
import type { Happening, RandomWorld } from "./random-world.ts";

/** An engine in a random world, with a clock that only the history moves. */
export interface Playing {
  readonly engine: Engine;
  readonly clock: ManualClock;
  /** Everything that has happened so far. */
  readonly events: readonly LedgerEvent[];
}

/** What a happening came to: how its message stands, `done`, or the code with which the engine refused it. */
export type Outcome = Standing | "done" | string;

/** Opens an engine on a store with what the world looks like at the start. */
export async function openRandomWorld(
  rules: RuleSet,
  world: Pick<RandomWorld, "now" | "initial">,
  store: Store = memoryStore(),
): Promise<Playing> {
  const clock = manualClock(world.now);
  const engine = await openEngine({ rules, store, clock });
  await engine.load(world.initial);
  const events: LedgerEvent[] = [];
  engine.subscribe((event) => events.push(event));
  return { engine, clock, events };
}

/** Lets something happen. What an engine must refuse (an id that is unknown, or used for something else) is an outcome. */
export async function happen(playing: Playing, happening: Happening): Promise<Outcome> {
  try {
    return await act(playing, happening);
  } catch (error) {
    if (error instanceof InputError) return error.code;
    throw error;
  }
}

/** Plays a history on a store of its own. */
export async function playWorld(
  rules: RuleSet,
  world: RandomWorld,
  store: Store = memoryStore(),
): Promise<{ readonly outcomes: readonly Outcome[]; readonly events: readonly LedgerEvent[] }> {
  const playing = await openRandomWorld(rules, world, store);
  const outcomes: Outcome[] = [];
  for (const happening of world.history) outcomes.push(await happen(playing, happening));
  await playing.engine.close();
  return { outcomes, events: playing.events };
}

/** The answer to a request as it would be given now, or the code of its refusal. */
export async function askNow({ engine, clock }: Playing, happening: Asked): Promise<Answer | string> {
  try {
    return await engine.ask(requestOf(happening, clock));
  } catch (error) {
    if (error instanceof InputError) return error.code;
    throw error;
  }
}

type Asked = Extract<Happening, { kind: "ask" }>;

/** The request that a happening makes now. */
export function requestOf({ request, inMs }: Asked, clock: ManualClock): Asked["request"] {
  return inMs === 0 ? request : { ...request, send_at: new Date(clock.now() + inMs).toISOString() };
}

async function act({ engine, clock }: Playing, happening: Happening): Promise<Outcome> {
  switch (happening.kind) {
    case "ask":
      return engine.decide(requestOf(happening, clock));
    case "start":
    case "sent":
    case "failed":
    case "withdraw":
      return engine[happening.kind](happening.message);
    case "review":
      return engine.review(happening.message, { decision: happening.decision, by: "mia" });
    case "report":
      await engine.report(happening.fact);
      return "done";
    case "customer":
      await engine.customer(happening.data);
      return "done";
    case "silo":
      if (happening.standing === "unreadable") await engine.unreadable(happening.silo);
      else await engine.sync(happening.silo, happening.standing === "live" ? "live" : undefined);
      return "done";
    case "pass":
      await clock.moveTo(clock.now() + happening.ms);
      return "done";
  }
}
