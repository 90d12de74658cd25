import { HOSTILE_NAME } from "./names.ts";
import { clock, type Draft, inBurst } from "./outbox.ts";
import type { Random } from "./random.ts";
import type { Case, Person, Policy, World } from "./world.ts";

/**
 * What Marketing and Research send to lists of their own. Marketing picks customers with one policy in its copy of the
 * data; nothing in that copy says that Risk is ending the policy. That is how the contradictions come about.
 */
export function campaigns(random: Random, world: World): Draft[] {
  const single = singlePolicyCustomers(world.policies);
  const insured = [...new Set(world.policies.map(({ holder }) => holder))];
  return [
    ...offers(random.fork("bundle"), sample(random, single, 690), {
      intent: "cross_sell",
      channel: "email",
      campaign: "spring-bundle",
      from: "07:05",
      to: "08:50",
      // The mailer waits for the hour at which the customer usually reads.
      sendAt: ["", "", "09:00", "12:45", "13:30", "18:15"],
    }),
    ...offers(random.fork("post"), sample(random, single, 210), {
      intent: "upsell",
      channel: "letter",
      campaign: "higher-limits-post",
      from: "08:50",
      to: "09:20",
      sendAt: ["16:30"],
    }),
    ...offers(random.fork("limits"), sample(random, single, 430), {
      intent: "upsell",
      channel: "email",
      campaign: "higher-limits",
      from: "09:15",
      to: "10:50",
    }),
    ...offers(random.fork("text"), sample(random, single, 190), {
      intent: "cross_sell",
      channel: "sms",
      campaign: "bundle-reminder",
      from: "13:10",
      to: "14:00",
      sendAt: ["17:30"],
    }),
    ...offers(random.fork("travel"), sample(random, insured, 150), {
      intent: "cross_sell",
      channel: "email",
      campaign: "travel-cover",
      from: "15:05",
      to: "15:50",
      line: "travel",
    }),
    ...newsletter(random.fork("newsletter"), world.people),
    ...surveys(random.fork("surveys"), world),
  ];
}

interface Campaign {
  readonly intent: "upsell" | "cross_sell";
  readonly channel: string;
  readonly campaign: string;
  readonly from: string;
  readonly to: string;
  /** When they leave, one of these for each customer; empty or absent: as soon as they are cleared. */
  readonly sendAt?: readonly string[];
  readonly line?: string;
}

function offers(random: Random, targets: readonly Person[], campaign: Campaign): Draft[] {
  return targets.map((to) => {
    const sendAt = campaign.sendAt ? random.pick(campaign.sendAt) : "";
    return {
      department: "marketing",
      intent: campaign.intent,
      channel: campaign.channel,
      to,
      about: { line: campaign.line ?? random.weighted({ home: 40, life: 30, auto: 20, travel: 10 }) },
      campaign: campaign.campaign,
      askedAt: inBurst(random, clock(campaign.from), clock(campaign.to)),
      ...(sendAt === "" ? {} : { sendAt: clock(sendAt) }),
    };
  });
}

/** Whoever has a name that looks like markup reads it too, so that the name is on the page. */
function newsletter(random: Random, people: readonly Person[]): Draft[] {
  const readers = new Set([
    ...sample(random, people, 440),
    ...people.filter(({ first }) => first === HOSTILE_NAME.first),
  ]);
  return [...readers].map((to) => ({
    department: "marketing",
    intent: "newsletter",
    channel: "email",
    to,
    campaign: "march-letter",
    askedAt: inBurst(random, clock("12:45"), clock("14:20")),
  }));
}

/** Research asks whoever was in touch with Support lately how it went, whether or not it is over. */
function surveys(random: Random, world: World): Draft[] {
  const callers = [...new Set(world.cases.map((one: Case) => one.caller))];
  const draft = (to: Person, from: string, until: string): Draft => ({
    department: "research",
    intent: "survey",
    channel: "email",
    to,
    campaign: "how-did-we-do",
    askedAt: inBurst(random, clock(from), clock(until)),
  });
  const chosen = sample(random, callers, 290);
  return chosen.map((to, index) => (index < 220 ? draft(to, "10:00", "11:20") : draft(to, "15:00", "15:40")));
}

/** Holders of just one policy that runs, as of Sunday. */
function singlePolicyCustomers(policies: readonly Policy[]): Person[] {
  const counts = new Map<Person, number>();
  for (const { holder, status, reportedAt } of policies) {
    if (reportedAt === null && (status === "active" || status === "cancelling")) {
      counts.set(holder, (counts.get(holder) ?? 0) + 1);
    }
  }
  return [...counts].filter(([, count]) => count === 1).map(([holder]) => holder);
}

function sample<T>(random: Random, list: readonly T[], count: number): T[] {
  return random.shuffled(list).slice(0, count);
}
