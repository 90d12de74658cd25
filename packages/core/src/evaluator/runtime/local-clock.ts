import type { Situation } from "../../eval/situation.ts";
import { FIRST_DAY, LAST_DAY } from "../../value/date.ts";
import { DAY_MS } from "../../value/units.ts";
import type { EpochDay, Instant } from "../../value/value.ts";
import { dateIn, isZone, LARGEST_OFFSET_MS, type Stretch, startOfDate, stretchAt } from "../../value/zone.ts";

/** What the calendar and the clock read where a customer lives, worked out once an evaluation. */
export class LocalClock {
  /** Today's date in the customer's zone, else the company's. */
  today: EpochDay = 0;
  /** When the clocks are turned back over midnight, if that is their next change; Infinity: it is not. */
  turningBack = Number.POSITIVE_INFINITY;
  /** The same for each stretch that was met: customers of many zones take turns. */
  private readonly turnings = new WeakMap<Stretch, number>();
  private generation = -1;
  private at: Instant = 0;
  /** What the customer's zone was given as, and the company's: whether they are zones has been asked. */
  private given: unknown = Number.NaN;
  private company = "";
  /** Whether the zone is the customer's own. */
  private isOwn = false;
  private zone = "";
  private stretch: Stretch = { from: 0, to: 0, offsetMs: 0 };
  /** The instants in which the stretch and today's date are the same: [from, to). */
  private from: Instant = 0;
  private to: Instant = 0;
  /** The instant from which today's hours count, by the present offset. */
  private midnight: Instant = 0;

  /** Milliseconds since midnight where the customer lives; undefined if the zone is not known. */
  get time(): number | undefined {
    return this.isOwn ? this.at - this.midnight : undefined;
  }

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
    if (!this.isOwn || low === high || !isTime(low) || !isTime(high)) return undefined;
    const now = this.at - this.midnight;
    const toLow = this.until(low, now);
    const toHigh = this.until(high, now);
    if (this.at + Math.max(toLow, toHigh) >= this.stretch.to) return undefined;
    return this.at + Math.min(toLow, toHigh);
  }

  /** Milliseconds until the clock reads a time of day: at least one, at most a day. */
  private until(time: number, now: number): number {
    return time > now ? time - now : time - now + DAY_MS;
  }

  private load(situation: Situation, generation: number): void {
    const { at } = situation;
    const given = situation.customer.fields.time_zone;
    const company = situation.vocabulary.company.timeZone;
    this.generation = generation;
    this.at = at;
    if (given !== this.given || company !== this.company) {
      this.given = given;
      this.company = company;
      this.isOwn = typeof given === "string" && isZone(given);
      this.move(typeof given === "string" && this.isOwn ? given : company, at);
    } else if (at < this.from || at >= this.to) {
      this.move(this.zone, at);
    }
  }

  private move(zone: string, at: Instant): void {
    const stretch = stretchAt(zone, at);
    this.zone = zone;
    this.stretch = stretch;
    this.today = Math.floor((at + stretch.offsetMs) / DAY_MS);
    this.midnight = this.today * DAY_MS - stretch.offsetMs;
    this.from = Math.max(stretch.from, this.midnight);
    this.to = Math.min(stretch.to, this.midnight + DAY_MS);
    this.turningBack = this.turnings.get(stretch) ?? this.turningAfter(stretch);
  }

  private turningAfter(stretch: Stretch): number {
    const { to: change } = stretch;
    const isLast = change === Number.POSITIVE_INFINITY;
    const turnsBack = !isLast && dateIn(this.zone, change) < dateIn(this.zone, change - 1);
    const turning = turnsBack ? change : Number.POSITIVE_INFINITY;
    this.turnings.set(stretch, turning);
    return turning;
  }
}

function isTime(value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value < DAY_MS;
}
