import { CUSTOMER_ARGUMENT, MESSAGE_ARGUMENT } from "../../carrier/tag.ts";
import type { AdapterType } from "../../contract/adapter-type.ts";
import { LENGTH_SCHEMA, lengthSetting } from "../../run/length-setting.ts";
import { providerAdapter } from "../provider-adapter.ts";
import { PROVIDER_PROPERTIES, type ProviderSettings } from "../provider-settings.ts";
import { eventsIn } from "./events.ts";
import { keysOf, requireSigned } from "./signature.ts";

/** The section of an adapter of the type `sendgrid`. */
export interface SendgridSettings extends ProviderSettings {
  readonly verification_keys: readonly string[];
  readonly tolerance?: string;
}

const DAY_MS = 24 * 60 * 60_000;

/** What SendGrid tells of mails, as `type: sendgrid` of the configuration. */
export const sendgridAdapter: AdapterType<SendgridSettings> = {
  type: "sendgrid",
  schema: {
    type: "object",
    additionalProperties: false,
    required: ["verification_keys"],
    properties: {
      verification_keys: {
        type: "array",
        minItems: 1,
        maxItems: 5,
        items: { anyOf: [{ type: "string" }, { $ref: "#/$defs/secret" }] },
        description: `The Verification Key that SendGrid shows at the signed event webhook; several, while one is changed for another. Mails bear the message's id as the custom argument ${MESSAGE_ARGUMENT}, and the customer's as ${CUSTOMER_ARGUMENT}.`,
      },
      tolerance: {
        ...LENGTH_SCHEMA,
        description:
          "How long ago a request may have been signed; 24 hours if absent, for so long SendGrid tries again. What came before is not taken twice in any case.",
      },
      ...PROVIDER_PROPERTIES,
    },
  },
  create(settings, context) {
    const keys = keysOf(settings.verification_keys);
    const toleranceMs = lengthSetting(settings.tolerance, DAY_MS, ["tolerance"]);
    return providerAdapter(settings, context, {
      read(request, now) {
        requireSigned(request, keys, toleranceMs, now);
        return { events: eventsIn(request.body) };
      },
      // Also of a request that was signed by a clock ahead of ours.
      rememberedMs: toleranceMs + 7 * DAY_MS,
    });
  },
};
