import { generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import type { Sent } from "../../src/kit/receiver-kit.ts";

const made = () => generateKeyPairSync("ec", { namedCurve: "prime256v1" });

/** SendGrid's keys, as it shows the public one. */
export interface SendgridKeys {
  readonly shown: string;
  readonly key: KeyObject;
}

export function sendgridKeys(): SendgridKeys {
  const { publicKey, privateKey } = made();
  return {
    shown: publicKey.export({ format: "der", type: "spki" }).toString("base64"),
    key: privateKey,
  };
}

/** An event as SendGrid documents it, with the custom arguments among its properties. */
export function sendgridEvent(event: string, more: Readonly<Record<string, unknown>> = {}) {
  return {
    email: "ana@example.com",
    timestamp: Date.parse("2026-03-02T11:00:00Z") / 1_000,
    "smtp-id": "<14c5d75ce93.dfd.64b469@ismtpd-555>",
    event,
    category: ["news"],
    sg_event_id: `${event}-1`,
    sg_message_id: "14c5d75ce93.dfd.64b469.filter0001.16648.5515E0B88.0",
    comity_message: "m1",
    comity_customer: "ana",
    ...more,
  };
}

/** A request of SendGrid's signed event webhook. */
export function sendgridRequest(body: string, at: number, { key }: SendgridKeys): Sent {
  const timestamp = String(Math.floor(at / 1_000));
  // SendGrid ends its lines so, and signs that.
  const bytes = Buffer.from(`${body}\r\n`);
  return {
    method: "POST",
    path: "",
    query: new URLSearchParams(),
    url: "https://comity.example.com/v1/webhooks/sendgrid",
    headers: {
      "content-type": "application/json",
      "x-twilio-email-event-webhook-timestamp": timestamp,
      "x-twilio-email-event-webhook-signature": sign(
        "sha256",
        Buffer.concat([Buffer.from(timestamp), bytes]),
        key,
      ).toString("base64"),
    },
    body: bytes,
  };
}
