import type { Instant } from "../value/value.ts";
import type { Found } from "./evaluator.ts";

/** Most messages meet no rule at all, and for them nothing is allocated. */
const NONE: string[] = [];

/** Gathers what an evaluator finds; used again for each decision. */
export class FoundRules implements Found {
  fired: string[] = NONE;
  unknown: string[] = NONE;
  /** As `changesAt`; Infinity: never. */
  next = Number.POSITIVE_INFINITY;

  /** Forgets what was found before. The arrays that were handed out stay as they are. */
  clear(): void {
    this.fired = NONE;
    this.unknown = NONE;
    this.next = Number.POSITIVE_INFINITY;
  }

  fire(rule: string): void {
    if (this.fired === NONE) this.fired = [rule];
    else this.fired.push(rule);
  }

  doubt(rule: string): void {
    if (this.unknown === NONE) this.unknown = [rule];
    else this.unknown.push(rule);
  }

  /** Time alone could change the truth of some rule at this instant. */
  changes(next: number): void {
    if (next < this.next) this.next = next;
  }

  get changesAt(): Instant | null {
    return this.next === Number.POSITIVE_INFINITY ? null : this.next;
  }
}
