import { extreme, sum, type Values } from "../../eval/aggregate.ts";
import { Bounded } from "../../eval/bounded.ts";
import type { Cause } from "../../value/unknown.ts";
import type { Value } from "../../value/value.ts";
import { fromInterpreter, type Operand } from "./truth.ts";

/** Stands for the causes that there are: the interpreter tells them where they are wanted. */
const SOME_CAUSE: readonly Cause[] = [{ kind: "missing" }];

/**
 * Values of records that match or may match, gathered where not everything is known for good. One is used again for
 * every evaluation of its expression, and keeps its lists.
 */
export class Gathering {
  private readonly certain: Value[] = [];
  private readonly possible: Value[] = [];
  private open = false;

  begin(): void {
    this.certain.length = 0;
    this.possible.length = 0;
    this.open = false;
  }

  /** Adds what a record gives that matches for certain, or may match. Empty values do not take part. */
  add(isCertain: boolean, value: Operand): void {
    if (value === null) return;
    if (value === undefined || value instanceof Bounded) this.open = true;
    else if (isCertain) this.certain.push(kept(value));
    else this.possible.push(kept(value));
  }

  /** @param complete whether there can be no other records */
  sum(complete: boolean, kind: "money" | "number", currency: string): Operand {
    return fromInterpreter(sum(this.values(complete), kind, currency));
  }

  /** The least value (sign 1) or the greatest (sign -1). */
  extreme(complete: boolean, sign: 1 | -1): Operand {
    return fromInterpreter(extreme(this.values(complete), sign));
  }

  private values(complete: boolean): Values {
    const { certain, possible, open } = this;
    return { certain, possible, open: open || !complete ? SOME_CAUSE : [], causes: SOME_CAUSE };
  }
}

/** A gathering of nothing yet. */
export function gathering(): Gathering {
  return new Gathering();
}

/** An amount that a sum of amounts leaves, used again by every evaluation of its expression. */
export function total(): { minor: number; currency: string } {
  return { minor: 0, currency: "" };
}

/** A number of records of which only the ends are known. */
export function countBetween(low: number, high: number | null): Operand {
  return new Bounded({ low, high, mayBeEmpty: false }, SOME_CAUSE);
}

/** A sum of amounts is used again, so what is kept of it is a copy. */
function kept(value: Value): Value {
  return typeof value === "object" && "minor" in value
    ? { minor: value.minor, currency: value.currency }
    : value;
}
