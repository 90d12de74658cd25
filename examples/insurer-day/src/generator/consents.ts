import type { Random } from "./random.ts";
import { type Consent, DAY, DAY_START, HOUR, type Objection, type Person } from "./world.ts";

/** Who agreed to hear from marketing, by channel. Whoever was never asked about a channel has no record. */
export function makeConsents(random: Random, people: readonly Person[]): Consent[] {
  const asked = { email: 0.97, sms: 0.55, call: 0.06 } as const;
  const granted = { email: 0.96, sms: 0.85, call: 0.5 } as const;
  const consents: Consent[] = [];
  for (const person of people) {
    for (const channel of ["email", "sms", "call"] as const) {
      if (!random.chance(asked[channel])) continue;
      consents.push({
        person,
        channel,
        granted: random.chance(granted[channel]),
        capturedAt: DAY_START - random.whole(20, 1500) * DAY + random.whole(0, 23) * HOUR,
      });
    }
  }
  return consents;
}

/** A few objected before today, and a few write in during the day. */
export function makeObjections(random: Random, people: readonly Person[]): Objection[] {
  return random
    .shuffled(people)
    .slice(0, 46)
    .map((person, index) => ({
      person,
      scope: random.chance(0.85) ? "direct_marketing" : "profiling",
      objectedAt:
        index < 36
          ? DAY_START - random.whole(2, 600) * DAY + random.whole(8, 20) * HOUR
          : DAY_START + random.whole(8, 16) * HOUR + random.whole(0, 59) * 60_000,
    }));
}
