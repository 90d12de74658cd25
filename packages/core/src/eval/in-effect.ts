import type { Instant } from "../value/value.ts";
import { dateIn, startOfDate } from "../value/zone.ts";
import type { Situation } from "./situation.ts";

/** The dates between which something is in effect, both included; null: without end on that side. */
export interface Effective {
  readonly from: number | null;
  readonly to: number | null;
}

/** Whether a declaration's effective dates cover the message, by the company's calendar. */
export function inEffect(declared: Effective, situation: Situation): boolean {
  if (declared.from === null && declared.to === null) return true;
  const today = dateIn(situation.vocabulary.company.timeZone, situation.at);
  return (declared.from === null || declared.from <= today) && (declared.to === null || today <= declared.to);
}

/** The next instant after the message's at which a declaration comes into effect or goes out of it; null if none. */
export function nextSwitch({ from, to }: Effective, { vocabulary, at }: Situation): Instant | null {
  const zone = vocabulary.company.timeZone;
  const starts = from === null ? null : startOfDate(zone, from);
  if (starts !== null && starts > at) return starts;
  const ends = to === null ? null : startOfDate(zone, to + 1);
  return ends !== null && ends > at ? ends : null;
}
