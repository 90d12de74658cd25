import { didYouMean, listNames } from "./did-you-mean.ts";
import { problem } from "./problem.ts";

/** What can be wrong with a vocabulary: CY4xx. Values are already checked words; `what` comes with its article. */
export const VOCABULARY = {
  tooLarge: problem<{ limit: string }>(
    "CY401",
    ({ limit }) => `This file is larger or more deeply nested than a vocabulary may be (${limit}).`,
    () => "Split it into several files; they are read together.",
  ),
  notYaml: problem<{ reason: string }>(
    "CY402",
    ({ reason }) => `This is not valid YAML: ${reason}`,
    () => 'Check the indentation and the colons, and put texts that contain ": " or "#" in quotes.',
  ),
  keyTwice: problem<{ key: string }>(
    "CY403",
    ({ key }) => `"${key}" stands twice in one place.`,
    () => "Keep one of them; put what belongs to both under it.",
  ),
  refused: problem<{ what: string }>(
    "CY404",
    ({ what }) => `${what} cannot be used in a vocabulary.`,
    () => "Write the value out in plain YAML.",
  ),
  unknownKey: problem<{ key: string; parent: string; known: readonly string[] }>(
    "CY405",
    ({ key, parent }) => `${parent} has no "${key}".`,
    ({ key, known }) => didYouMean(key, known, `It may have ${listNames(known)}.`),
  ),
  missingKey: problem<{ key: string; parent: string }>(
    "CY406",
    ({ key, parent }) => `${parent} needs "${key}", which is missing.`,
    ({ key }) => `Add a line "${key}: ...".`,
  ),
  wrongShape: problem<{ at: string; wanted: string }>(
    "CY407",
    ({ at, wanted }) => `${at} must be ${wanted}.`,
    ({ wanted }) => (wanted === "text" ? "Put it in quotes." : `Write ${wanted} here.`),
  ),
  notAllowed: problem<{ at: string; written: string; known: readonly string[] }>(
    "CY408",
    ({ at, written }) => `"${written}" is not a value of ${at}.`,
    ({ written, known }) => didYouMean(written, known, `It is one of ${listNames(known, "or")}.`),
  ),
  declaredTwice: problem<{ what: string }>(
    "CY410",
    ({ what }) => `${what} is declared twice.`,
    () => "Keep one of the two declarations; the other place is shown below.",
  ),
  badName: problem<{ written: string }>(
    "CY411",
    ({ written }) => `"${written}" cannot be a name.`,
    () => "A name is a lower-case letter followed by lower-case letters, digits and underscores.",
  ),
  unknownType: problem<{ written: string; known: readonly string[] }>(
    "CY412",
    ({ written }) => `There is no type "${written}".`,
    ({ written, known }) => didYouMean(written, known, `A type is one of: ${listNames(known, "or")}.`),
  ),
  valuesAndType: problem<{ field: string; missing: boolean }>(
    "CY413",
    ({ field, missing }) =>
      missing
        ? `The field "${field}" is "one of" something, but its values are missing.`
        : `The field "${field}" lists values, but its type is not "one of".`,
    ({ missing }) =>
      missing ? "Add values: [first, second]." : 'Write "type: one of", or take the values away.',
  ),
  valueTwice: problem<{ value: string }>(
    "CY414",
    ({ value }) => `"${value}" is listed twice.`,
    () => "Take one of them away.",
  ),
  unknownReference: problem<{ record: string; known: readonly string[] }>(
    "CY415",
    ({ record }) => `There is no record "${record}" to refer to.`,
    ({ record, known }) => didYouMean(record, known, `The records are ${listNames(known)}.`),
  ),
  referenceKey: problem<{ record: string }>(
    "CY416",
    ({ record }) =>
      `"${record}" cannot be referred to, because one value does not identify one of its records.`,
    () => "Refer to records whose key is a single field, and not the customer.",
  ),
  unknownKeyField: problem<{ field: string; record: string; known: readonly string[] }>(
    "CY417",
    ({ field, record }) => `The key of ${record} names "${field}", which is not one of its fields.`,
    ({ field, known }) => didYouMean(field, known, `Its fields are ${listNames(known)}.`),
  ),
  customerField: problem<{ record: string; inReference: boolean }>(
    "CY418",
    ({ record, inReference }) =>
      inReference
        ? `${record} is a reference record, so "customer" cannot be part of its key.`
        : `${record} cannot have a field "customer": every record of a customer has one by itself.`,
    ({ inReference }) =>
      inReference ? "Take it out of the key, or take reference: true away." : "Take the field away.",
  ),
  badLength: problem<{ written: string }>(
    "CY419",
    ({ written }) => `"${written}" is not a length of time.`,
    () => "Write a whole number and a unit, as in 90 seconds, 30 minutes, 24 hours, 7 days or 2 weeks.",
  ),
  unknownZone: problem<{ written: string; known: readonly string[] }>(
    "CY420",
    ({ written }) => `"${written}" is not a time zone.`,
    ({ written, known }) => didYouMean(written, known, "Write an IANA name, as in America/Chicago or UTC."),
  ),
  unknownCurrency: problem<{ written: string }>(
    "CY421",
    ({ written }) => `"${written}" is not a currency.`,
    () => "Write a code of ISO 4217, as in USD, EUR or JPY.",
  ),
  classAsIntent: problem<{ name: string }>(
    "CY422",
    ({ name }) => `The intent "${name}" has the name of a class, and rules could not tell the two apart.`,
    () => "Give the intent a name of its own.",
  ),
  missingSection: problem<{ section: string; example: string }>(
    "CY423",
    ({ section }) => `No file of the vocabulary says anything about "${section}".`,
    ({ example }) => `Add it to one of them, as in ${example}.`,
  ),
  unknownOwner: problem<{ department: string; known: readonly string[] }>(
    "CY424",
    ({ department }) => `"${department}" is not one of the departments.`,
    ({ department, known }) => didYouMean(department, known, `They are ${listNames(known)}.`),
  ),
  noType: problem<{ field: string }>(
    "CY425",
    ({ field }) => `The field "${field}" has no type.`,
    () => 'Add one, as in "type: text" or "type: date".',
  ),
  identifiesNobody: problem<{ field: string }>(
    "CY426",
    ({ field }) => `The field "${field}" cannot identify a customer: what it is a field of belongs to none.`,
    () => "Take identifies away; customers and records of customers have such fields.",
  ),
  identifiesType: problem<{ field: string }>(
    "CY427",
    ({ field }) => `The field "${field}" cannot identify a customer, because it is not text.`,
    () => 'Write "type: text" or "type: list of text", or take identifies away.',
  ),
  keyKind: problem<{ written: string }>(
    "CY428",
    ({ written }) => `"${written}" is not a kind of key.`,
    () => "Write email, phone, or a name that the silos agree on, without a colon, as in satellite account.",
  ),
  unknownCountry: problem<{ written: string }>(
    "CY429",
    ({ written }) => `"${written}" is not a country.`,
    () => "Write the two letters of ISO 3166, as in US, GB or DE.",
  ),
  tab: problem<object>(
    "CY430",
    () => "A tab stands where YAML wants spaces.",
    () => "Indent with spaces, two for each level. Editors can replace all tabs of a file at once.",
  ),
} as const;
