import type { Engine, Fact, InputError, MessageRequest, Sender, Standing, StartResult } from "@comity/core";
import type { Chance } from "../differential/chance.ts";
import type { Checker } from "./checker.ts";
import type { MasterData, Script } from "./game.ts";
import type { Outcome } from "./process.ts";

/** Something to be asked of whichever process is up. */
export interface Call {
  readonly label: string;
  run(engine: Engine): Promise<unknown>;
  /** Whoever made it hears what became of it. `since`: how many commits there had been when it was made. */
  heard(outcome: Outcome<unknown>, since: number): void;
}

/** Something that is reported until it is acknowledged, and now and then once more. */
interface Report {
  readonly label: string;
  run(engine: Engine): Promise<unknown>;
}

const ACTS = [
  "start",
  "start",
  "start",
  "sent",
  "sent",
  "failed",
  "withdraw",
  "review",
  "reconcile",
  "standing",
] as const;

/** Most senders say who they are; few messages have more than one. */
const SENDERS: readonly (Sender | undefined)[] = [
  { by: "s1" },
  { by: "s1" },
  { by: "s1" },
  { by: "s2" },
  undefined,
];

/** The departments' pipelines and silos: what they ask and report, and again when no answer came. */
export class Pipelines {
  readonly #chance: Chance;
  readonly #checker: Checker;
  readonly #script: Script;
  readonly #asked: MessageRequest[] = [];
  /** What was made and came to no answer. */
  readonly #again: Call[] = [];
  /** Facts that were not acknowledged. */
  readonly #facts: Fact[];
  /** Master data comes in order: the next one when the one before is acknowledged. */
  readonly #masterData: Report[];
  #masterDataUnderWay = false;

  constructor(chance: Chance, checker: Checker, script: Script) {
    this.#chance = chance;
    this.#checker = checker;
    this.#script = script;
    this.#facts = [...script.facts];
    this.#masterData = script.masterData.map((said) => ({
      label: JSON.stringify(said),
      run: (engine) => sayTo(engine, said),
    }));
  }

  /** Something new, something again, or (null) nothing to do. */
  next(): Call | null {
    if (this.#again.length > 0 && this.#chance.flip(0.4)) return this.#takeAgain();
    return this.#chance.weighted<Call | null>([
      [5, () => this.#ask()],
      [6, () => this.#act()],
      [4, () => this.#report()],
      [1, () => this.#repeatReport()],
      [1, () => this.#reportMasterData()],
    ]);
  }

  /** What has not been acknowledged yet; null if all is. */
  nextUnfinished(): Call | null {
    if (this.#again.length > 0) return this.#takeAgain();
    return this.#report() ?? this.#reportMasterData();
  }

  #takeAgain(): Call | null {
    const call = this.#chance.pick(this.#again);
    this.#again.splice(this.#again.indexOf(call), 1);
    return call;
  }

  #ask(): Call {
    const request = this.#chance.pick(this.#script.requests);
    if (!this.#asked.includes(request)) this.#asked.push(request);
    return this.#chance.flip(0.75) ? this.#decide(request) : this.#decideAndStart(request);
  }

  #decide(request: MessageRequest): Call {
    return this.#about(
      request.id,
      `decide ${JSON.stringify(request)}`,
      (engine) => engine.decide(request),
      (standing, since) => this.#checker.answered(standing as Standing, request.id, since),
    );
  }

  #decideAndStart(request: MessageRequest): Call {
    const sender = this.#chance.pick(SENDERS);
    return this.#about(
      request.id,
      `decideAndStart ${JSON.stringify(request)} by ${sender?.by}`,
      (engine) => engine.decideAndStart(request, sender),
      (result, since) => this.#checker.startAnswered(result as StartResult, request.id, sender?.by, since),
    );
  }

  #act(): Call | null {
    if (this.#asked.length === 0) return null;
    const { id } = this.#chance.pick(this.#asked);
    const act = this.#chance.pick(ACTS);
    // What nobody let go is rarely sent.
    if (act === "sent" && !this.#checker.isLive(id) && !this.#chance.flip(0.1)) return null;
    const sender = this.#chance.pick(SENDERS);
    switch (act) {
      case "start":
        return this.#about(
          id,
          `start ${id} by ${sender?.by}`,
          (engine) => engine.start(id, sender),
          (result, since) => this.#checker.startAnswered(result as StartResult, id, sender?.by, since),
        );
      case "sent":
      case "failed":
        return this.#about(id, `${act} ${id} by ${sender?.by}`, (engine) => engine[act](id, sender));
      case "review": {
        const decision = this.#chance.pick(["send", "block"] as const);
        return this.#about(id, `review ${id} ${decision}`, (engine) =>
          engine.review(id, { decision, by: "mia" }),
        );
      }
      case "reconcile": {
        const outcome = this.#chance.pick(["sent", "not_sent"] as const);
        return this.#about(id, `reconcile ${id} ${outcome}`, (engine) =>
          engine.reconcile(id, { outcome, by: "mia" }),
        );
      }
      default:
        return this.#about(id, `${act} ${id}`, (engine) => engine[act](id));
    }
  }

  /** A call about a message: made again if no answer comes, and answered by how it stands if nothing else is said. */
  #about(
    id: string,
    label: string,
    run: Call["run"],
    check: (value: unknown, since: number) => void = (value, since) =>
      this.#checker.answered(value as Standing | null, id, since),
  ): Call {
    const call: Call = {
      label,
      run,
      heard: (outcome, since) => {
        if (outcome.kind === "answered") check(outcome.value, since);
        else if (outcome.kind === "failed" && !isUnavailable(outcome.error)) {
          this.#checker.refused(outcome.error as InputError, id, since);
        } else this.#again.push(call);
      },
    };
    return call;
  }

  #report(): Call | null {
    if (this.#facts.length === 0) return null;
    const fact = this.#chance.pick(this.#facts);
    this.#facts.splice(this.#facts.indexOf(fact), 1);
    return this.#untilHeard({
      label: `report ${JSON.stringify(fact)}`,
      run: (engine) => engine.report(fact),
    });
  }

  #repeatReport(): Call | null {
    const done = this.#script.facts.filter((fact) => !this.#facts.includes(fact));
    if (done.length === 0) return null;
    const fact = this.#chance.pick(done);
    return this.#untilHeard({
      label: `report again ${JSON.stringify(fact)}`,
      run: (engine) => engine.report(fact),
    });
  }

  #reportMasterData(): Call | null {
    const next = this.#masterDataUnderWay ? undefined : this.#masterData.shift();
    if (next === undefined) return null;
    this.#masterDataUnderWay = true;
    return this.#untilHeard(next, () => {
      this.#masterDataUnderWay = false;
    });
  }

  #untilHeard({ label, run }: Report, done: () => void = () => undefined): Call {
    const call: Call = {
      label,
      run,
      heard: (outcome) => {
        if (outcome.kind === "answered") done();
        else if (outcome.kind === "failed" && !isUnavailable(outcome.error)) {
          this.#checker.broken.push(`${label}: ${String(outcome.error)}`);
        } else this.#again.push(call);
      },
    };
    return call;
  }
}

/** Tells an engine what master data says. */
export function sayTo(engine: Engine, said: MasterData): Promise<void> {
  switch (said.kind) {
    case "customer":
      return engine.customer(said.data);
    case "merge":
      return engine.merge(said);
    case "split":
      return engine.split(said);
  }
}

/** The ledger is away for a while, or its answer did not arrive: ask again. */
function isUnavailable(error: unknown): boolean {
  return error instanceof Error && error.name === "StoreError";
}
