import type { Finding } from "../contract/adapter.ts";
import { type AdapterType, SettingsError } from "../contract/adapter-type.ts";
import type { Mapping } from "../mapping/mapping.ts";
import { standardMapping } from "../mapping/standard-mapping.ts";
import { mapRecord } from "../run/map-record.ts";
import { pollSettings } from "../run/poll-settings.ts";
import { pollingAdapter } from "../run/poller.ts";
import { keyBytes, linkSeals } from "./link.ts";
import { type PageTexts, TEXTS } from "./page.ts";
import { Rate } from "./rate.ts";
import { pushedSource, receive, sampleOf, type UnsubscribeParts } from "./receiver.ts";

/** The section of an adapter of the type `unsubscribe`. */
export interface UnsubscribeSettings {
  readonly keys: readonly string[];
  readonly silo?: string;
  /** A file, or what is put over the mapping that comes with the adapter. */
  readonly mapping?: string | Readonly<Record<string, unknown>>;
  readonly page?: Partial<PageTexts>;
  readonly per_minute?: number;
}

/** Who leaves one list is taken to want none: that somebody gets too little can be mended. */
const DEFAULT_MAPPING = `
records:
  privacy.consent:
    fields:
      customer: customer
      channel: {constant: email}
      granted: "false"
    at: at
`;

const DEFAULT_SILO = "privacy";
/** How often to look whether somebody asked to try rejected records again, in milliseconds. */
const EVERY_MS = 10_000;

/** How many are taken within a minute at most. */
const PER_MINUTE = 3_000;

const TEXT = { type: "string", minLength: 1, maxLength: 1_000 };

/** Where people unsubscribe, as `type: unsubscribe` of the configuration. */
export const unsubscribeAdapter: AdapterType<UnsubscribeSettings> = {
  type: "unsubscribe",
  schema: {
    type: "object",
    additionalProperties: false,
    required: ["keys"],
    properties: {
      keys: {
        type: "array",
        minItems: 1,
        maxItems: 5,
        items: { $ref: "#/$defs/secret" },
        description:
          "What links are sealed with: 32 bytes or more in base64, the same that your pipelines have. Links are made with the first, and read with any of them: keep an old one as long as its mails lie in mailboxes.",
      },
      silo: {
        type: "string",
        description: `The silo whose records say who has unsubscribed; ${DEFAULT_SILO} if absent.`,
      },
      mapping: {
        anyOf: [{ type: "string" }, { type: "object" }],
        description:
          "A file with a mapping, or a mapping: what it says is put over the one that comes with the adapter, which makes a privacy.consent of the channel email that is not granted.",
      },
      page: {
        type: "object",
        additionalProperties: false,
        description: "What people read who open the link, in their language.",
        properties: {
          language: { ...TEXT, description: `As in the page's \`lang\`: ${TEXTS.language} if absent.` },
          title: { ...TEXT, description: `${TEXTS.title}, if absent.` },
          question: { ...TEXT, description: TEXTS.question },
          button: { ...TEXT, description: `${TEXTS.button}, if absent.` },
          done: { ...TEXT, description: TEXTS.done },
          no_link: { ...TEXT, description: TEXTS.no_link },
          too_often: { ...TEXT, description: TEXTS.too_often },
        },
      },
      per_minute: {
        type: "integer",
        minimum: 1,
        maximum: 1_000_000,
        default: PER_MINUTE,
        description: "How many are taken within a minute at most, of all links; of one link it is 6.",
      },
    },
  },
  create(settings, context) {
    const { name, now, base, inboundUrl } = context;
    const silo = settings.silo ?? DEFAULT_SILO;
    const poll = pollSettings({ silo }, EVERY_MS, context);
    const { mapping } = standardMapping(DEFAULT_MAPPING, settings.mapping, ["mapping"], base, {
      vocabulary: () => context.rules().vocabulary,
      silo,
    });
    const texts = { ...TEXTS, ...settings.page };
    const parts: UnsubscribeParts = {
      name,
      silo,
      mapping,
      links: linkSeals(keysOf(settings.keys)),
      texts,
      rate: new Rate(settings.per_minute ?? PER_MINUTE),
      now,
    };
    return pollingAdapter({ ...poll, unreadableAfterMs: null }, context, {
      sources: async () => ({ sources: [pushedSource(parts)], close: async () => undefined }),
      probe: async () => [addressFinding(name, inboundUrl), await mappingFinding(mapping, now())],
      receive: (request, taking) => receive(parts, request, taking),
    });
  },
};

function keysOf(texts: readonly string[]): readonly Buffer[] {
  return texts.map((text, index) => {
    const key = keyBytes(text);
    if (key !== null) return key;
    throw new SettingsError(
      ["keys", index],
      "This is no key for links.",
      "It is 32 bytes or more in base64: openssl rand -base64 32 makes one.",
    );
  });
}

function addressFinding(name: string, inboundUrl: string | null): Finding {
  const tried = `be reached at ${inboundUrl ?? `/v1/webhooks/${name}`}/LINK`;
  if (inboundUrl?.startsWith("https:")) return { tried, problem: null, help: null };
  return {
    tried,
    problem: "Mail programs post to https only (RFC 8058), and http.public_url names no such address.",
    help: "Put a proxy with a certificate before Comity, and its address into http.public_url.",
  };
}

async function mappingFinding(mapping: Mapping, now: number): Promise<Finding> {
  const tried = "make a consent of a link by the mapping";
  const changes = await mapRecord(mapping, "sample", sampleOf(now));
  const [refused] = changes.flatMap((one) => (one.kind === "rejected" ? [one.rejected.reason] : []));
  if (refused !== undefined) return { tried, problem: refused, help: "Mend the mapping." };
  if (changes.length > 0) return { tried, problem: null, help: null };
  return {
    tried,
    problem: "Of a link that says nothing but the customer, nothing comes.",
    help: "Let the mapping make a record also where department, intent and list are null; or let all links say what it asks for.",
  };
}
