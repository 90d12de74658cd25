import { DELIVERY_KINDS, type DeliveryKind } from "@comity/core";
import { LENGTH_SCHEMA } from "../run/length-setting.ts";
import { SECRETS_SCHEMA } from "./secrets.ts";

/** The section of an adapter of the type `webhook`. */
export interface WebhookSettings {
  readonly url: string;
  readonly secrets: readonly string[];
  readonly kinds?: readonly DeliveryKind[];
  readonly source?: string;
  readonly every?: string;
  readonly timeout?: string;
  readonly retries?: readonly string[];
  readonly allow_http?: boolean;
  readonly allow_private?: boolean;
  readonly ca?: string;
}

/** What the section may hold, as JSON Schema. */
export const WEBHOOK_SCHEMA: Readonly<Record<string, unknown>> = {
  type: "object",
  additionalProperties: false,
  required: ["url", "secrets"],
  properties: {
    url: {
      anyOf: [{ type: "string" }, { $ref: "#/$defs/secret" }],
      description:
        "Where events are posted to: https://HOST/PATH. A secret, if whoever knows it may post there.",
    },
    secrets: {
      ...SECRETS_SCHEMA,
      description:
        "What events are signed with: whsec_ and 24 to 64 bytes in base64. With several, each event has a signature of each, so that the receiver can change from one to another.",
    },
    kinds: {
      type: "array",
      items: { enum: DELIVERY_KINDS },
      minItems: 1,
      uniqueItems: true,
      description:
        "Only these are sent; all but decided if absent. The others are passed over for good: what is added later is sent from then on.",
    },
    source: {
      type: "string",
      minLength: 1,
      maxLength: 200,
      description:
        "What events say they are from. If absent: http.public_url, or /comity. One receiver of several Comitys needs one for each.",
    },
    every: { ...LENGTH_SCHEMA, description: "How often to look for something new; 2 seconds if absent." },
    timeout: {
      ...LENGTH_SCHEMA,
      description: "How long the receiver may take to answer; 15 seconds if absent.",
    },
    retries: {
      type: "array",
      items: LENGTH_SCHEMA,
      minItems: 1,
      maxItems: 50,
      description:
        "How long to wait after each failure; after the last one the event is given up. If absent, as Standard Webhooks advises: 5 seconds, 5 minutes, 30 minutes, 2, 5, 10, 14, 20 and 24 hours.",
    },
    allow_http: {
      type: "boolean",
      default: false,
      description: "Whether url may be http: then anybody on the way can read what is sent.",
    },
    allow_private: {
      type: "boolean",
      default: false,
      description:
        "Whether url may lead to this machine or a private network. Otherwise it is refused, also if its name leads there only later.",
    },
    ca: {
      type: "string",
      description: "A file with the certificate of the authority that signed the receiver's, in PEM.",
    },
  },
};
