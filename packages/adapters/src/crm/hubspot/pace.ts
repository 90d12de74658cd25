import type { Sleep } from "../../run/sleep.ts";

export interface PaceOptions {
  readonly perSecond: number;
  readonly sleep: Sleep;
  /** A clock that only goes forward, in milliseconds. */
  readonly now: () => number;
}

/** HubSpot allows five searches a second in an account, whoever makes them. */
const SEARCHES_PER_SECOND = 4;

/** Spreads the requests of an adapter, so that it keeps within what the account may ask. */
export class Pace {
  readonly #options: PaceOptions;
  #nextAt = Number.NEGATIVE_INFINITY;
  #nextSearchAt = Number.NEGATIVE_INFINITY;

  constructor(options: PaceOptions) {
    this.#options = options;
  }

  /** Waits for the turn of a request. */
  async turn(isSearch: boolean, signal: AbortSignal): Promise<void> {
    const { perSecond, sleep, now } = this.#options;
    const at = Math.max(now(), this.#nextAt, isSearch ? this.#nextSearchAt : 0);
    this.#nextAt = at + 1_000 / perSecond;
    if (isSearch) this.#nextSearchAt = at + 1_000 / Math.min(SEARCHES_PER_SECOND, perSecond);
    if (at > now()) await sleep(at - now(), signal);
  }

  /** Reads of an answer how much is left: when it is nothing, the next request waits for the next interval. */
  note(headers: Readonly<Record<string, string>>): void {
    const left = Number(headers["x-hubspot-ratelimit-remaining"] ?? Number.NaN);
    const interval = Number(headers["x-hubspot-ratelimit-interval-milliseconds"] ?? Number.NaN);
    if (left <= 0 && interval > 0) this.hold(Math.min(interval, LONGEST_MS));
  }

  /** No request for so long. */
  hold(ms: number): void {
    this.#nextAt = Math.max(this.#nextAt, this.#options.now() + ms);
  }
}

const LONGEST_MS = 60_000;
