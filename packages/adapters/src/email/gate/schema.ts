import { CARRIERS } from "../../carrier/carrier.ts";
import { MAPPING_SCHEMA } from "../route/mapping-schema.ts";
import { OFFER_SCHEMA } from "../route/offer-unsubscribe.ts";

const SECRET = { $ref: "#/$defs/secret" };

const SECONDS = { type: "number", exclusiveMinimum: 0, maximum: 86_400 };

/** JSON Schema of the gate's section in `comity.yaml`. What is in `mapping` is checked by `readMailMapping`. */
export const SCHEMA = {
  type: "object",
  additionalProperties: false,
  required: ["listen", "next_hop", "mapping"],
  properties: {
    listen: {
      description: "Whom the gate takes mail from, and how.",
      type: "object",
      additionalProperties: false,
      required: ["port"],
      properties: {
        host: { type: "string", default: "127.0.0.1", description: "The address to listen on." },
        port: { type: "integer", minimum: 0, maximum: 65_535, description: "The port to listen on." },
        certificate: { ...SECRET, description: "Certificate chain in PEM. With it, STARTTLS is offered." },
        key: { ...SECRET, description: "Key of the certificate, in PEM." },
        require_tls: { type: "boolean", default: false, description: "Take mail only under TLS." },
        login_in_clear: {
          type: "boolean",
          default: false,
          description:
            "Take passwords without TLS on an address that is not this machine's alone. Who is on the line can read them.",
        },
        allow: {
          description: "Addresses and networks that need not log in: 10.0.0.0/8.",
          type: "array",
          items: { type: "string" },
          default: ["127.0.0.1", "::1"],
        },
        users: {
          description: "Who may log in.",
          type: "array",
          items: {
            type: "object",
            additionalProperties: false,
            required: ["name", "password"],
            properties: {
              name: { type: "string", minLength: 1, description: "The name to log in with." },
              password: { ...SECRET, description: "Its password." },
              department: {
                type: "string",
                description: "The only department that it speaks for; any if absent.",
              },
            },
          },
        },
        trust: {
          enum: ["all", "logged_in", "nobody"],
          default: "all",
          description: "Whose X-Comity fields are believed, of those who may send at all.",
        },
      },
    },
    next_hop: {
      description: "The server that mail goes on to: `host` and `port`, or `provider`.",
      type: "object",
      additionalProperties: false,
      properties: {
        provider: {
          enum: [...CARRIERS],
          description:
            "The provider that it is. Then host, port and TLS are its own, and every mail bears the ids by which its events are taken in.",
        },
        region: {
          type: "string",
          description:
            "Of Amazon SES: `eu-west-1`, always to be given. Of Mailgun: `us` or `eu`; `us` if absent.",
        },
        configuration_set: {
          type: "string",
          pattern: "^[A-Za-z0-9_-]{1,64}$",
          description:
            "Of Amazon SES: the configuration set by which it tells what became of mails, for those that name none.",
        },
        message_stream: {
          type: "string",
          pattern: "^[A-Za-z0-9_-]{1,64}$",
          description: "Of Postmark: the stream that mails go by, for those that name none.",
        },
        host: { type: "string", minLength: 1, description: "Its name or address." },
        port: { type: "integer", minimum: 1, maximum: 65_535, description: "Its port." },
        tls: {
          enum: ["none", "when_offered", "required", "implicit"],
          description:
            "STARTTLS never, when offered (any certificate), or always (a valid one); implicit: TLS from the start. If absent: when_offered, and of a provider required.",
        },
        ca: { ...SECRET, description: "Certificates in PEM to trust beside the system's." },
        user: { type: "string", description: "To log in as." },
        password: { ...SECRET, description: "To log in with." },
        hello: {
          type: "string",
          default: "comity.invalid",
          description: "How the gate calls itself in EHLO.",
        },
        timeout_seconds: {
          ...SECONDS,
          default: 30,
          description: "For the connection, and each answer but the last.",
        },
        answer_seconds: { ...SECONDS, default: 300, description: "For the answer to the end of a message." },
      },
    },
    mapping: MAPPING_SCHEMA,
    hold: {
      description: "What is answered for a message that Comity holds.",
      type: "object",
      additionalProperties: false,
      properties: {
        later_hours: {
          type: "number",
          minimum: 0,
          default: 24,
          description:
            "Holds that end within this are answered 451, so that the sender's queue keeps the mail.",
        },
        most_parked: {
          type: "integer",
          minimum: 1,
          default: 10_000,
          description: "How many mails there is room for.",
        },
        look_seconds: { ...SECONDS, default: 15, description: "How often parked mails are looked at." },
        longer: {
          enum: ["later", "refuse", "park"],
          default: "later",
          description:
            "Longer ones, and reviews: 451 too, 550, or taken and kept sealed in the gate's folder until they may go.",
        },
      },
    },
    dkim: {
      description:
        "The key to sign anew with what is changed and was signed by this domain. Without it such mail is not changed.",
      type: "object",
      additionalProperties: false,
      required: ["domain", "selector", "key"],
      properties: {
        domain: { type: "string", minLength: 1, description: "The domain that signs." },
        selector: {
          type: "string",
          minLength: 1,
          description: "Under which its public key stands in the DNS.",
        },
        key: { ...SECRET, description: "Its private key, in PEM." },
      },
    },
    unsubscribe: OFFER_SCHEMA,
    cannot_amend: {
      enum: ["refuse", "later"],
      default: "refuse",
      description: "A message that cannot be changed as Comity asks: 550, or 451. It never goes as it is.",
    },
    lost_answer: {
      enum: ["wait", "send_again"],
      default: "wait",
      description:
        "A message whose answer was lost: 451 until somebody has found out, or sent again (the customer may get it twice).",
    },
    limits: {
      description: "What the gate takes on at most.",
      type: "object",
      additionalProperties: false,
      properties: {
        message_bytes: {
          type: "integer",
          minimum: 1_024,
          default: 36_700_160,
          description: "The largest message.",
        },
        in_flight_bytes: {
          type: "integer",
          minimum: 1_024,
          default: 268_435_456,
          description: "Of all messages on their way through together.",
        },
        connections: { type: "integer", minimum: 1, default: 100, description: "At one time." },
        idle_seconds: {
          ...SECONDS,
          default: 120,
          description: "Without a byte, until a connection is closed.",
        },
        mail_seconds: {
          ...SECONDS,
          default: 600,
          description:
            "From the connection, or the answer to the mail before, until a whole mail has to be there.",
        },
      },
    },
  },
} as const;
