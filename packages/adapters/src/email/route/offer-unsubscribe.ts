import { MESSAGE_CLASSES, type MessageClass, type MessageRequest, type RuleSet } from "@comity/core";
import { SettingsError } from "../../contract/adapter-type.ts";
import { type Unsubscribe, type UnsubscribeHeaders, unsubscribe } from "../../unsubscribe/headers.ts";
import type { UnsubscribeLink } from "../../unsubscribe/link.ts";
import { addFields } from "../mime/add-fields.ts";
import type { DkimKey } from "../mime/dkim.ts";

/** What mails get by which one unsubscribes with one click, as settings have it. */
export interface OfferSettings {
  /** The https address of the adapter of the type `unsubscribe`. */
  readonly url: string;
  /** That adapter's keys: 32 bytes or more in base64 each. Links are made with the first. */
  readonly keys: readonly string[];
  /** Classes of messages that get it; `marketing` if absent. */
  readonly classes?: readonly MessageClass[];
}

export interface UnsubscribeOffer {
  readonly links: Unsubscribe;
  readonly classes: readonly MessageClass[];
}

/** These settings as JSON Schema. */
export const OFFER_SCHEMA = {
  description:
    "Puts the header fields of one-click unsubscription on mails that have none, whose customer is said by id. A mail that is signed gets them only if `dkim` signs it anew.",
  type: "object",
  additionalProperties: false,
  required: ["url", "keys"],
  properties: {
    url: {
      type: "string",
      description:
        "The https address of the adapter that takes clicks: https://HOST/v1/webhooks/unsubscribe.",
    },
    keys: {
      type: "array",
      minItems: 1,
      maxItems: 5,
      items: { $ref: "#/$defs/secret" },
      description: "That adapter's keys. Links are made with the first.",
    },
    classes: {
      type: "array",
      minItems: 1,
      uniqueItems: true,
      items: { enum: [...MESSAGE_CLASSES] },
      default: ["marketing"],
      description: "Classes of messages that get them.",
    },
  },
} as const;

/** @throws SettingsError */
export function readOffer(
  { url, keys, classes = ["marketing"] }: OfferSettings,
  path: readonly (string | number)[],
): UnsubscribeOffer {
  try {
    return { links: unsubscribe({ url, keys }), classes };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new SettingsError(path, error.message, "Write what the adapter of the type unsubscribe has.");
  }
}

/**
 * The mail with the fields of RFC 8058, if it is to have them. It goes as it is where that cannot be: nobody is kept from a mail
 * because its header lacks a button.
 *
 * @param dkim the key to sign anew with what was signed by its domain; null: there is none
 */
export async function offerUnsubscribe(
  raw: Buffer,
  { customer, department, intent }: MessageRequest,
  { links, classes }: UnsubscribeOffer,
  rules: RuleSet,
  dkim: DkimKey | null,
): Promise<Buffer> {
  const kind = rules.vocabulary.intents.get(intent)?.class;
  if (customer === undefined || kind === undefined || !classes.includes(kind)) return raw;
  const fields = fieldsFor(links, { customer, department, intent });
  return fields === null ? raw : ((await addFields(raw, { ...fields }, dkim)) ?? raw);
}

function fieldsFor(links: Unsubscribe, link: UnsubscribeLink): UnsubscribeHeaders | null {
  try {
    return links.headersFor(link);
  } catch (error) {
    // Ids that fit no line of a mail.
    if (error instanceof RangeError) return null;
    throw error;
  }
}
