import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { type Engine, type Standing, type StartResult, StoreError } from "@comity/core";
import type { DeciderSettings } from "./decider-settings.ts";
import { idOf, MESSAGES, messageWithId, SLICE_MS, sliceAt } from "./game.ts";
import type { Journal, Line, Operation } from "./journal.ts";

/** So many questions are about a message of a while ago, which this process or another may have asked about. */
const SHARE_OF_RETRIES = 0.4;
/** Of its own the last so many, */
const OWN = 16;
/** of others' those of the last so many slices. */
const LOOK_BACK = 8;
const MOST_TRIES = 3;
const SHARE_OF_WITHDRAWALS = 0.1;
/** A ledger that refuses is asked again after so long. */
const REFUSED_MS = 50;

/** States in which a pipeline that does not look may think that it should start a message. */
const STARTABLE: ReadonlySet<string> = new Set(["cleared", "started", "unreported"]);

/** What a pipeline does with a message that it may hand over. */
const FATES = {
  /** Waits beyond its lease before it hands over. */
  slow: 0.15,
  /** Hands over and never reports. */
  silent: 0.1,
  /** The carrier does not take it. */
  refused: 0.15,
  /** It is taken, and bounces. */
  bounces: 0.1,
} as const;

/** A message that was about to be started when the process was killed, or later. */
interface Unfinished {
  readonly id: string;
  readonly by: string;
  readonly handed: boolean;
  /** It went, and came back. */
  readonly bounced: boolean;
}

/** A department's pipeline as the guide describes it, which keeps a journal. */
export class Pipeline {
  readonly #engine: Engine;
  readonly #journal: Journal;
  readonly #settings: DeciderSettings;
  readonly #incarnation: number;
  #calls = 0;
  #names = 0;
  /** Ids that it has asked about, the latest last. */
  readonly #own: string[] = [];

  constructor(engine: Engine, journal: Journal, settings: DeciderSettings, before: readonly Line[]) {
    this.#engine = engine;
    this.#journal = journal;
    this.#settings = settings;
    this.#incarnation = before.filter(({ kind }) => kind === "born").length + 1;
  }

  /** Ends what it had begun before it was killed. What it has handed over it does not hand over again. */
  async finish(before: readonly Line[]): Promise<void> {
    for (const { id, by, handed, bounced } of unfinishedIn(before)) {
      if (bounced) await this.#call("failed", id, by, () => this.#engine.failed(id, { by }));
      else if (handed) await this.#call("sent", id, by, () => this.#engine.sent(id, { by }));
      else if (await this.#start(id, by)) await this.#deliver(id, by);
    }
  }

  /** Asks and sends for as long as the process lives. */
  async work(): Promise<never> {
    for (;;) {
      const id = this.#pick();
      this.#own.push(id);
      this.#own.splice(0, this.#own.length - OWN);
      await (Math.random() < 0.5 ? this.#atOnce(id) : this.#inTwoSteps(id));
    }
  }

  #pick(): string {
    const isRetry = Math.random() < SHARE_OF_RETRIES;
    const own = this.#own[Math.floor(Math.random() * 2 * OWN)];
    if (isRetry && own !== undefined) return own;
    const slice = sliceAt(Date.now()) - (isRetry ? Math.floor(Math.random() * LOOK_BACK) : 0);
    const generation = Number(readFileSync(this.#settings.generation, "utf8"));
    return idOf(generation, slice, Math.floor(Math.random() * MESSAGES));
  }

  async #atOnce(id: string): Promise<void> {
    const by = this.#newName();
    const result = await this.#call("decideAndStart", id, by, () =>
      this.#engine.decideAndStart(this.#request(id), { by }),
    );
    // No answer: it asks again under the same name, as it would after a crash.
    const started = result === null ? await this.#start(id, by) : startedIn(result);
    if (started) await this.#deliver(id, by);
  }

  async #inTwoSteps(id: string): Promise<void> {
    const standing = await this.#call("decide", id, null, () => this.#engine.decide(this.#request(id)));
    // Also what another sender has started, and may have been killed with: it has to be refused.
    if (standing === null || !STARTABLE.has(standing.state)) return;
    await sleep(Math.random() * SLICE_MS);
    if (standing.state === "cleared" && Math.random() < SHARE_OF_WITHDRAWALS) {
      await this.#call("withdraw", id, null, () => this.#engine.withdraw(id));
      return;
    }
    const by = this.#newName();
    if (await this.#start(id, by)) await this.#deliver(id, by);
  }

  async #start(id: string, by: string): Promise<boolean> {
    for (let attempt = 1; attempt <= MOST_TRIES; attempt++) {
      try {
        const result = await this.#call("start", id, by, () => this.#engine.start(id, { by }));
        if (result !== null) return startedIn(result);
      } catch (error) {
        if (error instanceof Error && "code" in error && error.code === "CY593") return false;
        throw error;
      }
    }
    return false;
  }

  async #deliver(id: string, by: string): Promise<void> {
    const fate = Math.random();
    const { slow, silent, refused, bounces } = FATES;
    if (fate < refused) {
      await this.#call("failed", id, by, () => this.#engine.failed(id, { by }));
      return;
    }
    if (fate < refused + slow) await sleep(1.5 * this.#settings.leaseMs);
    this.#journal.write({ kind: "handed", at: Date.now(), id, by });
    if (fate > 1 - silent) return;
    await this.#call("sent", id, by, () => this.#engine.sent(id, { by }));
    if (fate > 1 - silent - bounces)
      await this.#call("failed", id, by, () => this.#engine.failed(id, { by }));
  }

  /** Calls, and writes down before and after. Null: the store refused, and what came of it is not known. */
  async #call<T extends Standing | StartResult>(
    operation: Operation,
    id: string,
    by: string | null,
    act: () => Promise<T>,
  ): Promise<T | null> {
    const call = { call: `${this.#incarnation}.${++this.#calls}`, operation, id, by };
    this.#journal.write({ kind: "intend", at: Date.now(), ...call });
    try {
      const result = await act();
      const { state, answer } = result;
      const started = "started" in result ? { started: startedIn(result) } : {};
      const answered = { state, decidedAt: answer.decidedAt, ...started };
      this.#journal.write({ kind: "answered", at: Date.now(), ...call, ...answered });
      return result;
    } catch (error) {
      const code = error instanceof Error && "code" in error ? String(error.code) : "";
      this.#journal.write({ kind: "refused", at: Date.now(), ...call, code });
      if (!(error instanceof StoreError)) throw error;
      await sleep(REFUSED_MS);
      return null;
    }
  }

  #request(id: string) {
    const { customer, intent } = messageWithId(this.#settings.game, id);
    return { id, department: "any", intent, channel: "email", customer };
  }

  /** Nobody else has it, nor has this process at another time. */
  #newName(): string {
    return `${this.#settings.name}.${this.#incarnation}.${++this.#names}`;
  }
}

function startedIn(result: Standing): boolean {
  return "started" in result && result.started === true;
}

function unfinishedIn(lines: readonly Line[]): Unfinished[] {
  const open = new Map<string, Unfinished>();
  for (const line of lines) {
    if (line.kind === "born" || line.kind === "moved" || line.by === null) continue;
    const { id, by } = line;
    const known = open.get(by);
    if (line.kind === "handed") open.set(by, { id, by, handed: true, bounced: false });
    else if (line.kind === "intend") {
      const handed = known?.handed ?? false;
      open.set(by, { id, by, handed, bounced: handed && line.operation === "failed" });
    } else if (line.kind === "answered" && isOver(line)) open.delete(by);
  }
  return [...open.values()];
}

function isOver({ operation, started }: Extract<Line, { kind: "answered" }>): boolean {
  return operation === "sent" || operation === "failed" || started === false;
}
