import type { Situation } from "../../eval/situation.ts";
import { zoneOf } from "../../eval/zone-of.ts";
import { FIRST_DAY, LAST_DAY } from "../../value/date.ts";
import { DAY_MS } from "../../value/units.ts";
import { Unknown } from "../../value/unknown.ts";
import type { EpochDay, Instant } from "../../value/value.ts";
import { dateIn, LARGEST_OFFSET_MS, type Stretch, startOfDate, stretchAt } from "../../value/zone.ts";

/** What the calendar and the clock read where a customer lives, worked out once an evaluation. */
export class LocalClock {
  /** Today's date in the customer's zone, else the company's. */
  today: EpochDay = 0;
  /** When the clocks are turned back over midnight, if that is their next change; Infinity: it is not. */
  turningBack = Number.POSITIVE_INFINITY;
  /** Milliseconds since midnight where the customer lives; undefined if the zone is not known. */
  time: number | undefined = undefined;
  private generation = -1;
  private at: Instant = 0;
  private zone = "";
  private stretch: Stretch = { from: 0, to: 0, offsetMs: 0 };

  /** What they read in this evaluation. */
  read(situation: Situation, generation: number): this {
    if (this.generation !== generation) this.load(situation, generation);
    return this;
  }

  /** When a date begins, if that is still to come; Infinity if not. As the interpreter's `startOf`. */
  startOf(day: EpochDay): number {
    // A date that is read now, or was, has begun. Dates outside the years 1 to 9999 never do.
    if (day <= this.today || day < FIRST_DAY || day > LAST_DAY) return Number.POSITIVE_INFINITY;
    const midnight = day * DAY_MS;
    const { from, to, offsetMs } = this.stretch;
    const isHere = midnight - LARGEST_OFFSET_MS >= from && midnight - offsetMs < to;
    const start = isHere ? midnight - offsetMs : startOfDate(this.zone, day);
    return start > this.at ? start : Number.POSITIVE_INFINITY;
  }

  /**
   * When the local time next enters or leaves [low, high), where low > high spans midnight, if the clocks do not change
   * before; undefined if they do, or if the ends are not two times of day: then the interpreter has to look.
   */
  nextCrossing(low: number, high: number): number | undefined {
    if (this.time === undefined || low === high || !isTime(low) || !isTime(high)) return undefined;
    const toLow = this.until(low, this.time);
    const toHigh = this.until(high, this.time);
    if (this.at + Math.max(toLow, toHigh) >= this.stretch.to) return undefined;
    return this.at + Math.min(toLow, toHigh);
  }

  /** Milliseconds until the clock reads a time of day: at least one, at most a day. */
  private until(time: number, now: number): number {
    return time > now ? time - now : time - now + DAY_MS;
  }

  private load(situation: Situation, generation: number): void {
    const { at, customer, vocabulary } = situation;
    const own = zoneOf(customer);
    const zone = own instanceof Unknown ? vocabulary.company.timeZone : own;
    if (zone !== this.zone || at < this.stretch.from || at >= this.stretch.to) this.move(zone, at);
    const local = at + this.stretch.offsetMs;
    this.generation = generation;
    this.at = at;
    this.today = Math.floor(local / DAY_MS);
    this.time = own instanceof Unknown ? undefined : local - this.today * DAY_MS;
  }

  private move(zone: string, at: Instant): void {
    const stretch = stretchAt(zone, at);
    this.zone = zone;
    this.stretch = stretch;
    const change = stretch.to;
    const turnsBack = change !== Number.POSITIVE_INFINITY && dateIn(zone, change) < dateIn(zone, change - 1);
    this.turningBack = turnsBack ? change : Number.POSITIVE_INFINITY;
  }
}

function isTime(value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value < DAY_MS;
}
