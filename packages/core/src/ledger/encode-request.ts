import { formatInstant, parseInstant } from "../value/instant.ts";
import { DEFAULT_PRIORITY } from "./decode-message.ts";
import type { MessageRequest } from "./message.ts";

/**
 * A request as canonical JSON, for its hash: names sorted, what is not given and what is the default left
 * out, `send_at` in UTC, the department in lower case (their case does not matter). Two requests that `decodeMessage` has
 * accepted have the same text if and only if they ask the same; of another one, which `checkJson` has accepted, it only says
 * that it is none of those.
 */
export function encodeRequest(request: MessageRequest): string {
  const { department, send_at, priority, ...rest } = request;
  return (
    canonical({
      ...rest,
      department: String(department).toLowerCase(),
      priority: priority === DEFAULT_PRIORITY ? undefined : priority,
      send_at: typeof send_at === "string" ? inUtc(send_at) : send_at,
    }) ?? "{}"
  );
}

function inUtc(text: string): string {
  const instant = parseInstant(text);
  return instant.ok ? formatInstant(instant.value) : text;
}

/** Null for what is not given: nulls, and objects and lists with nothing in them. */
function canonical(value: unknown): string | null {
  if (value === null || value === undefined || value === "") return null;
  if (Array.isArray(value)) {
    // A place in a list is not left out, or its neighbours would move.
    return value.length === 0 ? null : `[${value.map((one) => canonical(one) ?? "null").join(",")}]`;
  }
  if (typeof value !== "object") return JSON.stringify(value);
  const entries = Object.entries(value)
    .map(([name, part]) => [name, canonical(part)] as const)
    .filter(([, part]) => part !== null)
    .sort(([left], [right]) => (left < right ? -1 : 1));
  return entries.length === 0
    ? null
    : `{${entries.map(([name, part]) => `${JSON.stringify(name)}:${part}`).join(",")}}`;
}
