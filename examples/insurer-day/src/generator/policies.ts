import type { Random } from "./random.ts";
import { daysAgo, type Line, type Person, type Policy, type PolicyStatus, TODAY } from "./world.ts";

/** Minutes after midnight. Risk's feed broke on Sunday; at 11:00 it is in step again and brings what it missed. */
const FEED_REPAIRED = 11 * 60;
const NOON = 12 * 60;

const LINES: Readonly<Record<Line, number>> = { auto: 55, home: 25, life: 14, travel: 6 };

/** How many households lose a policy, by when the other departments can know of it. */
const ENDINGS = { known: 30, weekend: 16, noon: 34, afternoon: 8 } as const;

/** Policies as Sunday's export has them, and the changes of Sunday night and Monday. */
export function makePolicies(random: Random, people: readonly Person[]): Policy[] {
  const standing: Policy[] = [];
  for (const holder of people) {
    const count = Number(random.weighted({ "0": 20, "1": 62, "2": 15, "3": 3 }));
    for (let index = 0; index < count; index += 1) {
      standing.push({
        number: `P-${String(400_000 + standing.length * 3 + random.whole(0, 2))}`,
        holder,
        line: random.weighted(LINES),
        ...settled(random),
        premium: random.whole(18, 240) * 5,
        reportedAt: null,
        letterToday: false,
      });
    }
  }
  return withEndings(random, standing);
}

/** Most policies run; some ended so long ago that nobody minds an offer any more. */
function settled(random: Random): { status: PolicyStatus; decidedOn: number } {
  const status = random.weighted<PolicyStatus>({ active: 92, lapsed: 4, cancelled: 4, cancelling: 0 });
  return { status, decidedOn: status === "active" ? daysAgo(random, 60, 4000) : daysAgo(random, 45, 700) };
}

function withEndings(random: Random, standing: readonly Policy[]): Policy[] {
  const seen = new Set<string>();
  const candidates = random.shuffled(standing).filter(({ status, holder }) => {
    if (status !== "active" || seen.has(holder.household)) return false;
    seen.add(holder.household);
    return true;
  });
  const take = (count: number): Policy[] => candidates.splice(0, count);

  const known = new Map(take(ENDINGS.known).map((policy) => [policy.number, endedLately(random, policy)]));
  const changes = [
    ...take(ENDINGS.weekend).map((policy) =>
      ended(random, policy, FEED_REPAIRED, TODAY - random.whole(0, 1), 0.7),
    ),
    ...take(ENDINGS.noon).map((policy) => ended(random, policy, NOON + random.whole(-20, 12), TODAY, 1)),
    ...take(ENDINGS.afternoon).map((policy) => ended(random, policy, NOON + random.whole(60, 200), TODAY, 0)),
  ];
  return [...standing.map((policy) => known.get(policy.number) ?? policy), ...changes];
}

function endedLately(random: Random, policy: Policy): Policy {
  const cancelling = random.chance(0.6);
  return {
    ...policy,
    status: cancelling ? "cancelling" : "cancelled",
    decidedOn: cancelling ? daysAgo(random, 2, 9) : daysAgo(random, 3, 27),
    letterToday: cancelling && random.chance(0.6),
  };
}

function ended(
  random: Random,
  policy: Policy,
  reportedAt: number,
  decidedOn: number,
  letterShare: number,
): Policy {
  return { ...policy, status: "cancelling", decidedOn, reportedAt, letterToday: random.chance(letterShare) };
}
