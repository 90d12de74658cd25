import { StoreError } from "@comity/core";
import type { Chance } from "../differential/chance.ts";

/** What becomes of a commit. */
export type Fate = "committed" | "lost" | "unknown and committed" | "unknown and lost";

/** How often things go wrong, of a thousand times that they could. */
export interface FaultRates {
  readonly connection: number;
  readonly commit: number;
  readonly lostAnswer: number;
}

export const NO_FAULTS: FaultRates = { connection: 0, commit: 0, lostAnswer: 0 };

/** A transaction that came to nothing and is run again. */
export class RunAgain extends StoreError {
  constructor(message: string) {
    super("unavailable", message);
  }
}

/** The network, and the database at its other end: what fails of it, and when. */
export class Network {
  rates: FaultRates = NO_FAULTS;
  readonly #chance: Chance;

  constructor(chance: Chance) {
    this.#chance = chance;
  }

  /** @throws RunAgain if the connection is lost here */
  cross(): void {
    if (this.#hits(this.rates.connection)) throw new RunAgain("The connection was lost.");
  }

  fate(): Fate {
    if (!this.#hits(this.rates.commit)) return "committed";
    return this.#chance.pick(["lost", "unknown and committed", "unknown and lost"]);
  }

  losesAnswer(): boolean {
    return this.#hits(this.rates.lostAnswer);
  }

  #hits(rate: number): boolean {
    return rate > 0 && this.#chance.int(1, 1000) <= rate;
  }
}
