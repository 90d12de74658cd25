import {
  CHANNELS,
  classOf,
  INTENT_WEIGHTS,
  INTENTS,
  PRODUCTS,
  SEVERITIES,
  STATUSES,
  TIERS,
  TOPICS,
} from "./fields.ts";
import type { BenchInput, BenchMessage, BenchState, FieldValue } from "./model.ts";
import { Random } from "./random.ts";

const SEED = 7;
const HOW_MANY = 2000;
const HOLES_SEED = 11;

/** Messages with what is known of their customers: everything. */
export function drawInputs(count = HOW_MANY): readonly BenchInput[] {
  const random = new Random(SEED);
  return Array.from({ length: count }, (_, index) => drawInput(random, index));
}

/** The same inputs with each field of the state left out with a probability. */
export function withHoles(inputs: readonly BenchInput[], probability: number): readonly BenchInput[] {
  const random = new Random(HOLES_SEED);
  const kept = (fields: Readonly<Record<string, FieldValue>>) =>
    Object.fromEntries(Object.entries(fields).filter(() => !random.chance(probability)));
  return inputs.map(({ message, state }) => ({
    message,
    state: Object.fromEntries(Object.entries(state).map(([silo, fields]) => [silo, kept(fields)])),
  }));
}

function drawInput(random: Random, index: number): BenchInput {
  const intent = random.pickWeighted(INTENTS, INTENT_WEIGHTS);
  const status = random.pickWeighted(STATUSES, [70, 8, 8, 5, 9]);
  const cases = random.nearZero(6, 4);
  const sent7 = random.nearZero(12, 2);
  // One draw follows the other: the order of properties is part of what the seed means.
  const message = drawMessage(random, index, intent);
  return { message, state: drawState(random, status, cases, sent7) };
}

function drawMessage(random: Random, index: number, intent: string): BenchMessage {
  const category = classOf(intent);
  return {
    id: `m${index}`,
    intent,
    channel: random.pickWeighted(CHANNELS, [55, 20, 18, 7]),
    category,
    discount_pct: category === "marketing" && random.chance(0.6) ? random.int(1, 10) * 5 : 0,
    amount: random.nearZero(200_000, 3),
    product: random.pickPopular(PRODUCTS),
    topic: random.pickPopular(TOPICS),
    locale: random.pick(["en", "de", "fr"]),
    campaign: `c${random.int(1, 300)}`,
  };
}

function drawState(random: Random, status: string, cases: number, sent7: number): BenchState {
  return {
    risk: {
      policy_status: status,
      score: random.int(0, 100),
      cancelled_days_ago: status === "cancelled" ? random.nearZero(365, 2) : 9999,
    },
    billing: {
      autopay_failed: random.chance(0.12),
      overdue_days: random.chance(0.7) ? 0 : random.nearZero(120, 2),
      balance: random.chance(0.5) ? 0 : random.nearZero(100_000, 3),
    },
    support: {
      open_cases: cases,
      severity: cases > 0 ? random.pickWeighted(SEVERITIES, [0, 40, 30, 20, 10]) : "none",
      last_contact_days: random.nearZero(400, 2),
    },
    orders: {
      late_shipment: random.chance(0.15),
      owned_products: random.some(0, 6, () => random.pickPopular(PRODUCTS)),
    },
    consent: { email: random.chance(0.8), sms: random.chance(0.55) },
    marketing: { sent_7d: sent7, sent_30d: sent7 + random.nearZero(24, 2) },
    value: { tier: random.pickWeighted(TIERS, [45, 30, 18, 7]), churn: random.int(0, 100) },
  };
}
