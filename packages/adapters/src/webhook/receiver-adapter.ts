import type { Finding } from "../contract/adapter.ts";
import { type AdapterType, SettingsError } from "../contract/adapter-type.ts";
import { configuredMapping, MAPPING_SCHEMA } from "../mapping/mapping-setting.ts";
import { pollSettings } from "../run/poll-settings.ts";
import { pollingAdapter } from "../run/poller.ts";
import { pushedSource, type ReceiverParts, receive } from "./receiver.ts";
import { keysOf, SECRETS_SCHEMA } from "./secrets.ts";

/** The section of an adapter of the type `webhook-receiver`. */
export interface ReceiverSettings {
  readonly silo: string;
  readonly secrets: readonly string[];
  /** A file, or the mapping itself. */
  readonly mapping: string | Readonly<Record<string, unknown>>;
  readonly in_step?: string;
  readonly binary_mode?: boolean;
  readonly body_bytes?: number;
  readonly on_rejected?: "wait" | "go_on";
}

/** How often to look whether somebody asked to try rejected events again, in milliseconds. */
const EVERY_MS = 10_000;
const MOST_BYTES = 262_144;

/** Events that others push, as `type: webhook-receiver` of the configuration. */
export const webhookReceiverAdapter: AdapterType<ReceiverSettings> = {
  type: "webhook-receiver",
  schema: {
    type: "object",
    additionalProperties: false,
    required: ["silo", "secrets", "mapping"],
    properties: {
      silo: { type: "string", description: "The silo of the vocabulary whose records the events tell of." },
      secrets: {
        ...SECRETS_SCHEMA,
        description:
          "What events are signed with: whsec_ and 24 to 64 bytes in base64. A request is taken if it is signed with any of them, so that one can be changed for another. Each adapter has its own.",
      },
      mapping: { ...MAPPING_SCHEMA },
      in_step: {
        type: "string",
        minLength: 1,
        description:
          "Type of the events by which the sender says that everything from before their time was sent, and taken in. Absent: the silo is not told to be in step by this adapter.",
      },
      binary_mode: {
        type: "boolean",
        default: false,
        description:
          "Whether events are taken whose attributes stand in headers. The signature covers the body alone: whoever can change headers on the way can change what such an event says.",
      },
      body_bytes: {
        type: "integer",
        minimum: 1_024,
        maximum: 67_108_864,
        default: MOST_BYTES,
        description: "The largest body. http.body_bytes has to be as large.",
      },
      on_rejected: {
        enum: ["wait", "go_on"],
        description:
          "wait (if absent): the silo is not told to be in step while rejected events wait. go_on: it is, as if they were not there.",
      },
    },
  },
  create(settings, context) {
    const { silo } = settings;
    const poll = pollSettings(settings, EVERY_MS, context);
    if (context.key === null) {
      throw new SettingsError(
        [],
        "An event that does not fit is kept until it does, for its sender has forgotten it; and that is sealed.",
        "Configure a key for sealing.",
      );
    }
    const { mapping } = configuredMapping(settings.mapping, ["mapping"], context.base, {
      vocabulary: () => context.rules().vocabulary,
      silo,
    });
    const parts: ReceiverParts = {
      name: context.name,
      silo,
      keys: keysOf(settings.secrets),
      mapping,
      inStepType: settings.in_step ?? null,
      isBinaryAllowed: settings.binary_mode ?? false,
      mostBytes: settings.body_bytes ?? MOST_BYTES,
      now: context.now,
    };
    return pollingAdapter({ ...poll, unreadableAfterMs: null }, context, {
      sources: async () => ({ sources: [pushedSource(parts)], close: async () => undefined }),
      probe: async () => probe(context.inboundUrl ?? `/v1/webhooks/${context.name}`),
      receive: (request, taking) => receive(parts, request, taking),
    });
  },
};

/** What is pushed cannot be asked for: all that can be said is where it has to be sent to. */
function probe(address: string): readonly Finding[] {
  return [{ tried: `receive events at ${address}`, problem: null, help: null }];
}
