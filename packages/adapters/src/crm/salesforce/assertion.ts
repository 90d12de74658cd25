import { type KeyObject, sign } from "node:crypto";

/** Who logs in, and how it is proved. */
export interface Identity {
  /** The consumer key of the app in Salesforce. */
  readonly clientId: string;
  /** The user as whom the app reads. */
  readonly username: string;
  /** Of RSA; Salesforce has its certificate. */
  readonly privateKey: KeyObject;
  /** For whom the assertion is: Salesforce knows itself by its login addresses only. */
  readonly audience: string;
}

/** Salesforce takes no assertion that ends more than three minutes from now. */
const LIFE_SECONDS = 120;

/** An assertion of who asks, as RFC 7523 has it. @param now in milliseconds */
export function assertionOf(identity: Identity, now: number): string {
  const { clientId: iss, username: sub, audience: aud, privateKey } = identity;
  const claims = { iss, sub, aud, exp: Math.floor(now / 1_000) + LIFE_SECONDS };
  const signed = `${encoded({ alg: "RS256" })}.${encoded(claims)}`;
  return `${signed}.${sign("sha256", Buffer.from(signed), privateKey).toString("base64url")}`;
}

function encoded(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}
