import { createHmac } from "node:crypto";
import type { InboundRequest } from "../../src/contract/inbound.ts";

/** The app's client secret. */
export const SECRET = "client-secret-1";

/** A webhook as HubSpot signs it. @param events a text is sent as it is */
export function signed(events: unknown, at: number, url: string): InboundRequest {
  const body = Buffer.from(typeof events === "string" ? events : JSON.stringify(events));
  const source = Buffer.concat([Buffer.from(`POST${url}`), body, Buffer.from(String(at))]);
  const signature = createHmac("sha256", SECRET).update(source).digest("base64");
  return {
    method: "POST",
    ...{ path: "", query: new URLSearchParams(), url, body, signal: new AbortController().signal },
    headers: {
      "content-type": "application/json",
      "x-hubspot-signature-v3": signature,
      "x-hubspot-request-timestamp": String(at),
    },
  };
}
