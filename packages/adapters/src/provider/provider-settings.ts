/** What the sections of all providers of mail hold, as far as they tell events. */
export interface ProviderSettings {
  readonly silo?: string;
  /** A file, or what is put over the mapping that comes with the adapter. */
  readonly mapping?: string | Readonly<Record<string, unknown>>;
}

/** The silo of the vocabulary that comes with Comity whose records consents are. */
export const DEFAULT_SILO = "privacy";

export const PROVIDER_PROPERTIES: Readonly<Record<string, unknown>> = {
  silo: {
    type: "string",
    description: `The silo whose records say who has unsubscribed; ${DEFAULT_SILO} if absent.`,
  },
  mapping: {
    anyOf: [{ type: "string" }, { type: "object" }],
    description:
      "A file with a mapping, or a mapping: what it says is put over the one that comes with the adapter, which makes a privacy.consent that is not granted of each unsubscription and complaint.",
  },
};
