import { parseInstant } from "@comity/core";
import type { Json } from "../contract/fact-source.ts";
import { InboundRefusal, type InboundRequest } from "../contract/inbound.ts";
import { isJsonType, type MediaType, mediaTypeOf, parseJson, textOf } from "./media.ts";

/** An event as CloudEvents 1.0 has it: its attributes, and `data` if there is any. */
export interface CloudEvent {
  readonly specversion: "1.0";
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly time?: string;
  readonly [attribute: string]: Json | undefined;
}

/** So many events may come in one batch. */
const MOST_EVENTS = 1_000;
const LONGEST_ATTRIBUTE = 1_024;

/**
 * The events of a request: one in structured mode, a batch, or one in binary mode.
 *
 * @param isBinaryAllowed whether attributes may stand in headers, which signatures do not cover
 * @throws InboundRefusal that quotes nothing of them
 */
export function eventsOf(
  { headers, body }: Pick<InboundRequest, "headers" | "body">,
  isBinaryAllowed: boolean,
): readonly CloudEvent[] {
  const type = mediaTypeOf(headers["content-type"]);
  if (type.name === "application/cloudevents+json") return [checked(parseJson(body, type), "the event")];
  if (type.name === "application/cloudevents-batch+json") return batchOf(parseJson(body, type));
  if (headers["ce-specversion"] !== undefined && !type.name.startsWith("application/cloudevents")) {
    if (isBinaryAllowed) return [checked(binaryEvent(headers, body, type), "the event")];
    throw new InboundRefusal(
      "media_type",
      "Events whose attributes stand in headers are not taken: the signature does not cover headers.",
      "Send it in structured mode, as application/cloudevents+json; or allow binary_mode.",
    );
  }
  throw new InboundRefusal(
    "media_type",
    "It is no CloudEvent.",
    "Send application/cloudevents+json or application/cloudevents-batch+json.",
  );
}

function batchOf(given: unknown): readonly CloudEvent[] {
  if (!Array.isArray(given)) throw malformed("A batch is a list of events, and this is none.");
  if (given.length <= MOST_EVENTS) return given.map((one, index) => checked(one, `event ${index + 1}`));
  throw new InboundRefusal(
    "too_large",
    `A batch has at most ${MOST_EVENTS} events.`,
    "Send several smaller ones.",
  );
}

function checked(given: unknown, where: string): CloudEvent {
  if (typeof given !== "object" || given === null || Array.isArray(given)) {
    throw malformed(`In ${where}: this is no object.`);
  }
  const event = given as Readonly<Record<string, Json>>;
  if (event.specversion !== "1.0") throw malformed(`In ${where}: specversion is not 1.0.`);
  for (const name of ["id", "source", "type"]) requireText(event, name, where);
  for (const name of ["subject", "datacontenttype"]) {
    if (event[name] !== undefined && event[name] !== null) requireText(event, name, where);
  }
  const { time } = event;
  if (time !== undefined && time !== null && !(typeof time === "string" && parseInstant(time).ok)) {
    throw malformed(`In ${where}: time is no instant as RFC 3339 has it.`);
  }
  return withData(event, where) as CloudEvent;
}

function requireText(event: Readonly<Record<string, Json>>, name: string, where: string): void {
  const value = event[name];
  if (typeof value === "string" && value !== "" && value.length <= LONGEST_ATTRIBUTE) return;
  throw malformed(`In ${where}: ${name} is no text of 1 to ${LONGEST_ATTRIBUTE} characters.`);
}

/** `data` also where it came as base64, as far as it is JSON or text; without what is null, which stands for nothing. */
function withData(event: Readonly<Record<string, Json>>, where: string): Readonly<Record<string, Json>> {
  const given = Object.fromEntries(
    Object.entries(event).filter(([name, value]) => name === "data" || value !== null),
  );
  const { data_base64: coded } = given;
  if (coded === undefined) return given;
  if (typeof coded !== "string" || "data" in given) {
    throw malformed(`In ${where}: data_base64 is no text, or there is data beside it.`);
  }
  const type = mediaTypeOf(typeof given.datacontenttype === "string" ? given.datacontenttype : undefined);
  const data = dataOf(Buffer.from(coded, "base64"), type);
  return data === undefined ? given : { ...given, data };
}

function binaryEvent(headers: InboundRequest["headers"], body: Uint8Array, type: MediaType): unknown {
  const attributes = Object.entries(headers).flatMap(([name, value]) =>
    name.startsWith("ce-") && value !== undefined ? [[name.slice(3), unescaped(value)] as const] : [],
  );
  const { "content-type": datacontenttype } = headers;
  const data = body.length === 0 ? undefined : dataOf(body, type);
  return {
    ...Object.fromEntries(attributes),
    ...(datacontenttype === undefined ? {} : { datacontenttype }),
    ...(data === undefined ? {} : { data }),
  };
}

/** A header's value: quotes and their escapes undone, then percent signs, once. */
function unescaped(value: string): string {
  const plain = /^".*"$/s.test(value) ? value.slice(1, -1).replace(/\\(.)/gs, "$1") : value;
  try {
    return decodeURIComponent(plain);
  } catch (error) {
    if (error instanceof URIError)
      throw malformed("A header of the event has percent signs that are no UTF-8.");
    throw error;
  }
}

/** Undefined for what is neither JSON nor text: no mapping could read it. */
function dataOf(bytes: Uint8Array, type: MediaType): Json | undefined {
  if (isJsonType(type)) return parseJson(bytes, type);
  return type.name.startsWith("text/") ? textOf(bytes, type) : undefined;
}

function malformed(message: string): InboundRefusal {
  return new InboundRefusal("malformed", message, "Send it as CloudEvents 1.0 has it.");
}
