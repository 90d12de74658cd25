import { LENGTH_SCHEMA } from "../../run/length-setting.ts";
import { type PollTimes, pollProperties } from "../../run/poll-settings.ts";
import { LOGIN_PROPERTIES, type LoginSettings, SECRET } from "./login-settings.ts";

/** A section of the settings for one kind of records. */
export interface ObjectSettings {
  /** A file, or what is put over the mapping that comes with the adapter. */
  readonly mapping?: string | Readonly<Record<string, unknown>>;
}

/** The section of an adapter of the type `hubspot`. */
export interface HubspotSettings extends PollTimes, LoginSettings {
  readonly contacts?: ObjectSettings & { readonly subscriptions?: boolean | readonly string[] };
  readonly tickets?: ObjectSettings;
  readonly deals?: ObjectSettings;
  readonly overlap?: string;
  readonly deletions_every?: string;
  readonly whole_every?: string;
  readonly webhooks?: { readonly client_secret: string };
  readonly privacy_deletions?: "erase" | "keep";
}

const mapping = {
  anyOf: [{ type: "string" }, { type: "object" }],
  description:
    "A file with a mapping, or a mapping: what it says is put over the one that comes with the adapter.",
};

function section(description: string, more: Readonly<Record<string, unknown>> = {}) {
  return { type: "object", additionalProperties: false, description, properties: { mapping, ...more } };
}

/** What the section may hold, as JSON Schema. */
export const HUBSPOT_SCHEMA: Readonly<Record<string, unknown>> = {
  type: "object",
  additionalProperties: false,
  properties: {
    ...LOGIN_PROPERTIES,
    contacts: section("Reads contacts: they are customers.", {
      subscriptions: {
        anyOf: [
          { type: "boolean" },
          { type: "array", minItems: 1, items: { type: "string", minLength: 1, maxLength: 200 } },
        ],
        description:
          "Whether the communication preferences of each contact are read too, as consent: one more request for each that has an address and has changed. The names or ids of the subscription types that mean consent to marketing: whoever has subscribed to one of them consents. true: whoever has subscribed to all types. False if absent.",
      },
    }),
    tickets: section("Reads tickets: they are records of support.case."),
    deals: section("Reads deals: those that were won are records of sales.purchase."),
    every: {
      ...LENGTH_SCHEMA,
      description: "How long after a pass the next one begins; 1 minute if absent.",
    },
    overlap: {
      ...LENGTH_SCHEMA,
      description:
        "So long after it was made, a change may still be missing in HubSpot's search; 5 minutes if absent. Each pass begins so much earlier, and silos are in step as of so much earlier.",
    },
    deletions_every: {
      ...LENGTH_SCHEMA,
      description:
        "How often archived records are looked through, and to which contacts tickets and deals belong; 15 minutes if absent.",
    },
    whole_every: {
      ...LENGTH_SCHEMA,
      description:
        "How often everything is read and compared, which finds what was erased for good or restored; 24 hours if absent.",
    },
    webhooks: {
      type: "object",
      additionalProperties: false,
      required: ["client_secret"],
      description:
        "Takes in webhooks of HubSpot, at the adapter's address of `comity serve`: what they tell of is read at once.",
      properties: {
        client_secret: { ...SECRET, description: "The app's client secret, by which HubSpot signs them." },
      },
    },
    privacy_deletions: {
      enum: ["erase", "keep"],
      description:
        "What becomes of a contact that was deleted in HubSpot for privacy, as webhooks tell. erase (if absent): the customer is erased here too, for good. keep: only what HubSpot had of it is gone.",
    },
    ...pollProperties({
      records: "records",
      sources: "HubSpot",
      mostGone:
        "The share of records, in percent, that may be gone when everything is compared; 50 if absent. More than that is taken for a mistake.",
    }),
  },
};
