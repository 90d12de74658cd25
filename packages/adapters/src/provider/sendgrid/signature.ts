import { createPublicKey, type KeyObject, verify } from "node:crypto";
import type { Instant } from "@comity/core";
import { SettingsError } from "../../contract/adapter-type.ts";
import { InboundRefusal, type InboundRequest } from "../../contract/inbound.ts";

/** By how much SendGrid's clock may be ahead of ours, in milliseconds. */
const AHEAD_MS = 5 * 60_000;
const TIMESTAMP = /^[1-9]\d{0,10}$/;

/**
 * The keys that SendGrid shows as `Verification Key`: a public key of ECDSA on the curve P-256, in base64.
 *
 * @throws SettingsError
 */
export function keysOf(texts: readonly string[]): readonly KeyObject[] {
  return texts.map((text, index) => {
    const key = keyOf(text);
    if (key?.asymmetricKeyDetails?.namedCurve === "prime256v1") return key;
    throw new SettingsError(
      ["verification_keys", index],
      "This is no verification key of SendGrid.",
      "Copy the Verification Key that SendGrid shows at the webhook, under Security features, whole.",
    );
  });
}

function keyOf(text: string): KeyObject | null {
  try {
    return createPublicKey({ key: Buffer.from(text.trim(), "base64"), format: "der", type: "spki" });
  } catch {
    // Whatever OpenSSL finds wrong with it: it is no key.
    return null;
  }
}

/**
 * Looks whether SendGrid signed a request with one of the keys, and not too long ago. The signature is over the time, as it is
 * written, and the bytes that came in.
 *
 * @param toleranceMs how old it may be: SendGrid sends what was not taken again for a day
 * @throws InboundRefusal
 */
export function requireSigned(
  { headers, body }: Pick<InboundRequest, "headers" | "body">,
  keys: readonly KeyObject[],
  toleranceMs: number,
  now: Instant,
): void {
  const {
    "x-twilio-email-event-webhook-signature": signature = "",
    "x-twilio-email-event-webhook-timestamp": timestamp = "",
  } = headers;
  if (signature === "" || !TIMESTAMP.test(timestamp)) {
    throw unsigned(
      "It lacks SendGrid's signature or its time.",
      "Switch on Enable Signed Event Webhook at SendGrid.",
    );
  }
  const given = Buffer.from(signature, "base64");
  // Other texts in base64 stand for the same bytes.
  const isWhole = given.toString("base64") === signature;
  const signed = Buffer.concat([Buffer.from(timestamp), body]);
  if (!isWhole || !keys.some((key) => verify("sha256", signed, key, given))) {
    throw unsigned("Its signature is of no key that is known here.", "Check verification_keys.");
  }
  const age = now - Number(timestamp) * 1_000;
  if (age <= toleranceMs && age >= -AHEAD_MS) return;
  throw unsigned(
    "It was signed too long ago, or at a time that is not yet.",
    "If SendGrid sent it just now, set this machine's clock; tolerance says how old it may be.",
  );
}

function unsigned(message: string, help: string): InboundRefusal {
  return new InboundRefusal("unsigned", message, help);
}
