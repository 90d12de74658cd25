import { ANSWER_SCHEMAS } from "./answers.ts";
import { EVENT_SCHEMAS } from "./events.ts";
import type { JsonSchema } from "./json-schema.ts";
import { LISTING_SCHEMAS } from "./listings.ts";
import {
  customerDataSchema,
  factSchema,
  failureSchema,
  messageRequestSchema,
  senderSchema,
  takeOptionsSchema,
} from "./requests.ts";

/**
 * What goes in and out of an engine, as JSON Schemas: for interfaces that carry it as text. Properties are in snake case, and
 * instants are texts of `format: date-time`, where the library has camel case and milliseconds.
 */
export const SCHEMAS: readonly JsonSchema[] = [
  messageRequestSchema,
  factSchema,
  customerDataSchema,
  failureSchema,
  senderSchema,
  takeOptionsSchema,
  ...ANSWER_SCHEMAS,
  ...EVENT_SCHEMAS,
  ...LISTING_SCHEMAS,
];
