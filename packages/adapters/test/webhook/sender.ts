import { Webhook } from "standardwebhooks";
import type { InboundRequest } from "../../src/contract/inbound.ts";

export const SECRET = `whsec_${Buffer.alloc(32, 5).toString("base64")}`;
export const OTHER_SECRET = `whsec_${Buffer.alloc(24, 6).toString("base64")}`;

/** The mapping of the tests: events about policies. */
export const MAPPING = {
  records: {
    "risk.policy": {
      when: '$contains(type, "policy")',
      fields: { number: "subject", customer: "data.owner", status: "data.status" },
      deleted: 'type = "com.example.policy.deleted"',
    },
  },
};

export interface SentOptions {
  readonly id?: string;
  readonly at: number;
  readonly secrets?: readonly string[];
  readonly type?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A request as a sender makes it that has the library of Standard Webhooks. */
export function signed(body: string, options: SentOptions): Omit<InboundRequest, "signal"> {
  const {
    id = "msg_1",
    at,
    secrets = [SECRET],
    type = "application/cloudevents+json",
    headers = {},
  } = options;
  const signature = secrets.map((secret) => new Webhook(secret).sign(id, new Date(at), body)).join(" ");
  return {
    method: "POST",
    path: "",
    query: new URLSearchParams(),
    url: "",
    headers: {
      "content-type": type,
      "webhook-id": id,
      "webhook-timestamp": String(Math.floor(at / 1_000)),
      "webhook-signature": signature,
      ...headers,
    },
    body: Buffer.from(body),
  };
}

/** An event about a policy, as the data that are sent. */
export function policyEvent(
  number: string,
  status: string,
  more: Readonly<Record<string, unknown>> = {},
): Readonly<Record<string, unknown>> {
  return {
    specversion: "1.0",
    id: `${number}-${status}`,
    source: "/policies",
    type: "com.example.policy.changed",
    subject: number,
    time: "2026-03-02T11:00:00Z",
    data: { owner: "ana", status, holder: "ana@example.com" },
    ...more,
  };
}
