import { createHash, createHmac } from "node:crypto";
import type { Sent } from "../../src/kit/receiver-kit.ts";

export const SIGNING_KEY = "0123456789abcdef0123456789abcdef";

/** A random-looking token of 50 characters, the same for the same text. */
export function tokenOf(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 50);
}

export function signed(at: number, token: string, key = SIGNING_KEY) {
  const timestamp = String(Math.floor(at / 1_000));
  return {
    timestamp,
    token,
    signature: createHmac("sha256", key)
      .update(timestamp + token)
      .digest("hex"),
  };
}

/** An event as Mailgun documents it. */
export function mailgunEvent(event: string, more: object = {}) {
  return {
    event,
    id: `${event}-Ase7i2zsRYeDXztHGENqRA`,
    timestamp: Date.parse("2026-03-02T11:00:00Z") / 1_000 + 0.25,
    recipient: "ana@example.com",
    message: { headers: { to: "ana@example.com", from: "news@example.com" } },
    "user-variables": { comity_message: "m1", comity_customer: "ana" },
    ...more,
  };
}

/** A request of Mailgun's webhook. */
export function mailgunRequest(signature: object, event: unknown): Sent {
  return {
    method: "POST",
    path: "",
    query: new URLSearchParams(),
    url: "https://comity.example.com/v1/webhooks/mailgun",
    headers: { "content-type": "application/json" },
    body: Buffer.from(JSON.stringify({ signature, "event-data": event })),
  };
}
