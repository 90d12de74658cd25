import type { Random } from "./random.ts";
import { DAY_START, MINUTE, type Person } from "./world.ts";

/** A message as its department's system has it, before it has an id. Times are minutes after midnight. */
export interface Draft {
  readonly department: string;
  readonly intent: string;
  readonly channel: string;
  readonly to: Person;
  readonly about?: Readonly<Record<string, string>>;
  readonly campaign?: string;
  readonly askedAt: number;
  readonly sendAt?: number;
}

/** A line of `messages.jsonl`. */
export interface OutgoingMessage {
  readonly id: string;
  readonly asked_at: string;
  readonly department: string;
  readonly intent: string;
  readonly channel: string;
  readonly customer: string;
  readonly about?: Readonly<Record<string, string>>;
  readonly campaign?: string;
  readonly send_at?: string;
}

const PREFIXES: Readonly<Record<string, string>> = {
  marketing: "mkt",
  risk: "rsk",
  billing: "bil",
  claims: "clm",
  support: "sup",
  research: "res",
};

/** Numbers the messages of each department in the order in which they are asked about. */
export function toMessages(drafts: readonly Draft[]): OutgoingMessage[] {
  const numbers = new Map<string, number>();
  return drafts
    .map((draft, index) => ({ draft, index }))
    .sort((left, right) => left.draft.askedAt - right.draft.askedAt || left.index - right.index)
    .map(({ draft }) => {
      const number = (numbers.get(draft.department) ?? 0) + 1;
      numbers.set(draft.department, number);
      return {
        id: `${PREFIXES[draft.department] ?? draft.department}-${String(number).padStart(4, "0")}`,
        asked_at: instantText(draft.askedAt),
        department: draft.department,
        intent: draft.intent,
        channel: draft.channel,
        customer: draft.to.id,
        ...(draft.about ? { about: draft.about } : {}),
        ...(draft.campaign ? { campaign: draft.campaign } : {}),
        ...(draft.sendAt === undefined ? {} : { send_at: instantText(draft.sendAt) }),
      };
    });
}

function instantText(minutes: number): string {
  // Rounded to the second: 05:30:00.000 says no more than 05:30:00.
  const at = DAY_START + Math.round(minutes * 60) * 1000;
  return new Date(at).toISOString().replace(".000Z", "Z");
}

/** A moment in a burst: the mailer works through its list at an even pace. */
export function inBurst(random: Random, from: number, to: number): number {
  return from + random.next() * (to - from);
}

/** A moment of an office's day: busiest before and after lunch. */
export function inOfficeHours(random: Random, from: number, to: number): number {
  for (;;) {
    const peak = random.chance(0.55) ? from + (to - from) * 0.3 : from + (to - from) * 0.68;
    const spread = (random.next() + random.next() + random.next() - 1.5) * (to - from) * 0.38;
    const moment = peak + spread;
    if (moment >= from && moment <= to) return moment;
  }
}

/** `hh:mm` in minutes after midnight. */
export function clock(text: string): number {
  const [hours = "0", minutes = "0"] = text.split(":");
  return Number(hours) * 60 + Number(minutes);
}

/** How many minutes of the day an instant is after midnight. */
export function minuteOf(instant: number): number {
  return (instant - DAY_START) / MINUTE;
}
