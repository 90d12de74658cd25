import { readFileSync } from "node:fs";
import type { Source } from "../../src/source/source.ts";
import { parse } from "../../src/syntax/parse.ts";

/** A fixture of this folder. */
export function fixture(name: string): Source {
  return { file: name, text: readFileSync(new URL(`fixtures/${name}`, import.meta.url), "utf8") };
}

export function source(text: string): Source {
  return { file: "test.comity", text };
}

export function parseText(text: string) {
  return parse(source(text));
}

/** The codes of all diagnostics, in order. */
export function codes(text: string): string[] {
  return parseText(text).diagnostics.map(({ code }) => code);
}

/** A tree without places, and with names and texts as what they say: what a reader compares. */
export function plain(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(plain);
  if (typeof node !== "object" || node === null) return node;
  const entries = Object.entries(node).filter(([key]) => key !== "span");
  const keys = entries.map(([key]) => key).join();
  if (keys === "text" || keys === "value") return entries[0]?.[1];
  const [first] = entries;
  if (keys === "parts" && Array.isArray(first?.[1]) && first[1].every((part) => !("kind" in part))) {
    return first[1].map((part) => part.text).join(".");
  }
  return Object.fromEntries(entries.map(([key, value]) => [key, plain(value)]));
}
