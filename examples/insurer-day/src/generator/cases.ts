import type { Random } from "./random.ts";
import { type Case, DAY, DAY_START, HOUR, MINUTE, type Person } from "./world.ts";

const TOPICS = {
  bill: 34,
  claim: 30,
  coverage: 14,
  cancellation: 8,
  address_change: 8,
  website: 6,
} as const;

/** Cases of the last weeks, and what becomes of them today: reports after `DAY_START` are today's. */
export function makeCases(random: Random, people: readonly Person[]): Case[] {
  const cases: Case[] = [];
  const callers = random.shuffled(people);
  for (const caller of callers.slice(0, 430)) {
    const openedAt = DAY_START - random.whole(1, 40) * DAY + random.whole(8, 18) * HOUR + minutes(random);
    const open = random.chance(0.24);
    const first: Case = {
      number: `K-${String(31_000 + cases.length)}`,
      caller,
      topic: random.weighted(TOPICS),
      status: open ? "open" : "closed",
      satisfied: open ? null : random.weighted({ yes: 62, no: 14, unasked: 24 }) === "yes" || null,
      openedAt,
      updatedAt: Math.min(openedAt + random.whole(1, 70) * HOUR, DAY_START - HOUR),
    };
    cases.push(first.status === "closed" && random.chance(0.13) ? { ...first, satisfied: false } : first);
  }
  return [
    ...cases,
    ...closedToday(random, cases),
    ...openedToday(random, callers.slice(430, 478), cases.length),
  ];
}

function closedToday(random: Random, cases: readonly Case[]): Case[] {
  return cases
    .filter(({ status }) => status === "open" && random.chance(0.4))
    .map((one) => ({
      ...one,
      status: "closed",
      satisfied: random.chance(0.8) ? true : random.chance(0.5) ? false : null,
      updatedAt: DAY_START + random.whole(9, 18) * HOUR + minutes(random),
    }));
}

function openedToday(random: Random, callers: readonly Person[], before: number): Case[] {
  return callers.map((caller, index) => {
    const openedAt = DAY_START + random.whole(7, 17) * HOUR + minutes(random);
    return {
      number: `K-${String(31_000 + before + index)}`,
      caller,
      topic: random.weighted(TOPICS),
      status: "open",
      satisfied: null,
      openedAt,
      updatedAt: openedAt,
    };
  });
}

function minutes(random: Random): number {
  return random.whole(0, 59) * MINUTE;
}
