/** How sections of the settings say where HubSpot is, and how to log in. */
export interface LoginSettings {
  readonly url?: string;
  readonly token?: string;
  readonly oauth?: {
    readonly client_id: string;
    readonly client_secret: string;
    readonly refresh_token: string;
  };
  readonly requests_per_second?: number;
}

export const SECRET = { $ref: "#/$defs/secret" };

/** What {@link LoginSettings} may hold, as JSON Schemas by name. */
export const LOGIN_PROPERTIES: Readonly<Record<string, unknown>> = {
  url: { type: "string", description: "Where HubSpot's interface is; https://api.hubapi.com if absent." },
  token: {
    ...SECRET,
    description: "The access token of an app of the account, or a service key. Either this or oauth.",
  },
  oauth: {
    type: "object",
    additionalProperties: false,
    required: ["client_id", "client_secret", "refresh_token"],
    description: "An app of OAuth, as it was installed in the account.",
    properties: {
      client_id: { anyOf: [{ type: "string" }, SECRET], description: "The app's client id." },
      client_secret: { ...SECRET, description: "The app's client secret." },
      refresh_token: { ...SECRET, description: "What the account gave the app when it was installed." },
    },
  },
  requests_per_second: {
    type: "number",
    minimum: 0.1,
    maximum: 100,
    description: "The most that HubSpot is asked; 9 if absent. All apps of an account share what it allows.",
  },
};
