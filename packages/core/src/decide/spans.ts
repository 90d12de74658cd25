import type { Situation } from "../eval/situation.ts";
import { dateZoneOf } from "../eval/zone-of.ts";
import type { Instant } from "../value/value.ts";
import { calendarSpan } from "./calendar.ts";

/** A stretch of time, half open. */
interface Span {
  readonly start: Instant;
  readonly end: Instant;
}

/** Calendar spans of one unit, by the customer's dates. Instants that are asked for one after another mostly lie in the same one, or in few. */
export class Spans {
  private readonly zone: string;
  private readonly unit: "day" | "week" | "month";
  private last: Span | null = null;
  /** In order. */
  private readonly known: Span[] = [];

  constructor(situation: Situation, unit: "day" | "week" | "month") {
    this.zone = dateZoneOf(situation);
    this.unit = unit;
  }

  /** The span that contains an instant. */
  around(instant: Instant): Span {
    if (this.last === null || !contains(this.last, instant)) this.last = this.lookUp(instant);
    return this.last;
  }

  private lookUp(instant: Instant): Span {
    const { known } = this;
    let low = 0;
    let high = known.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((known[middle]?.end ?? 0) <= instant) low = middle + 1;
      else high = middle;
    }
    const before = known[low];
    if (before !== undefined && contains(before, instant)) return before;
    const span = calendarSpan(this.zone, this.unit, instant);
    known.splice(low, 0, span);
    return span;
  }
}

function contains({ start, end }: Span, instant: Instant): boolean {
  return start <= instant && instant < end;
}
