/** How sections of the settings say who asks Salesforce. */
export interface LoginSettings {
  readonly login_url?: string;
  readonly oauth: {
    readonly client_id: string;
    readonly username: string;
    readonly private_key: string;
    readonly audience?: string;
  };
  readonly most_used?: number;
}

const SECRET = { $ref: "#/$defs/secret" };
export const LOGIN_URL = "https://login.salesforce.com";
export const TEST_URL = "https://test.salesforce.com";

/** What {@link LoginSettings} may hold, as JSON Schemas by name. */
export const LOGIN_PROPERTIES: Readonly<Record<string, unknown>> = {
  login_url: {
    type: "string",
    description: `Where to log in; ${LOGIN_URL} if absent. ${TEST_URL} for a sandbox, or the address of My Domain.`,
  },
  oauth: {
    type: "object",
    additionalProperties: false,
    required: ["client_id", "username", "private_key"],
    description: "How the adapter logs in: by OAuth 2.0's JWT bearer flow, without a password.",
    properties: {
      client_id: { anyOf: [{ type: "string" }, SECRET], description: "The app's consumer key." },
      username: {
        anyOf: [{ type: "string" }, SECRET],
        description: "The user as whom the adapter reads, as it logs in.",
      },
      private_key: {
        ...SECRET,
        description: "The private key of RSA, as PEM, that belongs to the certificate of the app.",
      },
      audience: {
        type: "string",
        description: `For whom assertions are: ${LOGIN_URL}, or ${TEST_URL} where login_url is that of a sandbox. If absent, it is told by login_url.`,
      },
    },
  },
  most_used: {
    type: "number",
    minimum: 1,
    maximum: 100,
    description:
      "The share of the requests that Salesforce allows in a day, in percent, that may be used up, by whomever, for the adapter to ask on; 80 if absent.",
  },
};
