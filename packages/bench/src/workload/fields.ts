import type { MessageClass } from "@comity/core";
import type { BenchInput, Condition, FieldValue } from "./model.ts";
import type { Random } from "./random.ts";

/** The class of each intent, in the order in which they are drawn. */
const CLASSES: Readonly<Record<string, MessageClass>> = {
  upsell: "marketing",
  cross_sell: "marketing",
  winback: "marketing",
  cancellation: "transactional",
  renewal: "service",
  dunning: "transactional",
  receipt: "transactional",
  survey: "service",
  newsletter: "marketing",
  welcome: "service",
  price_change: "legal",
  late_notice: "transactional",
  refund: "transactional",
  recall: "legal",
  loyalty_reward: "marketing",
  referral: "marketing",
  appointment: "service",
  policy_change: "legal",
  abandoned_cart: "marketing",
  seasonal_offer: "marketing",
};

export const INTENTS = Object.keys(CLASSES);
/** Marketing writes twice as often as anybody else. */
export const INTENT_WEIGHTS = INTENTS.map((intent) => (classOf(intent) === "marketing" ? 2 : 1));
export const CHANNELS = ["email", "sms", "push", "letter"];
export const STATUSES = ["active", "pending", "lapsed", "suspended", "cancelled"];
export const SEVERITIES = ["none", "low", "medium", "high", "critical"];
export const TIERS = ["bronze", "silver", "gold", "platinum"];
export const PRODUCTS = numbered("p", 60);
export const TOPICS = numbered("t", 40);

export function classOf(intent: string): MessageClass {
  return CLASSES[intent] ?? "marketing";
}

function numbered(prefix: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${prefix}${String(index + 1).padStart(2, "0")}`);
}

/** Draws a test of a field. */
export type DrawTest = (field: string, random: Random) => Condition;

function below(low: number, high: number, step = 1): DrawTest {
  return (field, random) => ({ field, op: "<", value: random.int(low / step, high / step) * step });
}

function above(low: number, high: number, step = 1): DrawTest {
  return (field, random) => ({ field, op: ">", value: random.int(low / step, high / step) * step });
}

function equal(values: readonly (string | boolean)[]): DrawTest {
  return (field, random) => ({ field, op: "==", value: random.pick(values) });
}

function among(values: readonly string[], low: number, high: number): DrawTest {
  return (field, random) => ({ field, op: "in", value: random.some(low, high, () => random.pick(values)) });
}

function holding(values: readonly string[]): DrawTest {
  return (field, random) => ({ field, op: "contains", value: random.pickPopular(values) });
}

/** The tests that a rule may make of each field; of the category see `draw-rules.ts`. */
export const FIELD_TESTS: Readonly<Record<string, readonly DrawTest[]>> = {
  "message.channel": [equal(CHANNELS), among(CHANNELS, 2, 3)],
  "message.category": [],
  "message.discount_pct": [above(0, 40, 5), below(5, 30, 5)],
  "message.amount": [above(1000, 150_000, 500), below(1000, 100_000, 500)],
  "message.product": [equal(PRODUCTS), among(PRODUCTS, 2, 5)],
  "message.topic": [equal(TOPICS), among(TOPICS, 2, 4)],
  "state.risk.policy_status": [equal(STATUSES.slice(1)), among(STATUSES.slice(1), 2, 3)],
  "state.risk.score": [above(40, 95), below(5, 40)],
  "state.risk.cancelled_days_ago": [below(7, 180)],
  "state.billing.autopay_failed": [equal([true])],
  "state.billing.overdue_days": [above(0, 90)],
  "state.billing.balance": [above(0, 80_000, 500)],
  "state.support.open_cases": [above(0, 3)],
  "state.support.severity": [equal(SEVERITIES.slice(1)), among(SEVERITIES.slice(2), 2, 3)],
  "state.support.last_contact_days": [below(2, 60)],
  "state.orders.late_shipment": [equal([true])],
  "state.orders.owned_products": [holding(PRODUCTS)],
  "state.consent.email": [equal([false])],
  "state.consent.sms": [equal([false])],
  "state.marketing.sent_7d": [above(1, 8)],
  "state.marketing.sent_30d": [above(4, 24)],
  "state.value.tier": [equal(TIERS), among(TIERS, 2, 3)],
  "state.value.churn": [above(30, 90), below(10, 40)],
};

/** Every field that a rule may test, by path. */
export const TESTED_FIELDS = Object.keys(FIELD_TESTS);
export const STATE_FIELDS = TESTED_FIELDS.filter((field) => field.startsWith("state."));

/** The value of a field of an input; undefined if it is not known. */
export function valueAt({ message, state }: BenchInput, field: string): FieldValue | undefined {
  const [root = "", first = "", second = ""] = field.split(".");
  if (root === "state") return state[first]?.[second];
  return (message as unknown as Readonly<Record<string, FieldValue>>)[first];
}

/** What a test comes to where its field is known. The definition that every engine here is held to. */
export function holds(condition: Condition, value: FieldValue | undefined): boolean {
  switch (condition.op) {
    case "==":
      return value === condition.value;
    case "<":
      return Number(value) < condition.value;
    case ">":
      return Number(value) > condition.value;
    case "in":
      return condition.value.includes(String(value));
    case "contains":
      return Array.isArray(value) && value.includes(condition.value);
  }
}
