import type { Carrier, CarrierName } from "./carrier.ts";
import { CUSTOMER_ARGUMENT, CUSTOMER_TAG, MESSAGE_ARGUMENT, MESSAGE_TAG, sesTagOf } from "./tag.ts";

/** Whose a mail is: the id under which Comity was asked, and the customer's. Neither may say anything about a person. */
export interface MailIds {
  readonly message: string;
  /** Absent: nobody has said who it is, but by an address. */
  readonly customer?: string;
}

type Fields = Readonly<Record<string, string>>;

/** The field of a mail that holds SendGrid's instructions, as one object in JSON. */
export const SENDGRID_FIELD = "X-SMTPAPI";
/** The field of a mail that holds Mailgun's variables, as one object in JSON. */
export const MAILGUN_FIELD = "X-Mailgun-Variables";
/** The field of a mail that holds the message tags of Amazon SES, with commas between them. */
export const SES_FIELD = "X-SES-MESSAGE-TAGS";

/** What Postmark takes as a value of metadata. */
const LONGEST_METADATA = 80;
const PRINTABLE = /^[!-~](?:[ -~]*[!-~])?$/;

/**
 * Header fields by which a provider says later whose mail it was, for what the adapter of its type takes in: of every event of
 * SendGrid, Amazon SES, Postmark and Mailgun. For mails that are handed over by SMTP; an id that the provider cannot carry is left out.
 *
 * @example providerHeaders("ses", { message: "offer-42", customer: "C-1007" }) // { "X-SES-MESSAGE-TAGS": "comity-message=offer-42, ..." }
 */
export function providerHeaders(provider: CarrierName | Carrier, ids: MailIds): Fields {
  const carrier = typeof provider === "string" ? { name: provider } : provider;
  return { ...idFields(carrier.name, ids), ...ownFields(carrier) };
}

function idFields(name: CarrierName, { message, customer }: MailIds): Fields {
  switch (name) {
    case "sendgrid":
      return { [SENDGRID_FIELD]: asciiJson({ unique_args: idArguments({ message, ...given(customer) }) }) };
    case "mailgun":
      return { [MAILGUN_FIELD]: asciiJson(idArguments({ message, ...given(customer) })) };
    case "ses": {
      const tags = sesTags({ message, ...given(customer) });
      return tags === "" ? {} : { [SES_FIELD]: tags };
    }
    case "postmark":
      return Object.fromEntries(
        [...metadata(MESSAGE_TAG, message), ...metadata(CUSTOMER_TAG, customer)].map(([tag, id]) => [
          `X-PM-Metadata-${tag}`,
          id,
        ]),
      );
  }
}

function given(customer: string | undefined): { readonly customer?: string } {
  return customer === undefined ? {} : { customer };
}

/** Whose a mail is, as SendGrid's arguments and Mailgun's variables. */
export function idArguments({ message, customer }: MailIds): Fields {
  return {
    [MESSAGE_ARGUMENT]: message,
    ...(customer === undefined ? {} : { [CUSTOMER_ARGUMENT]: customer }),
  };
}

/** Whose a mail is, as message tags of Amazon SES; empty if no id fits one. */
export function sesTags({ message, customer }: MailIds): string {
  const tags = [
    [MESSAGE_TAG, sesTagOf(message)],
    [CUSTOMER_TAG, customer === undefined ? null : sesTagOf(customer)],
  ] as const;
  return tags.flatMap(([tag, value]) => (value === null ? [] : [`${tag}=${value}`])).join(", ");
}

function metadata(tag: string, id: string | undefined): readonly (readonly [string, string])[] {
  return id !== undefined && id.length <= LONGEST_METADATA && PRINTABLE.test(id) ? [[tag, id]] : [];
}

function ownFields({ name, configurationSet, messageStream }: Carrier): Fields {
  if (name === "ses" && configurationSet !== undefined)
    return { "X-SES-CONFIGURATION-SET": configurationSet };
  if (name === "postmark" && messageStream !== undefined) return { "X-PM-Message-Stream": messageStream };
  return {};
}

/** JSON for the header of a mail, which holds ASCII. */
export function asciiJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
