import type { Source } from "@comity/dsl";
import { CHANNELS, classOf, INTENTS, SEVERITIES, STATE_FIELDS, STATUSES, TIERS } from "../workload/fields.ts";

/** The types of the fields that are not whole numbers. */
const TYPES: Readonly<Record<string, string>> = {
  "state.risk.policy_status": oneOf(STATUSES),
  "state.support.severity": oneOf(SEVERITIES),
  "state.value.tier": oneOf(TIERS),
  "state.billing.autopay_failed": "type: true or false",
  "state.orders.late_shipment": "type: true or false",
  "state.consent.email": "type: true or false",
  "state.consent.sms": "type: true or false",
  "state.orders.owned_products": "type: list of text",
};

const ABOUT = "about: {discount_pct: number, amount: number, product: text, topic: text}";

/** A field of the workload's state as a field of the customer: `state.risk.score` is `risk_score`. */
export function customerField(field: string): string {
  return field.replace(/^state\./, "").replaceAll(".", "_");
}

/** The workload's fields as a vocabulary. What is known of the customer is required: what is absent is not known. */
export function vocabularySource(): Source {
  const fields = STATE_FIELDS.map(
    (field) => `    ${customerField(field)}: {${TYPES[field] ?? "type: number"}, required: true}`,
  );
  const intents = INTENTS.map((intent) => `  ${intent}: {class: ${classOf(intent)}, ${ABOUT}}`);
  const lines = [
    "company: {time_zone: UTC, currency: USD}",
    `channels: [${CHANNELS.join(", ")}]`,
    "customer:",
    "  fields:",
    ...fields,
    "intents:",
    ...intents,
  ];
  return { file: "vocabulary.yaml", text: `${lines.join("\n")}\n` };
}

function oneOf(values: readonly string[]): string {
  return `type: one of, values: [${values.join(", ")}]`;
}
