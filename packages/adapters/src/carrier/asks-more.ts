import type { CarrierName } from "./carrier.ts";
import { SENDGRID_FIELD } from "./fields.ts";

/** Fields of a header, in their order. */
export type HeaderFields = readonly { readonly name: string; readonly value: string }[];

/** Fields of Mailgun's that put a mail off. */
const MAILGUN_LATER = [
  "x-mailgun-deliver-by",
  "x-mailgun-delivery-time-optimize-period",
  "x-mailgun-time-zone-localize",
];
/** What SendGrid is told so. */
const SENDGRID_LATER = ["send_at", "send_each_at"];
/** The setting by which SendGrid copies a mail to somebody else: no longer among its settings, and still taken from a mail. */
const SENDGRID_COPY = "bcc";

/**
 * Why a mail must not be handed to a provider as it is, in words; null: it may. What Comity has decided is whether this mail may go to this
 * recipient now: a mail that tells the provider to send it to others, or later, would go undecided.
 *
 * @param fields by their names in lower case
 */
export function asksMore(carrier: CarrierName, fields: HeaderFields): string | null {
  if (carrier === "mailgun") {
    const later = fields.find(({ name }) => MAILGUN_LATER.includes(name));
    return later === undefined ? null : putOff(later.name, "Mailgun");
  }
  if (carrier !== "sendgrid") return null;
  const [only, ...more] = fields.filter(({ name }) => name === SENDGRID_FIELD.toLowerCase());
  if (only === undefined) return null;
  if (more.length > 0)
    return `It has ${SENDGRID_FIELD} more than once, of which SendGrid reads the first: write one.`;
  const said = tableIn(only.value);
  if (said === null) return `Its ${SENDGRID_FIELD} is no object in JSON: mend it.`;
  if (Object.hasOwn(said, "to")) {
    return `Its ${SENDGRID_FIELD} names recipients of its own: leave \`to\` out, and send one mail to each.`;
  }
  const { filters } = said;
  if (typeof filters === "object" && filters !== null && Object.hasOwn(filters, SENDGRID_COPY)) {
    return `Its ${SENDGRID_FIELD} has SendGrid copy it to somebody else: leave the filter \`${SENDGRID_COPY}\` out, and send one mail to each.`;
  }
  return SENDGRID_LATER.some((name) => Object.hasOwn(said, name)) ? putOff(SENDGRID_FIELD, "SendGrid") : null;
}

function putOff(field: string, provider: string): string {
  return `Its ${field} tells ${provider} to send it later, when it may have become wrong: say X-Comity-Send-At in its place.`;
}

/** An object in JSON; null: it is none. */
export function tableIn(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const said: unknown = JSON.parse(text);
    return typeof said === "object" && said !== null && !Array.isArray(said)
      ? (said as Readonly<Record<string, unknown>>)
      : null;
  } catch {
    return null;
  }
}
