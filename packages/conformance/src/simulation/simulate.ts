import { DAY_MS, HOUR_MS, type LedgerEvent, MINUTE_MS, openEngine, type RuleSet } from "@comity/core";
import { Chance } from "../differential/chance.ts";
import { Checker } from "./checker.ts";
import { type Operation, SimulatedDatabase } from "./database.ts";
import { type FaultRates, Network, NO_FAULTS } from "./faults.ts";
import { type Game, type Games, INITIAL, LAWS, randomScript, type Script, START } from "./game.ts";
import { DONE_WITHIN_MS } from "./lives.ts";
import { type Call, Pipelines } from "./pipelines.ts";
import { type Outcome, SimulatedProcess, type TrueTime } from "./process.ts";
import { Scheduler } from "./scheduler.ts";
import { type Consumption, Takers } from "./takers.ts";
import { type Surroundings, simulatedStore } from "./transactions.ts";
import { differencesFromUndisturbed } from "./undisturbed.ts";

/** What a simulation came to. */
export interface Simulated {
  readonly seed: number;
  /** What must never be; empty if all is well. */
  readonly broken: readonly string[];
  /** What happened, in order; empty unless asked for. */
  readonly trace: readonly string[];
  readonly commits: number;
  readonly crashes: number;
  /** How many messages were in each state at the end. */
  readonly states: Readonly<Record<string, number>>;
  readonly script: Script;
  readonly database: SimulatedDatabase;
}

export interface SimulationOptions {
  readonly games: Games;
  /** How many turns chance has before what is under way is brought to its end. */
  readonly steps: number;
  readonly traces: boolean;
}

/** Plays one world from its seed: the same seed, options and program give the same history to the last letter. */
export function simulate(seed: number, options: SimulationOptions): Promise<Simulated> {
  return new Simulation(seed, options).run();
}

/** Turns in which a world that is left alone comes to rest; one that does not is stuck. */
const MOST_TURNS_TO_REST = 20_000;

/** By then every hold has ended, but those that wait for a person. */
const DAYS_TO_THE_END = 12;

/** Somebody who hears of everything, and a pipeline. */
const CONSUMPTIONS: readonly Consumption[] = [
  { consumer: "desk" },
  { consumer: "pipeline", kinds: ["resolved", "recalled", "alert"] },
];
/** How often a consumer does something, of all turns. */
const TAKING = 0.15;
const TAKERS_SEED = 1_000_003;

/** Processes ask often enough for what others made due to hear of it within what clocks differ by. */
const LIVES = { leaseMs: LAWS.leaseMs, pollMs: 10_000 };

class Simulation {
  readonly #seed: number;
  readonly #options: SimulationOptions;
  readonly #game: Game;
  readonly #chance: Chance;
  readonly #time: TrueTime = { now: START };
  readonly #trace: string[] = [];
  readonly #script: Script;
  readonly #checker: Checker;
  readonly #pipelines: Pipelines;
  /** In every other world only: they take the turns of others. */
  readonly #takers: readonly Takers[];
  readonly #takersChance: Chance;
  readonly #surroundings: Surroundings;
  readonly #faults: FaultRates;
  readonly #processes: SimulatedProcess[] = [];
  #born = 0;
  #crashes = 0;

  constructor(seed: number, options: SimulationOptions) {
    this.#seed = seed;
    this.#options = options;
    const chance = new Chance(seed);
    this.#chance = chance;
    this.#script = randomScript(chance, chance.int(3, 9));
    this.#game = seed % 4 < 2 ? options.games.short : options.games.long;
    this.#checker = new Checker(this.#time, this.#script.requests, this.#game.withinMs);
    this.#takersChance = new Chance(seed + TAKERS_SEED);
    this.#takers = seed % 2 === 0 ? [] : CONSUMPTIONS.map((consumption) => this.#takersOf(consumption));
    this.#pipelines = new Pipelines(chance, this.#checker, this.#script);
    const database = new SimulatedDatabase(chance.flip(), (writes) => this.#committed(writes));
    this.#surroundings = { database, scheduler: new Scheduler(chance), network: new Network(chance) };
    this.#faults = chance.flip(0.3)
      ? NO_FAULTS
      : {
          connection: chance.pick([0, 2, 10]),
          commit: chance.pick([0, 20, 80]),
          lostAnswer: chance.pick([0, 50]),
        };
  }

  async run(): Promise<Simulated> {
    await this.#begin();
    this.#surroundings.network.rates = this.#faults;
    for (let step = 0; step < this.#options.steps && !this.#isBroken; step++) await this.#step();
    if (!this.#isBroken) await this.#toTheEnd();
    const { database } = this.#surroundings;
    return {
      seed: this.#seed,
      broken: [...this.#checker.broken, ...database.refused.map((claim) => `the wall was needed: ${claim}`)],
      trace: this.#trace,
      commits: this.#checker.commits,
      crashes: this.#crashes,
      states: this.#checker.tally(),
      script: this.#script,
      database,
    };
  }

  get #isBroken(): boolean {
    return this.#checker.broken.length > 0 || this.#surroundings.database.refused.length > 0;
  }

  /** The rules of the first release. */
  get #rules(): RuleSet {
    return this.#game.ruleSets[0];
  }

  #takersOf(consumption: Consumption): Takers {
    return new Takers(this.#takersChance, this.#time, this.#checker.broken, consumption);
  }

  /** The world as it is before anybody asks, and the first processes. */
  async #begin(): Promise<void> {
    const rules = this.#rules;
    const founder = new SimulatedProcess("founder", this.#time, 0, (error) => this.#unexpected(error));
    const store = simulatedStore(this.#surroundings, founder);
    const clock = { now: () => this.#time.now, schedule: () => () => undefined };
    let isLoaded = false;
    const load = async (): Promise<void> => {
      const engine = await openEngine({ rules, store, clock });
      await engine.load(INITIAL);
      isLoaded = true;
    };
    const { scheduler } = this.#surroundings;
    await scheduler.give(() => void load().catch((error: unknown) => this.#unexpected(error)));
    while (!isLoaded && scheduler.isReady) await scheduler.goOn();
    const count = this.#chance.int(1, 3);
    for (let index = 0; index < count; index++) await this.#start();
  }

  /** One turn: somebody goes on, asks, rings, dies or starts, or time passes. */
  async #step(): Promise<void> {
    const { scheduler } = this.#surroundings;
    await this.#chance.weighted<() => Promise<void>>([
      [scheduler.isReady ? 10 : 0, () => () => scheduler.goOn()],
      [3, () => () => this.#call(this.#pipelines.next())],
      [this.#ringing.length > 0 ? 4 : 0, () => () => this.#ring()],
      [1, () => () => this.#pass()],
      [this.#processes.length > 0 ? 0.15 : 0, () => () => this.#crash()],
      [this.#processes.length < 3 ? 0.5 : 0, () => () => this.#start()],
      [0.2, () => () => this.#turnClock()],
    ])();
    for (const takers of this.#takers) if (this.#takersChance.flip(TAKING)) await this.#call(takers.next());
  }

  /** Nothing goes wrong any more, and all that was begun is brought to its end: then what must be by then is looked at. */
  async #toTheEnd(): Promise<void> {
    this.#surroundings.network.rates = NO_FAULTS;
    while (this.#processes.length < 2) await this.#start();
    await this.#rest();
    for (let half = 0; half < 2 * DAYS_TO_THE_END && !this.#isBroken; half++) {
      // What the fastest clock made due is due by the slowest one, too, and those that did not hear of it have asked.
      this.#time.now += DONE_WITHIN_MS;
      await this.#rest();
      this.#tell("quiet");
      this.#checker.quiet();
      this.#time.now += DAY_MS / 2;
      await this.#rest();
    }
    for (const takers of this.#takers) takers.atTheEnd();
    if (this.#isBroken) return;
    this.#checker.broken.push(
      ...(await differencesFromUndisturbed(this.#script, this.#checker, this.#rules)),
    );
  }

  /** Lets everything that is under way end, rings every timer that is due, and gets every report acknowledged. */
  async #rest(): Promise<void> {
    const { scheduler } = this.#surroundings;
    for (let turn = 0; turn < MOST_TURNS_TO_REST && !this.#isBroken; turn++) {
      if (scheduler.isReady) await scheduler.goOn();
      else if (this.#ringing.length > 0) await this.#ring();
      else if (this.#processes.length < 2) await this.#start();
      else {
        const call = this.#nextUnfinished();
        if (call !== null) await this.#call(call);
        else if (scheduler.isBusy || this.#processes.some(({ isBusy }) => isBusy)) break;
        else return;
      }
    }
    if (!this.#isBroken) this.#checker.broken.push("what is under way comes to no end");
  }

  #nextUnfinished(): Call | null {
    let call = this.#pipelines.nextUnfinished();
    for (const takers of this.#takers) call ??= takers.nextUnfinished();
    return call;
  }

  async #call(call: Call | null): Promise<void> {
    const open = this.#processes.filter(({ engine }) => engine !== null);
    if (call === null) return;
    const since = this.#checker.commits;
    if (open.length === 0) {
      call.heard({ kind: "gone" }, since);
      return;
    }
    const process = this.#chance.pick(open);
    this.#tell(`${process.name}: ${call.label}`);
    const heard = (outcome: Outcome<unknown>): void => {
      const isLost = outcome.kind === "answered" && this.#surroundings.network.losesAnswer();
      const told: Outcome<unknown> = isLost ? { kind: "gone" } : outcome;
      this.#tell(
        `${process.name}: ${call.label} -> ${summary(told)}${isLost ? " (the answer is lost)" : ""}`,
      );
      call.heard(told, since);
    };
    await this.#surroundings.scheduler.give(() => process.call((engine) => call.run(engine), heard));
  }

  get #ringing(): readonly SimulatedProcess[] {
    return this.#processes.filter(({ hasDue }) => hasDue);
  }

  async #ring(): Promise<void> {
    const process = this.#chance.pick(this.#ringing);
    this.#tell(`${process.name}: rings`);
    await this.#surroundings.scheduler.give(() => process.ring());
  }

  async #start(): Promise<void> {
    const name = `p${++this.#born}`;
    const skewMs = this.#chance.int(-3_000, 3_000);
    const process = new SimulatedProcess(name, this.#time, skewMs, (error) => this.#unexpected(error));
    const rules = this.#chance.pick(this.#game.ruleSets);
    this.#tell(
      `${name}: starts with rules ${this.#game.ruleSets.indexOf(rules)}, its clock is off by ${skewMs} ms`,
    );
    this.#processes.push(process);
    const open = async (): Promise<void> => {
      await process.open(rules, this.#surroundings, LIVES);
      // Without the ledger it has ended by itself.
      if (process.isDead) this.#bury(process);
    };
    await this.#surroundings.scheduler.give(() => void open());
  }

  async #crash(): Promise<void> {
    const process = this.#chance.pick(this.#processes);
    this.#crashes++;
    this.#tell(`${process.name}: dies`);
    this.#bury(process);
    process.die();
  }

  /** Nothing of it goes on, and what its transactions held is free. */
  #bury(process: SimulatedProcess): void {
    this.#processes.splice(this.#processes.indexOf(process), 1);
    this.#surroundings.scheduler.forget(process);
    this.#surroundings.database.forget(process);
  }

  /** A little while anything is under way; otherwise also days. */
  async #pass(): Promise<void> {
    const isBusy = this.#surroundings.scheduler.isBusy;
    const ms = isBusy
      ? this.#chance.int(1, 200)
      : this.#chance.pick([1, MINUTE_MS, HOUR_MS, 4 * HOUR_MS, DAY_MS]);
    this.#time.now += ms;
    if (!isBusy) this.#tell(`${ms} ms pass`);
  }

  async #turnClock(): Promise<void> {
    if (this.#processes.length === 0) return;
    const process = this.#chance.pick(this.#processes);
    process.skewMs = this.#chance.int(-5_000, 5_000);
    this.#tell(`${process.name}: its clock is off by ${process.skewMs} ms now`);
  }

  #committed(writes: readonly Operation[]): void {
    this.#checker.commit(writes);
    const events = writes.filter(({ name }) => name === "append").map(({ args }) => args[0] as LedgerEvent);
    for (const takers of this.#takers) takers.commit(events);
    if (!this.#options.traces) return;
    for (const { name, args } of writes) {
      if (name !== "putEvidence") this.#tell(`    ${name} ${shortened(args[0])}`);
    }
    if (this.#isBroken) this.#tell(`  broken: ${this.#checker.broken.join("; ")}`);
  }

  #unexpected(error: unknown): void {
    this.#checker.broken.push(error instanceof Error ? (error.stack ?? error.message) : String(error));
  }

  #tell(what: string): void {
    if (this.#options.traces) this.#trace.push(`${new Date(this.#time.now).toISOString()} ${what}`);
  }
}

function summary(outcome: Outcome<unknown>): string {
  if (outcome.kind === "failed") return String(outcome.error);
  if (outcome.kind === "gone") return "no answer";
  const { value } = outcome;
  if (typeof value !== "object" || value === null) return "done";
  const { state, started } = value as { state?: string; started?: boolean };
  return `${state}${started === true ? ", let go" : ""}`;
}

/** What a trace shows of a record: names and states, no text. */
function shortened(value: unknown): string {
  const shown = [
    "id",
    "kind",
    "message",
    "state",
    "verdict",
    "dueAt",
    "customer",
    "household",
    "from",
    "into",
    "type",
    "key",
  ];
  const from = value as Readonly<Record<string, unknown>>;
  const parts = shown.filter((name) => from[name] !== undefined && typeof from[name] !== "object");
  const answer = from.answer as { verdict?: string } | undefined;
  return [
    ...parts.map((name) => `${name} ${String(from[name])}`),
    ...(answer === undefined ? [] : [answer.verdict]),
  ].join(", ");
}
