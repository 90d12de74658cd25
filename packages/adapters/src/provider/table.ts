import { parseExactJson } from "@comity/core";
import type { Json } from "../contract/fact-source.ts";

/** An object of what a provider sent, of which nothing is known yet. */
export type Table = Readonly<Record<string, Json>>;

export function isTable(value: Json | undefined): value is Table {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** What stands under a name, if it is an object; otherwise an empty one. */
export function tableAt(table: Table, name: string): Table {
  const value = Object.hasOwn(table, name) ? table[name] : undefined;
  return isTable(value) ? value : {};
}

/** What stands under a name, if it is a list; otherwise an empty one. */
export function listAt(table: Table, name: string): readonly Json[] {
  const value = Object.hasOwn(table, name) ? table[name] : undefined;
  return Array.isArray(value) ? value : [];
}

const LONGEST_ID = 1_024;

export function isId(value: Json | undefined): value is string {
  return typeof value === "string" && value !== "" && value.length <= LONGEST_ID;
}

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$/;

/** A provider's time in ISO 8601, in UTC and to the millisecond; null if it is none. */
export function instantOfText(text: Json | undefined): string | null {
  const at = typeof text === "string" && TIME.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? null : new Date(at).toISOString();
}

/** A body that is an object in JSON; null if it is none. */
export function jsonTable(body: Uint8Array): Table | null {
  try {
    const value: Json = parseExactJson(new TextDecoder("utf-8", { fatal: true }).decode(body));
    return isTable(value) ? value : null;
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof TypeError)) throw error;
    return null;
  }
}
