import { SettingsError } from "../contract/adapter-type.ts";

const PREFIX = "whsec_";
/** What Standard Webhooks asks of a secret, in bytes. */
const LEAST_BYTES = 24;
const MOST_BYTES = 64;

/** Where secrets may stand in the settings, newest first. */
export const SECRETS_SCHEMA = {
  type: "array",
  minItems: 1,
  maxItems: 5,
  items: { $ref: "#/$defs/secret" },
};

/**
 * The keys that secrets of Standard Webhooks stand for: `whsec_` and 24 to 64 bytes in base64.
 *
 * @throws SettingsError
 */
export function keysOf(secrets: readonly string[]): readonly Buffer[] {
  return secrets.map((secret, index) => {
    const text = secret.startsWith(PREFIX) ? secret.slice(PREFIX.length) : "";
    const key = Buffer.from(text, "base64");
    // What is no base64 is passed over by Node, and would make another key.
    const isWhole = key.toString("base64").replace(/=+$/, "") === text.replace(/=+$/, "");
    if (isWhole && key.length >= LEAST_BYTES && key.length <= MOST_BYTES) return key;
    throw new SettingsError(
      ["secrets", index],
      "This is no secret for webhooks.",
      `It is ${PREFIX} and ${LEAST_BYTES} to ${MOST_BYTES} bytes in base64: echo "${PREFIX}$(openssl rand -base64 32)" makes one.`,
    );
  });
}
