import type { RuleSet } from "@comity/core";
import { compileTestRules } from "./open-world.ts";

/** What is known of whom wants mail. */
export const CONSENT_VOCABULARY = `
company: {time_zone: UTC, currency: USD}
customer:
  fields:
    email: text
channels: [email, sms]
silos:
  privacy:
    owner: Privacy
    records:
      consent:
        key: [customer, channel]
        fields:
          channel: channel
          granted: {type: true or false, required: true}
          topic: text
intents:
  upsell: {class: marketing}
`;

/** Offers stop where consent is withdrawn. */
export const CONSENT_RULES = `
rule no-offers-without-consent "No offers to whom has unsubscribed."
  applies to upsell
  when some privacy.consent (granted is false)
  then block
  because "They have unsubscribed."
`;

export function consentRules(): RuleSet {
  return compileTestRules(CONSENT_RULES, CONSENT_VOCABULARY);
}
