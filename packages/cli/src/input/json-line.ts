/** What a line of JSON holds, or what is wrong with it. */
export type JsonLine =
  | { readonly value: Readonly<Record<string, unknown>>; readonly problem?: never }
  | { readonly value?: never; readonly problem: string };

/** Reads one line as a JSON object. `__proto__` is refused anywhere in it. */
export function parseJsonLine(text: string): JsonLine {
  let value: unknown;
  let forbidden = false;
  try {
    value = JSON.parse(text, (key, inner) => {
      if (key === "__proto__") forbidden = true;
      return inner;
    });
  } catch (error) {
    const why = error instanceof Error ? error.message.split("\n", 1)[0] : "";
    return { problem: `This is not JSON (${why}). Write one JSON object a line.` };
  }
  if (forbidden) return { problem: '"__proto__" is not a name that anything can have. Take it out.' };
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return { problem: "This is JSON, but no object. Write one JSON object a line: {...}." };
  }
  return { value: value as Readonly<Record<string, unknown>> };
}
