import { parseExactJson } from "@comity/core";
import { Refusal } from "../problem/problem.ts";

/** JSON that was sent. @param where it stood @throws Refusal CY702 */
export function parseJson(text: string | Buffer, where = "body"): unknown {
  try {
    return parseExactJson(
      typeof text === "string" ? text : new TextDecoder("utf-8", { fatal: true }).decode(text),
    );
  } catch (error) {
    throw new Refusal(
      "CY702",
      where,
      error instanceof SyntaxError ? `It is no JSON${placeIn(error, where)}.` : "It is no UTF-8.",
      "Send JSON in UTF-8.",
    );
  }
}

/** V8 says where, and quotes what is there, which may be personal. */
function placeIn({ message }: SyntaxError, where: string): string {
  const [, line, column] = /\((line \d+) (column \d+)\)/.exec(message) ?? [];
  if (column === undefined) return "";
  return where === "body" ? ` (${line} ${column})` : ` (${column})`;
}
