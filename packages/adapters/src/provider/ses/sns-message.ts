import type { Instant } from "@comity/core";
import { InboundRefusal, type InboundRequest } from "../../contract/inbound.ts";

const TYPES = ["Notification", "SubscriptionConfirmation", "UnsubscribeConfirmation"] as const;
type SnsType = (typeof TYPES)[number];

/** What Amazon SNS sends to an address. Nobody has looked yet whether it is signed. */
export interface SnsMessage {
  readonly type: SnsType;
  /** The same each time that it is sent. */
  readonly id: string;
  readonly topic: string;
  /** When it was published. */
  readonly at: Instant;
  /** What was published. */
  readonly text: string;
  /** Where a subscription is confirmed; null: there is nothing to confirm. */
  readonly subscribeUrl: string | null;
  /** What the signature is over. */
  readonly signed: Uint8Array;
  /** As OpenSSL calls it. */
  readonly algorithm: "RSA-SHA1" | "RSA-SHA256";
  readonly signature: Uint8Array;
  /** Address of the certificate. */
  readonly certificate: string;
}

/** In the order in which they are signed, by the kind of the message. */
const SIGNED: Readonly<Record<SnsType, readonly string[]>> = {
  Notification: ["Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"],
  SubscriptionConfirmation: [
    "Message",
    "MessageId",
    "SubscribeURL",
    "Timestamp",
    "Token",
    "TopicArn",
    "Type",
  ],
  UnsubscribeConfirmation: ["Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"],
};
/** It is signed if it is there. */
const OPTIONAL = "Subject";

const ALGORITHMS: Readonly<Record<string, SnsMessage["algorithm"]>> = { 1: "RSA-SHA1", 2: "RSA-SHA256" };
const TIMESTAMP = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z$/;

/** What a request of Amazon SNS says. @throws InboundRefusal that quotes nothing of it */
export function snsMessageOf({ headers, body }: Pick<InboundRequest, "headers" | "body">): SnsMessage {
  if (headers["x-amz-sns-rawdelivery"] === "true") {
    throw unsigned(
      "It came by raw message delivery, which Amazon SNS does not sign.",
      "Switch raw message delivery off at the subscription.",
    );
  }
  const fields = fieldsOf(body);
  const type = TYPES.find((name) => name === fields.Type);
  const algorithm = own(ALGORITHMS, fields.SignatureVersion);
  const { Signature = "", Timestamp = "", SigningCertURL = "" } = fields;
  const at = TIMESTAMP.test(Timestamp) ? Date.parse(Timestamp) : Number.NaN;
  const signature = Buffer.from(Signature, "base64");
  // Other texts in base64 stand for the same bytes.
  const isWhole = signature.length > 0 && signature.toString("base64") === Signature;
  if (type === undefined || algorithm === undefined || Number.isNaN(at) || !isWhole) throw noMessage();
  const { MessageId: id = "", TopicArn: topic = "", Message: text = "", SubscribeURL = null } = fields;
  return {
    ...{ type, id, topic, at, text, algorithm, signature, certificate: SigningCertURL },
    subscribeUrl: type === "SubscriptionConfirmation" ? SubscribeURL : null,
    signed: signedOf(type, fields),
  };
}

type Fields = Readonly<Record<string, string | undefined>>;

function signedOf(type: SnsType, fields: Fields): Uint8Array {
  const lines = SIGNED[type].flatMap((name) => {
    const value = fields[name];
    if (value !== undefined) return [name, value];
    if (name === OPTIONAL) return [];
    throw noMessage();
  });
  return Buffer.from(`${lines.join("\n")}\n`);
}

function fieldsOf(body: Uint8Array): Fields {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof TypeError)) throw error;
    throw noMessage();
  }
  if (typeof value !== "object" || value === null) throw noMessage();
  return Object.fromEntries(Object.entries(value).filter(([, one]) => typeof one === "string"));
}

function own<T>(table: Readonly<Record<string, T>>, name: string | undefined): T | undefined {
  return name !== undefined && Object.hasOwn(table, name) ? table[name] : undefined;
}

function noMessage(): InboundRefusal {
  return unsigned(
    "It is no message of Amazon SNS with a signature.",
    "Subscribe this address to a topic of Amazon SNS, without raw message delivery.",
  );
}

/** Why a request is not taken to be of Amazon SNS. */
export function unsigned(message: string, help: string): InboundRefusal {
  return new InboundRefusal("unsigned", message, help);
}
