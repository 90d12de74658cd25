import { parse } from "../rows/json.ts";

/**
 * How rows of the first schema become those of the second, where what is personal is parted from the rest. Written against
 * what the first schema kept and the second one keeps, and not against what the program knows now: that may change, and this
 * may not.
 */

type Json = Record<string, unknown>;

export interface PartedRow {
  readonly content: string;
  /** Null if nothing in it is personal. */
  readonly personal: string | null;
}

/** @param request null if it was erased. */
export function partEntry(content: string, request: string | null): { content: string; personal: string } {
  const { contentHash, reviews, answer, ...rest } = parse<Json>(content);
  const list = reviews as Json[];
  const { plain, texts } = partAnswer(answer as Json);
  const asked = request === null ? erasedRequest(rest.message as Json) : parse<Json>(request);
  return {
    content: JSON.stringify({
      ...rest,
      reviews: list.map(({ by: _by, ...review }) => review),
      answer: plain,
    }),
    personal: JSON.stringify({ ...asked, contentHash, texts, reviewers: list.map(({ by }) => by) }),
  };
}

export function partEvent(content: string): PartedRow {
  const event = parse<Json>(content);
  switch (event.kind) {
    case "decision":
    case "resolved": {
      const { plain, texts } = partAnswer(event.answer as Json);
      return parted({ ...event, answer: plain }, texts.length === 0 ? null : texts);
    }
    case "alert": {
      const { about, text, ...plain } = event;
      return parted(plain, { about, text });
    }
    case "ambiguous": {
      const { key, ...plain } = event;
      return parted(plain, key);
    }
    default:
      return parted(event, null);
  }
}

/** The customer that an event of the first schema is about: under whose key it is sealed. */
export function customerOfEvent(content: string): string {
  const event = parse<{ readonly customer?: string; readonly customers?: readonly string[] }>(content);
  return event.customer ?? event.customers?.[0] ?? "";
}

export function partCustomer(keys: string, formerKeys: string, fields: string): string {
  return JSON.stringify({ keys: parse(keys), formerKeys: parse(formerKeys), fields: parse(fields) });
}

export function partRecord(keys: string, fields: string): string {
  return JSON.stringify({ keys: parse(keys), fields: parse(fields) });
}

function partAnswer(answer: Json): { readonly plain: Json; readonly texts: readonly unknown[] } {
  const reasons = answer.reasons as Json[];
  const observed = answer.observed as Json[];
  const plain = { ...answer, reasons: reasons.map(withoutText), observed: observed.map(withoutText) };
  return { plain, texts: [...reasons, ...observed].map(({ text }) => text) };
}

function withoutText({ text: _text, ...reason }: Json): Json {
  return reason;
}

function erasedRequest({ id, department, intent, channel }: Json): Json {
  return { request: { id, department, intent, channel }, about: {}, items: [] };
}

function parted(plain: Json, personal: unknown): PartedRow {
  return {
    content: JSON.stringify(plain),
    personal: personal === null ? null : JSON.stringify(personal),
  };
}
