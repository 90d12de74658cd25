import type { Game } from "./game.ts";

/** What a process of a race is told when it is started. */
export interface DeciderSettings {
  readonly name: string;
  readonly game: Game;
  readonly ledger: string;
  /** A file with the rules. */
  readonly bundle: string;
  /** A file with the number of the generation that lives now. */
  readonly generation: string;
  readonly journal: string;
  readonly leaseMs: number;
  /** How many things it does at once. */
  readonly callers: number;
}
