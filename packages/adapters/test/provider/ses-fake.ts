import { sign } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Sent } from "../../src/kit/receiver-kit.ts";
import { type Download, download } from "../../src/provider/ses/download.ts";
import { type TestCertificate, testCertificate } from "./test-certificate.ts";

export const TOPIC = "arn:aws:sns:eu-west-1:123456789012:mails";
export const HOST = "sns.eu-west-1.amazonaws.com";
const PATH = "/SimpleNotificationService-7506a1e35b36ef5a444dd1a8e7cc3ed8.pem";
const CERTIFICATE = testCertificate("sns.amazonaws.com");

/** What Amazon SNS answers at its host: its certificates, and confirmations of subscriptions. */
export interface SnsFake {
  /** Gets what is at an address of Amazon SNS from here. */
  readonly get: Download;
  /** What was asked for. */
  readonly asked: string[];
  /** Certificates by their path. */
  readonly certificates: Map<string, TestCertificate>;
  /** Answered instead of anything else. */
  status: number | null;
  close(): Promise<void>;
}

export async function snsFake(): Promise<SnsFake> {
  const server = createServer((request, response) => {
    const path = request.url ?? "";
    const certificate = fake.certificates.get(path);
    const isConfirmation = path.startsWith("/?Action=ConfirmSubscription&");
    const status = fake.status ?? (certificate === undefined && !isConfirmation ? 404 : 200);
    response.writeHead(status, { location: "http://127.0.0.1:1/" });
    response.end(
      status === 200 ? (certificate?.pem ?? "<ConfirmSubscriptionResponse/>") : "<ErrorResponse/>",
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const fake: SnsFake = {
    asked: [],
    certificates: new Map([[PATH, CERTIFICATE]]),
    status: null,
    get(url) {
      fake.asked.push(url.href);
      return download(new URL(url.pathname + url.search, `http://127.0.0.1:${port}`));
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
  return fake;
}

export type Fields = Readonly<Record<string, string | undefined>>;

/** A message as Amazon SNS signs it. `more` is put over its fields before, `after` when it is signed. */
export function snsMessage(at: number, more: Fields = {}, after: Fields = {}, certificate = CERTIFICATE) {
  const fields: Fields = {
    Type: "Notification",
    MessageId: "22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324",
    TopicArn: TOPIC,
    Message: "",
    Timestamp: new Date(at).toISOString(),
    SignatureVersion: "2",
    SigningCertURL: `https://${HOST}${PATH}`,
    ...more,
  };
  const { SignatureVersion, SigningCertURL, ...signed } = fields;
  const text = Object.entries(signed)
    .filter(([, value]) => value !== undefined)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, value]) => `${name}\n${value}\n`)
    .join("");
  const algorithm = SignatureVersion === "1" ? "RSA-SHA1" : "RSA-SHA256";
  const Signature = sign(algorithm, Buffer.from(text), certificate.key).toString("base64");
  return { ...fields, Signature, ...after };
}

/** A request of Amazon SNS. */
export function snsRequest(message: object): Sent {
  return {
    method: "POST",
    path: "",
    query: new URLSearchParams(),
    url: "https://comity.example.com/v1/webhooks/ses",
    headers: { "content-type": "text/plain; charset=UTF-8" },
    body: Buffer.from(JSON.stringify(message)),
  };
}

/** What Amazon SES publishes of a mail; its own part is called as the event. */
export function sesEvent(eventType: string, part: object = {}, more: object = {}): string {
  const name = eventType === "Rendering Failure" ? "failure" : eventType.toLowerCase();
  return JSON.stringify({
    eventType,
    mail: {
      timestamp: "2026-03-02T10:59:00.000Z",
      source: "news@example.com",
      messageId: "EXAMPLE7c191be45-e9aedb9a-02f9-4d12-a87d-dd0099a07f8a-000000",
      destination: ["ana@example.com"],
      tags: { "ses:configuration-set": ["mails"], "comity-message": ["m1"], "comity-customer": ["ana"] },
    },
    [name]: { timestamp: "2026-03-02T11:00:00.000Z", ...part },
    ...more,
  });
}
