import { CUSTOMER_TAG, MESSAGE_TAG } from "../../carrier/tag.ts";
import type { Finding } from "../../contract/adapter.ts";
import type { AdapterType } from "../../contract/adapter-type.ts";
import { LENGTH_SCHEMA, lengthSetting } from "../../run/length-setting.ts";
import { providerAdapter } from "../provider-adapter.ts";
import { PROVIDER_PROPERTIES, type ProviderSettings } from "../provider-settings.ts";
import { authentic } from "./authentic.ts";
import { SigningCertificates } from "./certificates.ts";
import { confirm } from "./confirm.ts";
import { type Download, DownloadError, download } from "./download.ts";
import { eventsIn } from "./events.ts";
import { hostsOf } from "./topic.ts";

/** The section of an adapter of the type `ses`. */
export interface SesSettings extends ProviderSettings {
  readonly topics: readonly string[];
  readonly tolerance?: string;
}

const HOUR_MS = 60 * 60_000;
const DAY_MS = 24 * HOUR_MS;

/** What Amazon SES tells of mails by Amazon SNS. @param get how what Amazon SNS keeps is got */
export function sesAdapterBy(get: Download): AdapterType<SesSettings> {
  return {
    type: "ses",
    schema: {
      type: "object",
      additionalProperties: false,
      required: ["topics"],
      properties: {
        topics: {
          type: "array",
          minItems: 1,
          maxItems: 20,
          uniqueItems: true,
          items: { type: "string" },
          description: `The ARN of each topic of Amazon SNS to which Amazon SES publishes; nothing is taken of any other, and subscriptions of these are confirmed. Mails bear the message's id as the message tag ${MESSAGE_TAG}, and the customer's as ${CUSTOMER_TAG}.`,
        },
        tolerance: {
          ...LENGTH_SCHEMA,
          description:
            "How long ago a message may have been published; 2 hours if absent: Amazon SNS tries again for up to one. What came before is not taken twice in any case.",
        },
        ...PROVIDER_PROPERTIES,
      },
    },
    create(settings, context) {
      const hosts = hostsOf(settings.topics);
      const toleranceMs = lengthSetting(settings.tolerance, 2 * HOUR_MS, ["tolerance"]);
      const expected = { hosts, toleranceMs, certificates: new SigningCertificates(get) };
      const { log, name } = context;
      return providerAdapter(settings, context, {
        async read(request, now) {
          const { message, host } = await authentic(request, expected, now);
          if (message.type === "Notification") return { events: eventsIn(message) };
          if (message.type === "SubscriptionConfirmation") {
            await confirm(message, host, get);
            log.info("subscription confirmed", { adapter: name });
          } else {
            log.warn("subscription ended: nothing more is told until it is made again", { adapter: name });
          }
          return { events: [] };
        },
        rememberedMs: toleranceMs + 7 * DAY_MS,
        probe: () => Promise.all([...new Set(hosts.values())].map((host) => reach(host, get))),
      });
    },
  };
}

/** Whether a host of Amazon SNS answers, whatever it says: its certificates are got there. */
async function reach(host: string, get: Download): Promise<Finding> {
  const tried = `reach ${host}`;
  try {
    await get(new URL(`https://${host}/`));
  } catch (error) {
    if (!(error instanceof DownloadError)) throw error;
    if (error.status === null) {
      return {
        tried,
        problem: "It does not answer, so signatures cannot be checked.",
        help: "Let this machine reach it by https at port 443.",
      };
    }
  }
  return { tried, problem: null, help: null };
}

/** What Amazon SES tells of mails, as `type: ses` of the configuration. */
export const sesAdapter: AdapterType<SesSettings> = sesAdapterBy(download);
