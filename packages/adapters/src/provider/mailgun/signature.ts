import { createHmac, timingSafeEqual } from "node:crypto";
import type { Instant } from "@comity/core";
import { InboundRefusal } from "../../contract/inbound.ts";
import type { Table } from "../table.ts";

/** By how much Mailgun's clock may be ahead of ours, in milliseconds. */
const AHEAD_MS = 5 * 60_000;
const TIMESTAMP = /^[1-9]\d{0,10}$/;
const TOKEN = /^[\x21-\x7e]{20,200}$/;
const DIGEST = /^[0-9a-f]{64}$/;

/**
 * Looks whether Mailgun signed a request with one of the keys, and not too long ago. The signature is over the time and a token
 * that is never used again, not over what is told: whoever takes one may be believed once, so the token has to be remembered.
 *
 * @returns the token
 * @throws InboundRefusal
 */
export function requireSigned(
  { timestamp, token, signature, "parent-signature": parent }: Table,
  keys: readonly string[],
  toleranceMs: number,
  now: Instant,
): string {
  const time = typeof timestamp === "number" ? String(timestamp) : timestamp;
  const given = [signature, parent].filter((one) => typeof one === "string" && DIGEST.test(one)) as string[];
  const isWhole = typeof time === "string" && TIMESTAMP.test(time) && typeof token === "string";
  if (!isWhole || !TOKEN.test(token) || given.length === 0) {
    throw unsigned(
      "It lacks Mailgun's signature, its time or its token.",
      "It has to come from a webhook of Mailgun.",
    );
  }
  const known = keys.map((key) => createHmac("sha256", key).update(`${time}${token}`).digest());
  const isKnown = given.some((one) =>
    known.some((digest) => timingSafeEqual(digest, Buffer.from(one, "hex"))),
  );
  if (!isKnown) throw unsigned("Its signature is of no key that is known here.", "Check signing_keys.");
  const age = now - Number(time) * 1_000;
  if (age <= toleranceMs && age >= -AHEAD_MS) return token;
  throw unsigned(
    "It was signed too long ago, or at a time that is not yet.",
    "If Mailgun sent it just now, set this machine's clock; tolerance says how old it may be.",
  );
}

export function unsigned(message: string, help: string): InboundRefusal {
  return new InboundRefusal("unsigned", message, help);
}
