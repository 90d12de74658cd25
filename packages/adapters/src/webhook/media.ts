import { parseExactJson } from "@comity/core";
import type { Json } from "../contract/fact-source.ts";
import { InboundRefusal } from "../contract/inbound.ts";

/** A media type as a header names it. */
export interface MediaType {
  /** In small letters, without parameters; empty if none was named. */
  readonly name: string;
  readonly charset: string;
}

/** More than any event needs; deeper ones could not be walked through. */
const DEEPEST = 64;

export function mediaTypeOf(header: string | undefined): MediaType {
  const [name = "", ...parameters] = (header ?? "").split(";");
  const charset = parameters
    .map((one) => /^\s*charset\s*=\s*"?([^"\s]+)"?\s*$/i.exec(one)?.[1])
    .find((one) => one !== undefined);
  return { name: name.trim().toLowerCase(), charset: (charset ?? "utf-8").toLowerCase() };
}

/** Without a media type, data is JSON. */
export function isJsonType({ name }: MediaType): boolean {
  return name === "" || name === "application/json" || name === "text/json" || name.endsWith("+json");
}

/** @throws InboundRefusal */
export function textOf(bytes: Uint8Array, { charset }: MediaType): string {
  if (charset !== "utf-8" && charset !== "utf8" && charset !== "us-ascii") {
    throw new InboundRefusal("media_type", "It is in a charset that is not taken.", "Send it in UTF-8.");
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new InboundRefusal("malformed", "It is no UTF-8.", "Send it in UTF-8.");
  }
}

/** @throws InboundRefusal, which says nothing of what is in it */
export function parseJson(bytes: Uint8Array, type: MediaType): Json {
  const text = textOf(bytes, type);
  let value: Json;
  try {
    value = parseExactJson(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new InboundRefusal("malformed", "It is no JSON.", "Send JSON.");
  }
  if (isTooDeep(value)) {
    throw new InboundRefusal(
      "malformed",
      `It is nested more than ${DEEPEST} deep.`,
      "Send it with fewer levels.",
    );
  }
  return value;
}

function isTooDeep(value: Json): boolean {
  let level: Json[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > DEEPEST) return true;
    level = level.flatMap((one) => (typeof one === "object" && one !== null ? Object.values(one) : []));
  }
  return false;
}
