import { createHash, timingSafeEqual } from "node:crypto";
import { CUSTOMER_TAG, MESSAGE_TAG } from "../../carrier/tag.ts";
import { type AdapterType, SettingsError } from "../../contract/adapter-type.ts";
import { InboundRefusal } from "../../contract/inbound.ts";
import { providerAdapter } from "../provider-adapter.ts";
import { PROVIDER_PROPERTIES, type ProviderSettings } from "../provider-settings.ts";
import { jsonTable } from "../table.ts";
import { eventIn } from "./events.ts";

/** The section of an adapter of the type `postmark`. */
export interface PostmarkSettings extends ProviderSettings {
  /** Of basic authentication. Either this or `header`. */
  readonly user?: string;
  /** The name of a header field that bears the password alone. */
  readonly header?: string;
  readonly passwords: readonly string[];
}

/** Nothing that Postmark sends bears a time at which it was sent, so what came is remembered as long as anything of a mail. */
const REMEMBERED_MS = 90 * 24 * 60 * 60_000;
const SHORTEST_PASSWORD = 16;

/** What Postmark tells of mails, as `type: postmark` of the configuration. */
export const postmarkAdapter: AdapterType<PostmarkSettings> = {
  type: "postmark",
  schema: {
    type: "object",
    additionalProperties: false,
    required: ["passwords"],
    properties: {
      user: {
        type: "string",
        pattern: "^[!-9;-~]{1,100}$",
        description: "The user's name of the webhook's basic authentication.",
      },
      header: {
        type: "string",
        pattern: "^[A-Za-z][A-Za-z0-9-]{0,99}$",
        description:
          "In place of `user`: the name of a header field that the webhook is set to send, and that bears the password alone.",
      },
      passwords: {
        type: "array",
        minItems: 1,
        maxItems: 5,
        items: { $ref: "#/$defs/secret" },
        description: `The password, of 16 characters or more; several, while one is changed for another. Mails bear the message's id as the metadata ${MESSAGE_TAG}, and the customer's as ${CUSTOMER_TAG}.`,
      },
      ...PROVIDER_PROPERTIES,
    },
  },
  create(settings, context) {
    const short = settings.passwords.findIndex((password) => password.trim().length < SHORTEST_PASSWORD);
    if (short >= 0) {
      throw new SettingsError(
        ["passwords", short],
        "This password is too short to guard what nobody signs.",
        `Choose one of ${SHORTEST_PASSWORD} characters or more: openssl rand -hex 24.`,
      );
    }
    const { field, words, remedy } = proofIn(settings);
    const expected = words.map(digestOf);
    return providerAdapter(settings, context, {
      read({ headers, body }) {
        const given = digestOf(headers[field] ?? "");
        if (!expected.some((one) => timingSafeEqual(one, given))) {
          throw new InboundRefusal("unsigned", "It lacks the password that is configured here.", remedy);
        }
        const said = jsonTable(body);
        if (said === null) {
          throw new InboundRefusal(
            "malformed",
            "The body is no object in JSON.",
            "It has to come from a webhook of Postmark.",
          );
        }
        return { events: [eventIn(said)] };
      },
      rememberedMs: REMEMBERED_MS,
      status: 200,
    });
  },
};

/** The header field that shows who sends, in lower case, what it may say, and what to do at Postmark where it does not. */
function proofIn({ user, header, passwords }: PostmarkSettings): {
  readonly field: string;
  readonly words: readonly string[];
  readonly remedy: string;
} {
  const trimmed = passwords.map((password) => password.trim());
  if (user !== undefined && header === undefined) {
    return {
      field: "authorization",
      words: trimmed.map((password) => `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`),
      remedy: "Set user and password in the webhook's address at Postmark: https://USER:PASSWORD@HOST.",
    };
  }
  if (header !== undefined && user === undefined) {
    return {
      field: header.toLowerCase(),
      words: trimmed,
      remedy: `Set it at Postmark as the webhook's custom header ${header}.`,
    };
  }
  throw new SettingsError(
    [user === undefined ? "passwords" : "header"],
    user === undefined
      ? "Nothing says where the password comes."
      : "Both user and header are set, and the password comes in one place.",
    "Set user where the webhook's address at Postmark has a user and a password, or header where it sends a header field.",
  );
}

/** Of the same length for every text, so that comparing takes the same time. */
function digestOf(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
