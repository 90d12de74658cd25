import { verify } from "node:crypto";
import type { Instant } from "@comity/core";
import type { InboundRequest } from "../../contract/inbound.ts";
import type { SigningCertificates } from "./certificates.ts";
import { type SnsMessage, snsMessageOf, unsigned } from "./sns-message.ts";

/** By how much the clock of Amazon SNS may be ahead of ours, in milliseconds. */
const AHEAD_MS = 5 * 60_000;

export interface Expected {
  /** Hosts of Amazon SNS, by the topics that are configured. */
  readonly hosts: ReadonlyMap<string, string>;
  readonly certificates: SigningCertificates;
  /** How long ago it may have been published, in milliseconds. */
  readonly toleranceMs: number;
}

/** A message of a topic that is configured, signed by Amazon SNS, and published not too long ago. @throws InboundRefusal */
export async function authentic(
  request: Pick<InboundRequest, "headers" | "body">,
  { hosts, certificates, toleranceMs }: Expected,
  now: Instant,
): Promise<{ readonly message: SnsMessage; readonly host: string }> {
  const message = snsMessageOf(request);
  const host = hosts.get(message.topic);
  if (host === undefined) {
    throw unsigned(
      "It is of a topic that is not configured here.",
      "If the topic is yours, add it to topics.",
    );
  }
  const age = now - message.at;
  if (age > toleranceMs || age < -AHEAD_MS) {
    throw unsigned(
      "It was published too long ago, or at a time that is not yet.",
      "If Amazon SNS published it just now, set this machine's clock; tolerance says how old it may be.",
    );
  }
  const key = await certificates.keyAt(message.certificate, host, now);
  if (verify(message.algorithm, message.signed, key, message.signature)) return { message, host };
  throw unsigned(
    "It is not as Amazon SNS signed it.",
    "Nothing is to be done if Amazon SNS did not send it.",
  );
}
