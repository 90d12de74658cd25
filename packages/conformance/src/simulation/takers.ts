import { type Batch, type DeliveryKind, type Engine, InputError, type LedgerEvent } from "@comity/core";
import type { Chance } from "../differential/chance.ts";
import { SLACK_MS } from "./lives.ts";
import type { Call } from "./pipelines.ts";
import type { Outcome, TrueTime } from "./process.ts";

/** What a consumer asks for each time. */
export interface Consumption {
  readonly consumer: string;
  /** All if absent. */
  readonly kinds?: readonly DeliveryKind[];
}

/** A batch that a taker has, and has not done with. */
interface Held {
  readonly token: number;
  readonly leaseUntil: number;
  /** Position of its last delivery, and of the one that would be acknowledged if its taker had to stop half way. */
  readonly last: number;
  readonly middle: number;
  isAcknowledged: boolean;
}

const LEASE_MS = 30_000;

/**
 * Several who act on what happened, under one name: each takes from the log, acts, and says so, or dies before. Between them
 * they must come by everything, in the order of the log, and know by its id what they had before.
 */
export class Takers {
  readonly #chance: Chance;
  readonly #time: TrueTime;
  readonly #consumption: Consumption;
  readonly #broken: string[];
  /** What is to be delivered, in the order of commits. */
  readonly #due: LedgerEvent[] = [];
  /** The ids of the first of these: those that were delivered. */
  readonly #ids: string[] = [];
  #held: Held[] = [];
  #lastToken = 0;
  /** How much there was to be delivered when somebody was told that there is nothing. */
  #emptyAt = -1;
  /** Another taker has a batch until then. */
  #busyUntil = Number.NEGATIVE_INFINITY;

  /** @param broken where what must never be is put down */
  constructor(chance: Chance, time: TrueTime, broken: string[], consumption: Consumption) {
    this.#chance = chance;
    this.#time = time;
    this.#broken = broken;
    this.#consumption = consumption;
  }

  /** These are committed. */
  commit(events: readonly LedgerEvent[]): void {
    this.#due.push(...events.filter((event) => isFor(event, this.#consumption)));
  }

  /** Somebody takes, or says how far they came; null: somebody dies with what they have. */
  next(): Call | null {
    if (this.#held.length === 0 || this.#chance.flip(0.3)) return this.#take();
    const held = this.#chance.pick(this.#held);
    if (this.#chance.flip(0.3)) {
      this.#drop(held);
      return null;
    }
    return this.#acknowledge(held, this.#chance.flip() ? held.last : held.middle);
  }

  /** What is left to be done; null if all is, or another taker is at it. */
  nextUnfinished(): Call | null {
    const [held] = this.#held;
    if (held !== undefined) return this.#acknowledge(held, held.last);
    if (this.#emptyAt === this.#due.length || this.#time.now <= this.#busyUntil) return null;
    return this.#take();
  }

  /** By now everything must have been delivered. */
  atTheEnd(): void {
    if (this.#ids.length < this.#due.length)
      this.#broken.push(`${this.#who} was not told of ${nameOf(this.#due[this.#ids.length])}`);
  }

  get #who(): string {
    return `the consumer ${this.#consumption.consumer}`;
  }

  #take(): Call {
    const { consumer, ...kinds } = this.#consumption;
    const limit = this.#chance.pick([1, 2, 5]);
    const due = this.#due.length;
    return {
      label: `${consumer} takes ${limit}`,
      run: (engine: Engine) => engine.take(consumer, { limit, leaseMs: LEASE_MS, ...kinds }),
      heard: (outcome) => this.#heard(outcome as Outcome<Batch>, () => this.#taken(outcome, due)),
    };
  }

  #taken(outcome: Outcome<unknown>, due: number): void {
    if (outcome.kind !== "answered") return;
    const { deliveries, token, leaseUntil } = outcome.value as Batch;
    const last = deliveries.at(-1);
    if (token === null || last === undefined || leaseUntil === null) {
      if (leaseUntil === null) this.#emptyAt = due;
      else this.#busyUntil = leaseUntil + SLACK_MS;
      return;
    }
    this.#see(deliveries);
    if (this.#held.some((held) => held.token === token))
      this.#broken.push(`${this.#who} was given batch ${token} twice`);
    const rival = this.#held.find((held) => held.token < token && this.#isStillHeld(held));
    if (rival !== undefined)
      this.#broken.push(
        `${this.#who} was given batch ${token} while batch ${rival.token} was a taker's alone`,
      );
    this.#lastToken = Math.max(this.#lastToken, token);
    const middle = deliveries[Math.floor((deliveries.length - 1) / 2)]?.position ?? last.position;
    this.#held.push({ token, leaseUntil, last: last.position, middle, isAcknowledged: false });
  }

  #isStillHeld({ isAcknowledged, leaseUntil }: Held): boolean {
    return !isAcknowledged && this.#time.now + SLACK_MS < leaseUntil;
  }

  /** Without a gap, and each the same under its id as before. */
  #see(deliveries: Batch["deliveries"]): void {
    let before: number | null = null;
    for (const { id, event } of deliveries) {
      const known = this.#ids.indexOf(id);
      const place = known === -1 ? this.#ids.length : known;
      if (before !== null && place !== before + 1)
        this.#broken.push(`${this.#who} was given ${nameOf(event)} out of turn`);
      if (JSON.stringify(this.#due[place]) !== JSON.stringify(event))
        this.#broken.push(`${this.#who} was given ${nameOf(event)} as ${id} for ${nameOf(this.#due[place])}`);
      if (known === -1) this.#ids.push(id);
      before = place;
    }
  }

  #acknowledge(held: Held, upTo: number): Call {
    const { consumer } = this.#consumption;
    const isOld = held.token < this.#lastToken;
    if (upTo === held.last) {
      held.isAcknowledged = true;
      this.#drop(held);
    }
    return {
      label: `${consumer} acknowledges batch ${held.token} up to ${upTo}`,
      run: (engine: Engine) => engine.acknowledge(consumer, held.token, upTo),
      heard: (outcome) =>
        this.#heard(outcome, () => {
          if (isOld) this.#broken.push(`${this.#who} could acknowledge the old batch ${held.token}`);
        }),
    };
  }

  #heard(outcome: Outcome<unknown>, answered: () => void): void {
    if (outcome.kind === "answered") answered();
    if (outcome.kind !== "failed" || !(outcome.error instanceof InputError)) return;
    if (outcome.error.code !== "CY596") this.#broken.push(`${this.#who}: ${String(outcome.error)}`);
  }

  #drop(held: Held): void {
    this.#held = this.#held.filter((one) => one !== held);
  }
}

/** What a department or a pipeline has to hear of though it did not ask at that moment. */
function isFor(event: LedgerEvent, { kinds }: Consumption): boolean {
  if (event.kind === "decision") return false;
  const kind = event.kind === "state" ? event.state : event.kind;
  if (event.kind === "state" && kind !== "lapsed" && kind !== "unreported") return false;
  return kinds === undefined || kinds.some((one) => one === kind);
}

function nameOf(event: LedgerEvent | undefined): string {
  if (event === undefined) return "nothing";
  return "message" in event ? `${event.kind} of ${event.message}` : event.kind;
}
