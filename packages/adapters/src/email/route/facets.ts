import { parseExactJson } from "@comity/core";
import { addressParser } from "postal-mime";
import { decodedValues } from "../mime/headers.ts";
import { canonicalAddress } from "../smtp/address.ts";
import type { Mail } from "./mail.ts";

/** What mappings can ask of a mail besides its header fields by name. */
export const FACETS = [
  "sender",
  "from",
  "to",
  "user",
  "subject",
  "list_id",
  "feedback_id",
  "campaign",
  "tag",
] as const;
export type Facet = (typeof FACETS)[number];

/** A JSON field of some provider is not read beyond this. */
const LONGEST_JSON = 16_384;

/** The values of a facet of a mail, in their order; none if it has none. Addresses are in lower case. */
export function facetOf(mail: Mail, facet: Facet): readonly string[] {
  switch (facet) {
    case "sender":
      return [canonicalAddress(mail.from)];
    case "to":
      return [canonicalAddress(mail.to)];
    case "user":
      return mail.user === null ? [] : [mail.user];
    case "from":
      return decodedValues(mail.header, "from").flatMap((value) => addresses(value));
    case "subject":
      return decodedValues(mail.header, "subject");
    case "list_id":
      return decodedValues(mail.header, "list-id").map((value) => /<([^<>]*)>\s*$/.exec(value)?.[1] ?? value);
    case "feedback_id":
      return decodedValues(mail.header, "feedback-id");
    case "campaign":
      return [...named(mail, CAMPAIGN_FIELDS), ...providers(mail).campaigns];
    case "tag":
      return [...named(mail, TAG_FIELDS).flatMap(commaSeparated), ...providers(mail).tags];
  }
}

function addresses(value: string): string[] {
  return addressParser(value, { flatten: true }).flatMap(({ address }) =>
    address === undefined || address === "" ? [] : [canonicalAddress(address)],
  );
}

/** In which fields mail services are told the campaign of a mail. */
const CAMPAIGN_FIELDS = [
  "x-campaign",
  "x-campaign-id",
  "x-campaignid",
  "x-mailgun-campaign-id",
  "x-mailjet-campaign",
  "x-pm-metadata-campaign",
];

/** In which fields mail services are told its tags: one a field, or several with commas. */
const TAG_FIELDS = ["x-tag", "x-tags", "x-mailgun-tag", "x-pm-tag", "x-mc-tags", "x-mailin-tag", "x-sib-tag"];

function named(mail: Mail, names: readonly string[]): string[] {
  return names.flatMap((name) => decodedValues(mail.header, name)).filter((value) => value !== "");
}

function commaSeparated(value: string): string[] {
  return value
    .split(",")
    .map((one) => one.trim())
    .filter((one) => one !== "");
}

/** What SendGrid, SparkPost and Amazon SES are told in fields of their own form. */
function providers(mail: Mail): { readonly campaigns: readonly string[]; readonly tags: readonly string[] } {
  const sendgrid = jsonField(mail, "x-smtpapi");
  const sparkpost = jsonField(mail, "x-msys-api");
  const ses = named(mail, ["x-ses-message-tags"])
    .flatMap(commaSeparated)
    .map((pair) => pair.split("="));
  return {
    campaigns: [
      ...texts(own(own(sendgrid, "unique_args"), "campaign")),
      ...texts(own(sparkpost, "campaign_id")),
      ...ses.flatMap(([name, value]) => (name?.trim() === "campaign" && value ? [value.trim()] : [])),
    ],
    tags: [
      ...texts(own(sendgrid, "category")),
      ...texts(own(sparkpost, "tags")),
      ...ses.flatMap(([, value]) => (value ? [value.trim()] : [])),
    ],
  };
}

function jsonField(mail: Mail, name: string): unknown {
  const [text, more] = decodedValues(mail.header, name);
  if (text === undefined || more !== undefined || text.length > LONGEST_JSON) return null;
  try {
    return parseExactJson(text);
  } catch {
    // A field of somebody else's that cannot be read says nothing.
    return null;
  }
}

function own(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, name)
    ? Reflect.get(value, name)
    : null;
}

function texts(value: unknown): string[] {
  return [value].flat().filter((one): one is string => typeof one === "string" && one !== "");
}
