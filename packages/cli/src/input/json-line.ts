import { parseExactJson } from "@comity/core";
/** What a line of JSON holds, or what is wrong with it. */
export type JsonLine =
  | { readonly value: Readonly<Record<string, unknown>>; readonly problem?: never }
  | { readonly value?: never; readonly problem: string };

/** Reads one line as a JSON object. `__proto__` is refused anywhere in it. */
export function parseJsonLine(text: string): JsonLine {
  let value: unknown;
  let forbidden = false;
  try {
    value = parseExactJson(text, (key, inner) => {
      if (key === "__proto__") forbidden = true;
      return inner;
    });
  } catch (error) {
    return { problem: `This is not JSON${placeIn(error)}. Write one JSON object a line.` };
  }
  if (forbidden) return { problem: '"__proto__" is not a name that anything can have. Take it out.' };
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return { problem: "This is JSON, but no object. Write one JSON object a line: {...}." };
  }
  return { value: value as Readonly<Record<string, unknown>> };
}

/** Where the reader stopped. Its own words repeat what stands there, which may be personal. */
function placeIn(error: unknown): string {
  const at = error instanceof Error ? /at position (\d+)/.exec(error.message)?.[1] : undefined;
  return at === undefined ? "" : ` (at character ${Number(at) + 1})`;
}
