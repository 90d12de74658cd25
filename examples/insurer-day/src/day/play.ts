import type { Engine, ManualClock, StartResult, Verdict } from "@comity/core";
import type { OutgoingMessage } from "../generator/outbox.ts";
import { seededRandom } from "../generator/random.ts";
import type { Exports } from "../mapping/read-exports.ts";
import { Agenda } from "./agenda.ts";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
/** How often the departments' pipelines look at what is due. */
const TICK = MINUTE;

export interface Day {
  readonly start: number;
  readonly end: number;
}

/**
 * Plays a day in the order of time: facts come in, departments ask, and their pipelines hand over what was cleared.
 * The departments take part as they would with a real engine: they know nothing of each other, and do what it answers.
 */
export class DayPlayer {
  readonly #engine: Engine;
  readonly #clock: ManualClock;
  readonly #day: Day;
  readonly #agenda = new Agenda();
  readonly #messages = new Map<string, OutgoingMessage>();
  readonly #onRefused: (result: StartResult) => void;

  /** @param onRefused told of each hand-over that the engine refused. */
  constructor(engine: Engine, clock: ManualClock, day: Day, onRefused: (result: StartResult) => void) {
    this.#engine = engine;
    this.#clock = clock;
    this.#day = day;
    this.#onRefused = onRefused;
  }

  async play(exports: Exports, messages: readonly OutgoingMessage[]): Promise<void> {
    await this.#engine.load({
      customers: exports.customers,
      records: exports.records,
      silos: Object.fromEntries(
        exports.silos.map(({ silo, feed }) => [silo, feed === "live" ? "live" : feed.in_step]),
      ),
    });
    this.#planFacts(exports);
    for (const message of messages) this.#planQuestion(message);
    const stop = this.#engine.subscribe((event) => {
      // A hold that ends well is handed over like any other clearance.
      if (event.kind === "resolved") this.#planStart(event.message, event.verdict, event.at);
    });
    try {
      await this.#run();
    } finally {
      stop();
    }
  }

  #planFacts(exports: Exports): void {
    for (const { at, record, data } of exports.facts) {
      this.#agenda.put(at, () => this.#engine.report({ record, data }));
    }
    for (const { silo, feed } of exports.silos) {
      if (feed === "live") continue;
      for (const sync of feed.syncs) this.#agenda.put(Date.parse(sync), () => this.#engine.sync(silo));
    }
  }

  #planQuestion(message: OutgoingMessage): void {
    this.#messages.set(message.id, message);
    const { asked_at, ...request } = message;
    this.#agenda.put(Date.parse(asked_at), async () => {
      const { answer } = await this.#engine.decide(request);
      this.#planStart(message.id, answer.verdict, this.#clock.now());
    });
  }

  /** The pipeline's own pace: a mailer takes minutes, a print room the better part of an hour. */
  #planStart(id: string, verdict: Verdict, clearedAt: number): void {
    const message = this.#messages.get(id);
    if (!message || (verdict !== "send" && verdict !== "amend")) return;
    const random = seededRandom(0).fork(id);
    const preparation = message.channel === "letter" ? random.whole(25, 55) : random.whole(1, 6);
    const sendAt = message.send_at ? Date.parse(message.send_at) : 0;
    const startAt = Math.max(sendAt + random.whole(0, 90) * SECOND, clearedAt + preparation * MINUTE);
    this.#agenda.put(startAt, async () => {
      const result = await this.#engine.start(id);
      if (result.started) this.#planReport(id, startAt);
      else this.#onRefused(result);
    });
  }

  /** Nearly everything gets through. A little bounces, and of very little nobody ever hears. */
  #planReport(id: string, startedAt: number): void {
    const random = seededRandom(1).fork(id);
    const outcome = random.weighted({ sent: 992, failed: 6, silence: 2 });
    if (outcome === "silence") return;
    this.#agenda.put(startedAt + random.whole(5, 90) * SECOND, async () => {
      if (outcome === "sent") await this.#engine.sent(id);
      else await this.#engine.failed(id);
    });
  }

  /**
   * Goes from tick to tick. What falls into one is asked together, as mailers do, so that it shares a durable commit; no
   * tick is skipped, so that what a passing instant brings is put in before its time is over.
   */
  async #run(): Promise<void> {
    for (let now = this.#day.start; now < this.#day.end; now += TICK) {
      await this.#clock.moveTo(Math.min(now + TICK, this.#day.end));
      const steps = this.#agenda.takeUntil(this.#clock.now());
      await Promise.all(steps.map((step) => step()));
    }
  }
}
