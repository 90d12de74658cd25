import { createHmac, timingSafeEqual } from "node:crypto";
import type { Instant } from "@comity/core";
import { InboundRefusal, type InboundRequest } from "../contract/inbound.ts";

/** By how much a request's time may differ from ours, in milliseconds, as Standard Webhooks has it. */
const TOLERANCE_MS = 5 * 60_000;
/** More signatures than a change of secrets needs are only work. */
const MOST_SIGNATURES = 10;

/** Without a dot: it stands before one in what is signed. */
const ID = /^[\x21-\x2d\x2f-\x7e]{1,256}$/;
const TIMESTAMP = /^[1-9]\d{0,10}$/;

/**
 * Whether a request was signed as Standard Webhooks has it, with one of the secrets, and just now. It is reckoned over the bytes that
 * came in and by the clock that is given, where the library `standardwebhooks` takes text and the clock of the machine.
 *
 * @returns the request's id: the same each time that it is sent
 * @throws InboundRefusal
 */
export function verify(
  { headers, body }: Pick<InboundRequest, "headers" | "body">,
  keys: readonly Uint8Array[],
  now: Instant,
): string {
  const {
    "webhook-id": id = "",
    "webhook-timestamp": timestamp = "",
    "webhook-signature": signatures = "",
  } = headers;
  if (!ID.test(id) || !TIMESTAMP.test(timestamp) || signatures === "") {
    throw unsigned(
      "It lacks webhook-id, webhook-timestamp or webhook-signature, or one of them cannot be read.",
      "Sign it as Standard Webhooks has it.",
    );
  }
  const given = signatures.split(" ").slice(0, MOST_SIGNATURES);
  if (!isSigned(given, `${id}.${timestamp}.`, body, keys)) {
    throw unsigned(
      "No signature of it is of a secret that is known here.",
      "Check the secret on both sides.",
    );
  }
  if (Math.abs(Number(timestamp) * 1_000 - now) > TOLERANCE_MS) {
    throw unsigned(
      "It was signed more than five minutes before or after now.",
      "Sign it anew each time that it is sent, and set the clocks of both sides.",
    );
  }
  return id;
}

function isSigned(
  given: readonly string[],
  before: string,
  body: Uint8Array,
  keys: readonly Uint8Array[],
): boolean {
  let found = false;
  for (const key of keys) {
    const digest = createHmac("sha256", key).update(before).update(body).digest("base64");
    const wanted = Buffer.from(`v1,${digest}`);
    // All are compared, whichever it is.
    for (const one of given) {
      const bytes = Buffer.from(one);
      if (bytes.length === wanted.length && timingSafeEqual(bytes, wanted)) found = true;
    }
  }
  return found;
}

function unsigned(message: string, help: string): InboundRefusal {
  return new InboundRefusal("unsigned", message, help);
}
