import { didYouMean, parseExactJson } from "@comity/core";
import { decodedValues, type HeaderField } from "../mime/headers.ts";
import type { Mail } from "./mail.ts";

/** Fields whose names begin so speak to Comity, and go no further than here. */
export const PREFIX = "x-comity-";

const FIELDS: ReadonlyMap<string, string> = new Map([
  ["x-comity-department", "department"],
  ["x-comity-intent", "intent"],
  ["x-comity-customer", "customer"],
  ["x-comity-campaign", "campaign"],
  ["x-comity-priority", "priority"],
  ["x-comity-send-at", "send_at"],
  ["x-comity-items", "items"],
  ["x-comity-about", "about"],
]);

/** What a field of the message is in JSON. */
const AS_JSON = new Set(["items", "about", "priority"]);

const LONGEST = 65_536;

export type FieldProblemCode =
  | "no_such_field"
  | "given_twice"
  | "not_json"
  | "not_an_object"
  | "missing"
  | "no_message_id"
  | "no_word";

/** What a sender has said in X-Comity fields, or a mapping found in a mail, that cannot be. */
export class FieldProblem extends Error {
  readonly code: FieldProblemCode;
  /** The part of the message, as the vocabulary calls it; null: none, or a name of the sender's own. */
  readonly field: string | null;

  constructor(code: FieldProblemCode, field: string | null, message: string) {
    super(message);
    this.name = "FieldProblem";
    this.code = code;
    this.field = field;
  }
}

/**
 * What a mail's X-Comity fields say of the message.
 *
 * @throws FieldProblem for a field that means nothing, one that is there twice, and JSON that is none
 */
export function comityFields(mail: Mail): Readonly<Record<string, unknown>> {
  const said: Record<string, unknown> = {};
  for (const name of new Set(comityHeader(mail).map((field) => field.name))) {
    const part = FIELDS.get(name);
    if (part === undefined) {
      const help = didYouMean(name, FIELDS.keys());
      throw new FieldProblem("no_such_field", null, `There is no header field ${name}. ${help}`);
    }
    const [value, more] = decodedValues(mail.header, name);
    if (value === undefined || more !== undefined) {
      throw new FieldProblem("given_twice", part, `${name} is there more than once.`);
    }
    said[part] = AS_JSON.has(part) ? parsed(name, part, value) : value;
  }
  return said;
}

/** The X-Comity fields of a mail, where they stand. */
export function comityHeader(mail: Mail): readonly HeaderField[] {
  return mail.header.fields.filter((field) => field.name.startsWith(PREFIX));
}

function parsed(name: string, part: string, value: string): unknown {
  try {
    if (value.length <= LONGEST) return parseExactJson(value);
  } catch {
    // Told below: what the parser says may quote a customer's data.
  }
  throw new FieldProblem("not_json", part, `${name} is not JSON.`);
}
