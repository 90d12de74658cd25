/**
 * What a mail bears when it is handed to a provider, so that what the provider tells of it says which message and which customer it
 * was: the same names whoever hands it over.
 */

/** Of SendGrid's custom arguments and Mailgun's variables. */
export const MESSAGE_ARGUMENT = "comity_message";
export const CUSTOMER_ARGUMENT = "comity_customer";

/** Of Amazon SES's message tags and Postmark's metadata. */
export const MESSAGE_TAG = "comity-message";
export const CUSTOMER_TAG = "comity-customer";

/** What a value of a message tag of Amazon SES may hold. */
const PLAIN = /^[A-Za-z0-9_-]+$/;
const ENCODED = "b64-";
const LONGEST_SES_VALUE = 256;

/**
 * An id as the value of a message tag of Amazon SES: as it is if it holds only what a tag may, and otherwise `b64-` and its UTF-8 in
 * base64url. Null: it is too long for a tag.
 */
export function sesTagOf(id: string): string | null {
  const isPlain = PLAIN.test(id) && !id.startsWith(ENCODED);
  const value = isPlain ? id : `${ENCODED}${Buffer.from(id).toString("base64url")}`;
  return value.length <= LONGEST_SES_VALUE ? value : null;
}

/** The id that {@link sesTagOf} made a value of; null: it made none such. */
export function idOfSesTag(value: string): string | null {
  if (!PLAIN.test(value) || value.length > LONGEST_SES_VALUE) return null;
  if (!value.startsWith(ENCODED)) return value;
  const id = Buffer.from(value.slice(ENCODED.length), "base64url").toString("utf8");
  return id !== "" && sesTagOf(id) === value ? id : null;
}
