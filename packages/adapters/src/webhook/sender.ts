import type { DeliveryKind, Instant } from "@comity/core";
import { Webhook } from "standardwebhooks";
import { type DeliveryConsumer, DeliveryFailure } from "../contract/delivery-consumer.ts";
import { type Answered, type Endpoint, post } from "./endpoint.ts";
import { outgoingEvent } from "./outgoing-event.ts";

export interface SenderParts {
  readonly endpoint: Endpoint;
  /** Each signs, so that the other side can change from one to another. */
  readonly secrets: readonly string[];
  readonly source: string;
  readonly kinds: readonly DeliveryKind[] | null;
  readonly now: () => Instant;
}

/** What is refused as it is may be taken after somebody mends the other side; more tries only delay the customer's later events. */
const TRIES_OF_REFUSED = 3;
/** Statuses below 500 that say: not now. */
const LATER = new Set([408, 425, 429]);

/** Posts deliveries as CloudEvents, signed as Standard Webhooks has it, with the delivery's id as theirs. */
export function webhookSender({ endpoint, secrets, source, kinds, now }: SenderParts): DeliveryConsumer {
  const signers = secrets.map((secret) => new Webhook(secret));
  let quietUntil: Instant = Number.NEGATIVE_INFINITY;
  return {
    ...(kinds === null ? {} : { kinds }),
    async deliver(delivery, signal) {
      const at = now();
      if (at < quietUntil) {
        throw new DeliveryFailure("throttled", "The receiver asked to be left alone for a while.", {
          retryAfterMs: quietUntil - at,
          isUntried: true,
        });
      }
      const { id } = delivery;
      const body = JSON.stringify(outgoingEvent(delivery, source));
      const headers = {
        "content-type": "application/cloudevents+json; charset=utf-8",
        "content-length": String(Buffer.byteLength(body)),
        "user-agent": "Comity",
        "webhook-id": id,
        "webhook-timestamp": String(Math.floor(at / 1_000)),
        "webhook-signature": signers.map((signer) => signer.sign(id, new Date(at), body)).join(" "),
      };
      const answered = await post(endpoint, headers, Buffer.from(body), signal);
      const failure = failureOf(answered, at);
      if (failure === null) return;
      const { isUntried, retryAfterMs } = failure.hints;
      if (isUntried !== true && retryAfterMs !== undefined) quietUntil = at + retryAfterMs;
      throw failure;
    },
  };
}

/** @returns null: it has it */
function failureOf({ status, retryAfter }: Answered, now: Instant): DeliveryFailure | null {
  if (status >= 200 && status < 300) return null;
  const code = `HTTP${status}`;
  const message = `The receiver answers ${status}.`;
  if (status === 410) return new DeliveryFailure(code, message, { isClosed: true });
  const wait = waitOf(retryAfter, now);
  const later = wait === null ? {} : { retryAfterMs: wait };
  if (status >= 500 || LATER.has(status)) return new DeliveryFailure(code, message, later);
  return new DeliveryFailure(code, message, { ...later, attempts: TRIES_OF_REFUSED });
}

const LONGEST_WAIT_MS = 24 * 60 * 60_000;

/** What `Retry-After` asks for, in milliseconds, up to a day: it is seconds, or a date. Null for neither. */
function waitOf(text: string | undefined, now: Instant): number | null {
  if (text === undefined) return null;
  const wait = /^\d{1,9}$/.test(text) ? Number(text) * 1_000 : Date.parse(text) - now;
  return Number.isNaN(wait) ? null : Math.min(Math.max(wait, 0), LONGEST_WAIT_MS);
}
