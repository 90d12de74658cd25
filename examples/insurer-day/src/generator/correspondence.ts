import { clock, type Draft, inBurst, inOfficeHours, minuteOf } from "./outbox.ts";
import type { Random } from "./random.ts";
import { TODAY, type World } from "./world.ts";

/** What Risk, Billing, Claims and Support write to one customer at a time. */
export function correspondence(random: Random, world: World): Draft[] {
  return [
    ...fromRisk(random.fork("risk"), world),
    ...fromBilling(random.fork("billing"), world),
    ...fromClaims(random.fork("claims"), world),
    ...fromSupport(random.fork("support"), world),
  ];
}

/** The letters run starts at noon; renewal notices follow in the afternoon. */
function fromRisk(random: Random, world: World): Draft[] {
  const cancellations = world.policies
    .filter(({ letterToday }) => letterToday)
    .map(
      (policy): Draft => ({
        department: "risk",
        intent: "cancellation",
        channel: "letter",
        to: policy.holder,
        about: { policy: policy.number },
        askedAt: Math.max(inBurst(random, clock("12:00"), clock("12:40")), (policy.reportedAt ?? 0) + 1),
      }),
    );
  const active = world.policies.filter(({ status }) => status === "active");
  const renewals = random
    .shuffled(active)
    .slice(0, 310)
    .map(
      ({ holder }): Draft => ({
        department: "risk",
        intent: "account_notice",
        channel: random.weighted({ letter: 60, email: 40 }),
        to: holder,
        askedAt: inOfficeHours(random, clock("08:00"), clock("17:30")),
      }),
    );
  return [...cancellations, ...renewals];
}

function fromBilling(random: Random, world: World): Draft[] {
  const drafts: Draft[] = [];
  const add = (
    intent: string,
    payment: World["payments"][number],
    askedAt: number,
    sendAt?: number,
  ): void => {
    drafts.push({
      department: "billing",
      intent,
      channel: random.weighted({ email: 90, sms: 10 }),
      to: payment.payer,
      about: { payment: payment.number },
      askedAt,
      ...(sendAt === undefined ? {} : { sendAt }),
    });
  };
  for (const payment of world.payments) {
    const dueToday = payment.dueOn === TODAY;
    if (payment.reportedAt !== null) {
      const soonAfter = payment.reportedAt + 2 + random.next() * 20;
      add(payment.status === "failed" ? "payment_failed" : "receipt", payment, soonAfter);
    } else if (payment.status === "due") {
      add("payment_request", payment, inBurst(random, clock("05:30"), clock("06:25")), clock("08:00"));
    } else if (dueToday) {
      // Queued in the night on the word of the autopay run, before the bank has said what came back.
      add("payment_thanks", payment, inBurst(random, clock("05:35"), clock("06:00")), clock("09:00"));
    } else if (payment.status === "paid" && random.chance(0.36)) {
      add("receipt", payment, inOfficeHours(random, clock("06:30"), clock("20:30")));
    }
  }
  return drafts;
}

function fromClaims(random: Random, world: World): Draft[] {
  const policies = random.shuffled(world.policies.filter(({ line }) => line !== "life"));
  return policies.slice(0, 500).map(({ holder }) => ({
    department: "claims",
    intent: "claim_update",
    channel: random.weighted({ email: 70, letter: 15, sms: 15 }),
    to: holder,
    askedAt: inOfficeHours(random, clock("07:45"), clock("18:15")),
  }));
}

/** An answer to each case that moved today, and the daily trickle of account notices. */
function fromSupport(random: Random, world: World): Draft[] {
  const draft = (to: World["people"][number], askedAt: number): Draft => ({
    department: "support",
    intent: "account_notice",
    channel: random.weighted({ email: 85, sms: 15 }),
    to,
    askedAt,
  });
  const moved = world.cases.filter(({ updatedAt }) => minuteOf(updatedAt) > 0);
  const others = random.shuffled(world.people).slice(0, 440);
  return [
    ...moved.map(({ caller, updatedAt }) => draft(caller, minuteOf(updatedAt) + 3 + random.next() * 30)),
    ...others.map((person) => draft(person, inOfficeHours(random, clock("07:30"), clock("19:30")))),
  ];
}
