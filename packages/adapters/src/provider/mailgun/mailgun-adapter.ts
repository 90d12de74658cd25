import { CUSTOMER_ARGUMENT, MESSAGE_ARGUMENT } from "../../carrier/tag.ts";
import { type AdapterType, SettingsError } from "../../contract/adapter-type.ts";
import { LENGTH_SCHEMA, lengthSetting } from "../../run/length-setting.ts";
import { providerAdapter } from "../provider-adapter.ts";
import { PROVIDER_PROPERTIES, type ProviderSettings } from "../provider-settings.ts";
import { jsonTable, tableAt } from "../table.ts";
import { eventIn } from "./events.ts";
import { requireSigned, unsigned } from "./signature.ts";

/** The section of an adapter of the type `mailgun`. */
export interface MailgunSettings extends ProviderSettings {
  readonly signing_keys: readonly string[];
  readonly tolerance?: string;
}

const HOUR_MS = 60 * 60_000;
const DAY_MS = 24 * HOUR_MS;
const SHORTEST_KEY = 16;

/** What Mailgun tells of mails, as `type: mailgun` of the configuration. */
export const mailgunAdapter: AdapterType<MailgunSettings> = {
  type: "mailgun",
  schema: {
    type: "object",
    additionalProperties: false,
    required: ["signing_keys"],
    properties: {
      signing_keys: {
        type: "array",
        minItems: 1,
        maxItems: 5,
        items: { $ref: "#/$defs/secret" },
        description: `The HTTP webhook signing key that Mailgun shows; several, while one is changed for another. Mails bear the message's id as the variable ${MESSAGE_ARGUMENT}, and the customer's as ${CUSTOMER_ARGUMENT}.`,
      },
      tolerance: {
        ...LENGTH_SCHEMA,
        description:
          "How long ago a request may have been signed; 12 hours if absent: Mailgun tries again for about eight. What came before is not taken twice in any case.",
      },
      ...PROVIDER_PROPERTIES,
    },
  },
  create(settings, context) {
    const keys = settings.signing_keys.map((key) => key.trim());
    const short = keys.findIndex((key) => key.length < SHORTEST_KEY);
    if (short >= 0) {
      throw new SettingsError(
        ["signing_keys", short],
        "This is no signing key of Mailgun: it is too short.",
        "Copy the HTTP webhook signing key that Mailgun shows under API security, whole.",
      );
    }
    const toleranceMs = lengthSetting(settings.tolerance, 12 * HOUR_MS, ["tolerance"]);
    return providerAdapter(settings, context, {
      read({ body }, now) {
        const said = jsonTable(body);
        if (said === null) {
          throw unsigned("It is no JSON with a signature.", "It has to come from a webhook of Mailgun.");
        }
        const token = requireSigned(tableAt(said, "signature"), keys, toleranceMs, now);
        return { events: [eventIn(said["event-data"])], token };
      },
      rememberedMs: toleranceMs + 7 * DAY_MS,
      status: 200,
    });
  },
};
