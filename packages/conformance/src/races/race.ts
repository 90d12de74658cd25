import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { openStore } from "@comity/store";
import { type PlantedFault, type Running, startChild } from "../store-faults/child.ts";
import { findWrongs } from "./checker.ts";
import type { DeciderSettings } from "./decider-settings.ts";
import { readFinalLedger } from "./final-ledger.ts";
import type { Game } from "./game.ts";
import { type Line, readJournal } from "./journal.ts";
import { raceRules } from "./race-rules.ts";
import { Town } from "./town.ts";
import type { Wrong } from "./wrong.ts";

export interface RaceOptions extends Game {
  /** An empty ledger, as in `--ledger`. */
  readonly ledger: string;
  readonly processes: number;
  readonly seconds: number;
  /** One process is killed and started again after so long, each time; never if it is null. */
  readonly killEveryMs: number | null;
  /** What else happens meanwhile; the race goes on until it is done. It can ask how many lines there are of a kind so far. */
  readonly meanwhile?: (count: (kind: Line["kind"]) => number) => Promise<void>;
  /** So many processes more merge, split and erase the customers; none if absent. */
  readonly registrars?: number;
  /** What is wrong with the engine. */
  readonly faults?: readonly PlantedFault[];
}

export interface Race {
  readonly messages: number;
  /** Calls that were answered. */
  readonly answers: number;
  /** Calls that the store refused. */
  readonly refusals: number;
  readonly handedOver: number;
  readonly kills: number;
  /** Merges, splits and erasures. */
  readonly moves: number;
  readonly wrongs: readonly Wrong[];
}

/** How many a race found of each kind of what must never be. */
export function tally(race: Race): Readonly<Record<string, number>> {
  const kinds = Map.groupBy(race.wrongs, ({ kind }) => kind);
  return Object.fromEntries([...kinds].map(([kind, wrongs]) => [kind, wrongs.length]));
}

const LEASE_MS = 400;
const CALLERS = 4;
/** Kept by processes for each other; a processor's time is better spent on deciding. */
const COMPILE_CACHE = join(tmpdir(), "comity-compile-cache");

/**
 * Lets processes decide, start, send and report about the same households on one ledger, killing one after the other, and
 * looks at what they wrote down and what the ledger says.
 *
 * @throws Error if a process ends by itself, with what it said
 */
export async function race(options: RaceOptions): Promise<Race> {
  const folder = mkdtempSync(join(tmpdir(), "comity-race-"));
  try {
    return await raceIn(folder, options);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function raceIn(folder: string, options: RaceOptions): Promise<Race> {
  const { bundle } = raceRules(folder);
  mkdirSync(COMPILE_CACHE, { recursive: true });
  const store = await openStore(options.ledger);
  const town = new Town(store, options, join(folder, "generation"));
  await town.grow();
  const { registrars = 0 } = options;
  const slots = Array.from({ length: options.processes + registrars }, (_, index) => {
    const { seed, households, ledger, faults = [] } = options;
    const isRegistrar = index >= options.processes;
    const name = `${isRegistrar ? "r" : "p"}${index}`;
    const settings: DeciderSettings = {
      name,
      game: { seed, households },
      ledger,
      bundle,
      generation: town.file,
      journal: join(folder, `${name}.jsonl`),
      leaseMs: LEASE_MS,
      callers: CALLERS,
    };
    return new Slot(isRegistrar ? "registrar" : "decider", settings, faults);
  });
  const ended = [town.failed, ...slots.map((slot) => slot.endedByItself)];
  town.keepGrowing();
  await Promise.race([...ended, Promise.all(slots.map((slot) => slot.speaking))]);
  const lines = (): Line[][] => slots.map(({ settings }) => readJournal(settings.journal));
  const count = (kind: Line["kind"]): number => countOf(kind, lines().flat());
  const deadline = Date.now() + options.seconds * 1_000;
  const play = Promise.all([killInTurn(slots, options, deadline), options.meanwhile?.(count)]);
  const [kills] = await Promise.race([...ended, play]);
  await Promise.all(slots.map((slot) => slot.kill()));
  await town.stop();
  await store.close();
  const ledger = await readFinalLedger(options.ledger, Date.now());
  const journals = lines();
  const all = journals.flat();
  return {
    messages: ledger.messages.length,
    moves: ledger.moves.length,
    answers: countOf("answered", all),
    refusals: countOf("refused", all),
    handedOver: countOf("handed", all),
    kills,
    wrongs: findWrongs(options, journals, ledger),
  };
}

function countOf(kind: Line["kind"], lines: readonly Line[]): number {
  return lines.filter((line) => line.kind === kind).length;
}

/** Until then, kills one process that is at work after the other, at random, and starts it again. @returns how many */
async function killInTurn(
  slots: readonly Slot[],
  { killEveryMs }: RaceOptions,
  deadline: number,
): Promise<number> {
  for (let kills = 0; ; ) {
    const left = Math.max(0, deadline - Date.now());
    await sleep(Math.min(killEveryMs ?? left, left));
    if (killEveryMs === null || Date.now() >= deadline) return kills;
    const atWork = slots.filter((slot) => slot.isAtWork);
    const slot = atWork[Math.floor(Math.random() * atWork.length)];
    if (slot === undefined) continue;
    await slot.kill();
    slot.start();
    kills++;
  }
}

/** A process that is started again whenever it was killed, and goes on in its journal. */
class Slot {
  readonly settings: DeciderSettings;
  /** Rejects when the process ends without having been killed. */
  readonly endedByItself: Promise<never>;
  readonly #script: string;
  readonly #faults: readonly PlantedFault[];
  readonly #fail: (error: Error) => void;
  #running: Running;
  #isAtWork = false;

  constructor(script: "decider" | "registrar", settings: DeciderSettings, faults: readonly PlantedFault[]) {
    this.#script = `../races/${script}.ts`;
    this.settings = settings;
    this.#faults = faults;
    const { promise, reject } = Promise.withResolvers<never>();
    this.endedByItself = promise;
    this.#fail = reject;
    this.#running = this.start();
  }

  start(): Running {
    const running = startChild(this.#script, [JSON.stringify(this.settings)], {
      faults: this.#faults,
      compileCache: COMPILE_CACHE,
    });
    this.#running = running;
    this.#isAtWork = false;
    void running.speaking.then(() => {
      if (this.#running === running) this.#isAtWork = true;
    });
    void running.ended.then(({ code, signal, stderr }) => {
      if (signal !== "SIGKILL") this.#fail(new Error(`${this.settings.name} ended with ${code}: ${stderr}`));
    });
    return running;
  }

  /** Resolves when it is at work. */
  get speaking(): Promise<unknown> {
    return this.#running.speaking;
  }

  get isAtWork(): boolean {
    return this.#isAtWork;
  }

  async kill(): Promise<void> {
    this.#running.kill();
    await this.#running.ended;
  }
}
