import type { Situation } from "../eval/situation.ts";
import type { Limit } from "../ir/program.ts";
import type { Instant } from "../value/value.ts";
import type { Counted } from "./recent.ts";
import { Spans } from "./spans.ts";

/**
 * The room that a limit leaves, now and later, by the times of what it counts. Looked at again at an instant, the message
 * would leave then, but not before its time. A clearance that lapses by then gives its place back; until it does, it may yet
 * be used, however late this message is to leave.
 */
export class Room {
  private readonly limit: Limit;
  private readonly counted: Counted;
  private readonly at: Instant;
  private readonly clock: Instant;
  private readonly spans: Spans | null;
  private full = NOTHING_FULL;
  /** Until when `full` is right: one of the clearances that count lapses then. */
  private fullUntil: Instant = Number.NEGATIVE_INFINITY;

  constructor(limit: Limit, counted: Counted, situation: Situation) {
    this.limit = limit;
    this.counted = counted;
    this.at = situation.at;
    this.clock = situation.clock;
    this.spans = limit.window.kind === "calendar" ? new Spans(situation, limit.window.unit) : null;
  }

  /** The next instant at which it may come to be full or to have room; null: none. */
  changesAt(): Instant | null {
    const { clock, counted } = this;
    let next = Infinity;
    for (const time of counted.times) {
      const start = this.startAround(time);
      const end = this.endAround(time);
      if (end > clock && end < next) next = end;
      if (start > clock && start < next) next = start;
    }
    for (const lapse of counted.lapses) if (lapse > clock && lapse < next) next = lapse;
    return next === Infinity ? null : next;
  }

  /** Whether the message would be one too many if it were looked at again at an instant, not before now. */
  isFull(instant: Instant): boolean {
    if (this.limit.atMost === 0) return true;
    if (this.counted.times.length < this.limit.atMost) return false;
    if (instant >= this.fullUntil) this.countAt(instant);
    return this.full.has(Math.max(this.at, instant));
  }

  /** The next instant at which there is room; null: never. */
  opensAt(): Instant | null {
    if (this.limit.atMost === 0) return null;
    return this.changes().find((instant) => !this.isFull(instant)) ?? null;
  }

  /** The instants after now at which it may come to be full or to have room, in order. */
  private changes(): Float64Array {
    const { clock, counted } = this;
    const instants = new Float64Array(3 * counted.times.length);
    let count = 0;
    const add = (instant: Instant): void => {
      if (instant > clock && instant !== Infinity) instants[count++] = instant;
    };
    for (const time of counted.times) {
      add(this.startAround(time));
      add(this.endAround(time));
    }
    counted.lapses.forEach(add);
    return instants.subarray(0, count).sort();
  }

  /**
   * Where the stretch begins in which a message that leaves is counted with one that stands at `time`: the calendar span, or
   * the length of the rolling window to both sides.
   */
  private startAround(time: Instant): Instant {
    const { window } = this.limit;
    return window.kind === "rolling" ? time - window.ms + 1 : (this.spans?.around(time).start ?? time);
  }

  /** Where it has ended. */
  private endAround(time: Instant): Instant {
    const { window } = this.limit;
    return window.kind === "rolling" ? time + window.ms : (this.spans?.around(time).end ?? time);
  }

  /** Works out what is full by what counts at an instant. */
  private countAt(instant: Instant): void {
    const { times, lapses } = this.counted;
    const standing: Instant[] = [];
    this.fullUntil = Infinity;
    let index = 0;
    for (const time of times) {
      const lapsesAt = lapses[index++] ?? Infinity;
      if (lapsesAt <= instant) continue;
      standing.push(time);
      if (lapsesAt < this.fullUntil) this.fullUntil = lapsesAt;
    }
    this.full = this.fullBy(standing);
  }

  /**
   * A cap holds for every window that contains the message, so it is one too many where `atMost` others that stand one after
   * another fit into one window, and it with them.
   */
  private fullBy(standing: readonly Instant[]): Stretches {
    const full = new Stretches();
    for (let at = this.limit.atMost - 1; at < standing.length; at++) {
      const first = standing[at - this.limit.atMost + 1] ?? 0;
      const last = standing[at] ?? 0;
      const start = this.startAround(last);
      if (start <= first) full.add(start, this.endAround(first));
    }
    return full;
  }
}

/** Stretches of time, half open, in the order of their starts and of their ends. */
class Stretches {
  private readonly starts: Instant[] = [];
  private readonly ends: Instant[] = [];

  add(start: Instant, end: Instant): void {
    this.starts.push(start);
    this.ends.push(end);
  }

  /** Whether one of them contains an instant: if any does, that which is the first to end after it. */
  has(instant: Instant): boolean {
    const { starts, ends } = this;
    let low = 0;
    let high = ends.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((ends[middle] ?? 0) <= instant) low = middle + 1;
      else high = middle;
    }
    return low < starts.length && (starts[low] ?? 0) <= instant;
  }
}

const NOTHING_FULL = new Stretches();
