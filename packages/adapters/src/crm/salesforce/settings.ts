import { LENGTH_SCHEMA } from "../../run/length-setting.ts";
import { type PollTimes, pollProperties } from "../../run/poll-settings.ts";
import { LOGIN_PROPERTIES, type LoginSettings } from "./login-settings.ts";

/** A section of the settings for one kind of records. */
export interface ObjectSettings {
  /** A file, or what is put over the mapping that comes with the adapter. */
  readonly mapping?: string | Readonly<Record<string, unknown>>;
}

/** The section of an adapter of the type `salesforce`. */
export interface SalesforceSettings extends LoginSettings, PollTimes {
  readonly contacts?: ObjectSettings & { readonly households?: boolean; readonly opt_out?: boolean };
  readonly cases?: ObjectSettings;
  readonly opportunities?: ObjectSettings;
  readonly change_events?: boolean;
  readonly overlap?: string;
  readonly whole_every?: string;
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
export const SALESFORCE_SCHEMA: Readonly<Record<string, unknown>> = {
  type: "object",
  additionalProperties: false,
  required: ["oauth"],
  properties: {
    ...LOGIN_PROPERTIES,
    contacts: section("Reads contacts: they are customers.", {
      households: {
        type: "boolean",
        description: "Whether the account of a contact is the customer's household. False if absent.",
      },
      opt_out: {
        type: "boolean",
        description:
          "Whether HasOptedOutOfEmail of a contact is read, as privacy.consent for the channel email. False if absent.",
      },
    }),
    cases: section("Reads cases that have a contact: they are records of support.case."),
    opportunities: section(
      "Reads opportunities with their contact roles: those that were won are records of sales.purchase.",
    ),
    change_events: {
      type: "boolean",
      description:
        "Whether Salesforce's change events are taken: what they tell of is read within seconds. They have to be switched on in Salesforce for each object. False if absent.",
    },
    every: {
      ...LENGTH_SCHEMA,
      description: "How long after a pass the next one begins; 1 minute if absent.",
    },
    overlap: {
      ...LENGTH_SCHEMA,
      description:
        "So long a transaction of Salesforce may take, and the clocks may differ; 15 minutes if absent. Each pass begins so much earlier, and silos are in step as of so much earlier.",
    },
    whole_every: {
      ...LENGTH_SCHEMA,
      description:
        "How often everything is read and compared, which finds what left the recycle bin, and what no time of change tells; 24 hours if absent.",
    },
    ...pollProperties({
      records: "records",
      sources: "Salesforce",
      mostGone:
        "The share of records, in percent, that may be gone when everything is compared; 50 if absent. More than that is taken for a mistake.",
    }),
  },
};
