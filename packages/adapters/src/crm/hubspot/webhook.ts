import { createHmac, timingSafeEqual } from "node:crypto";
import { parseExactJson } from "@comity/core";
import { InboundRefusal, type InboundRequest } from "../../contract/inbound.ts";
import type { ObjectType } from "./objects.ts";

/** What a webhook says: that something happened to a record. */
export interface Happening {
  readonly type: ObjectType;
  readonly id: string;
  readonly kind: HappeningKind;
}

/** Something, or that it was deleted for privacy, or that it was merged into the record of this id: `merged:512`. */
export type HappeningKind = "changed" | "erased" | `merged:${string}`;

/** Into which record another was merged; null: it is not said that it was. */
export function mergedIntoBy(kind: string): string | null {
  return kind.startsWith("merged:") ? kind.slice("merged:".length) : null;
}

/** A request may be so old, or so far ahead, by its own time. */
export const TOLERANCE_MS = 5 * 60_000;
/** HubSpot sends 100 at most. */
const MOST_EVENTS = 1_000;

/**
 * Looks whether HubSpot signed a request, by its signature of version 3.
 *
 * @returns the signature, which no other request has
 * @throws InboundRefusal
 */
export function requireSigned(request: InboundRequest, secret: string, now: number): string {
  const signature = request.headers["x-hubspot-signature-v3"];
  const timestamp = request.headers["x-hubspot-request-timestamp"];
  if (signature === undefined || timestamp === undefined) {
    throw new InboundRefusal(
      "unsigned",
      "The request has no signature of HubSpot's version 3.",
      "It has to come from HubSpot.",
    );
  }
  if (!/^\d{1,15}$/.test(timestamp) || Math.abs(now - Number(timestamp)) > TOLERANCE_MS) {
    throw new InboundRefusal(
      "unsigned",
      "The request is older than five minutes, or from the future.",
      "If HubSpot sent it just now, set this machine's clock.",
    );
  }
  const uri = decoded(request.url);
  const signed = createHmac("sha256", secret)
    .update(`${request.method}${uri}`)
    .update(request.body)
    .update(timestamp)
    .digest("base64");
  // As text: other texts in base64 stand for the same bytes.
  const [own, given] = [Buffer.from(signed), Buffer.from(signature)];
  if (own.length === given.length && timingSafeEqual(own, given)) return signature;
  throw new InboundRefusal(
    "unsigned",
    "The request's signature is not right.",
    "Check webhooks.client_secret, and that http.public_url is what HubSpot was given as the target URL.",
  );
}

/** The signs that HubSpot decodes in an address before it signs it. */
const DECODED: Readonly<Record<string, string>> = {
  "%3A": ":",
  "%2F": "/",
  "%3F": "?",
  "%40": "@",
  "%21": "!",
  "%24": "$",
  "%27": "'",
  "%28": "(",
  "%29": ")",
  "%2A": "*",
  "%2C": ",",
  "%3B": ";",
};

function decoded(url: string): string {
  return url.replace(/%[0-9A-Fa-f]{2}/g, (sign) => DECODED[sign.toUpperCase()] ?? sign);
}

/** Reads what happened. What is of no concern is left out. @throws InboundRefusal */
export function happeningsIn(body: Uint8Array): readonly Happening[] {
  const events = parse(body);
  if (!Array.isArray(events) || events.length > MOST_EVENTS) {
    throw new InboundRefusal(
      "malformed",
      "The body is not a list of events.",
      "It has to come from HubSpot.",
    );
  }
  const all = events.flatMap((event) => (isTable(event) ? happeningsOf(event) : []));
  const unique = new Map(all.map((one) => [`${one.type} ${one.id} ${one.kind}`, one]));
  return [...unique.values()];
}

type Table = Readonly<Record<string, unknown>>;

const TYPES: Readonly<Record<string, ObjectType>> = {
  contact: "contacts",
  ticket: "tickets",
  deal: "deals",
  "0-1": "contacts",
  "0-5": "tickets",
  "0-3": "deals",
};

function happeningsOf(event: Table): readonly Happening[] {
  const [what = "", happened = ""] = String(event.subscriptionType).split(".", 2);
  const type = TYPES[what === "object" ? String(event.objectTypeId) : what];
  const ids = (kind: Happening["kind"], of: ObjectType | undefined, values: readonly unknown[]) =>
    of === undefined ? [] : values.flatMap((id) => (isId(id) ? [{ type: of, id: String(id), kind }] : []));
  switch (happened) {
    case "privacyDeletion":
      return ids("erased", type, [event.objectId]);
    case "merge": {
      const into = event.newObjectId ?? event.primaryObjectId ?? event.objectId;
      if (!isId(into)) return [];
      const others = Array.isArray(event.mergedObjectIds) ? event.mergedObjectIds : [];
      const losers = [event.primaryObjectId, ...others].filter((id) => String(id) !== String(into));
      return [...ids("changed", type, [into]), ...ids(`merged:${into}`, type, losers)];
    }
    case "associationChange": {
      // As `CONTACT_TO_TICKET`: either of them may be what is read with the other.
      const [from = "", to = ""] = String(event.associationType).toLowerCase().split("_to_", 2);
      return [
        ...ids("changed", TYPES[from] ?? type, [event.fromObjectId]),
        ...ids("changed", TYPES[to] ?? TYPES[String(event.toObjectTypeId)], [event.toObjectId]),
      ];
    }
    case "creation":
    case "deletion":
    case "propertyChange":
    case "restore":
      return ids("changed", type, [event.objectId]);
    default:
      return [];
  }
}

function isId(value: unknown): value is number | string {
  return /^\d{1,20}$/.test(String(value)) && (typeof value === "number" || typeof value === "string");
}

function isTable(value: unknown): value is Table {
  return typeof value === "object" && value !== null;
}

function parse(body: Uint8Array): unknown {
  try {
    return parseExactJson(new TextDecoder("utf-8", { fatal: true }).decode(body));
  } catch {
    throw new InboundRefusal("malformed", "The body is not JSON.", "It has to come from HubSpot.");
  }
}
