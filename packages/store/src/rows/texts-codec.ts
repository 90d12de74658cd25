import { parse } from "./json.ts";

/** The scopes of an entry, as its row keeps them. */
export function encodeTexts(texts: readonly string[]): string {
  return JSON.stringify(texts);
}

export function decodeTexts(json: string): readonly string[] {
  return parse<readonly string[]>(json);
}
