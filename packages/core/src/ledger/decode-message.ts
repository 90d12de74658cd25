import { excerpt } from "../value/date.ts";
import { InputError } from "../value/input-error.ts";
import { parseInstant } from "../value/instant.ts";
import { didYouMean } from "../value/suggest.ts";
import type { Instant } from "../value/value.ts";
import { isNotGiven } from "../vocabulary/decode-field.ts";
import { checkObject, decodeFields, refuseUnknownNames } from "../vocabulary/decode-fields.ts";
import { decodeName } from "../vocabulary/decode-text.ts";
import { departmentName } from "../vocabulary/department.ts";
import { identityKey } from "../vocabulary/identity-key.ts";
import type { Intent, Vocabulary } from "../vocabulary/vocabulary.ts";
import { checkJson } from "./check-json.ts";
import type { Item, Message, MessageRequest } from "./message.ts";

/** What a request may say, and nothing else: a misspelt `send_at` would send at once. */
const NAMES = [
  "id",
  "department",
  "intent",
  "channel",
  "customer",
  "to",
  "about",
  "items",
  "campaign",
  "priority",
  "send_at",
];

export const DEFAULT_PRIORITY = 50;
const MOST_ITEMS = 1_000;

/**
 * Checks a request against the vocabulary and converts it. Fields of `about` and of items that the
 * vocabulary does not declare are allowed, because departments send more than rules read, and are left out
 * of the message. The department is spelt as the vocabulary spells it, and has to be on its list if there is one; whether it may
 * use the intent is a decision, not an error.
 *
 * @param now when it is to leave if it does not say so
 * @throws InputError CY501 to CY505 for what does not fit, CY510 for a part that is missing, CY511 for an
 * unknown intent, CY512 for an unknown channel, CY513 for the recipient, CY514 for the priority, CY515 for
 * `send_at`, CY516 for the items, CY517 for a department that there is not
 */
export function decodeMessage(vocabulary: Vocabulary, request: MessageRequest, now: Instant): Message {
  const raw: unknown = request;
  const id = messageIdOf(raw);
  checkObject(raw, "message");
  const where = `message ${id}`;
  refuseUnknownNames(raw, NAMES, where, "A message");
  const intent = intentOf(vocabulary, raw.intent, where);
  checkRecipient(vocabulary, raw, where);
  return {
    id,
    department: departmentOf(vocabulary, raw.department, where),
    intent: intent.name,
    class: intent.class,
    channel: channelOf(vocabulary, raw.channel, where),
    about: aboutOf(vocabulary, intent, raw.about, where),
    items: itemsOf(vocabulary, intent, raw.items, where),
    campaign: decodeName(raw.campaign, `${where}: campaign`),
    priority: priorityOf(raw.priority, where),
    sendAt: sendAtOf(raw.send_at, now, where),
  };
}

/** A request whose recipient is written as text: a whole number is read as one, as everywhere that a name is meant. */
export function recipientAsText(request: MessageRequest): MessageRequest {
  const { customer, to } = request as { readonly customer?: unknown; readonly to?: unknown };
  const asText = (part: unknown): unknown => (Number.isSafeInteger(part) ? String(part) : part);
  const isAddress = typeof to === "object" && to !== null && !Array.isArray(to);
  const parts = isAddress ? Object.entries(to).map(([name, part]) => [name, asText(part)] as const) : [];
  return {
    ...request,
    ...(customer === undefined ? {} : { customer: asText(customer) as string }),
    ...(isAddress ? { to: Object.fromEntries(parts) } : {}),
  };
}

/**
 * The id of a message, before anything else of the request is looked at: what has an answer keeps it, whatever has become of
 * the vocabulary since.
 *
 * @throws InputError CY501, CY502 and CY505 for what is none, CY510 if it is missing
 */
export function messageIdOf(raw: unknown): string {
  checkObject(raw, "message");
  return required(decodeName(raw.id, "message: id"), "message: id", "Give every message its id.");
}

function required(name: string | null, where: string, help: string): string {
  if (name !== null) return name;
  throw new InputError("CY510", where, "It is not given.", help);
}

function departmentOf(vocabulary: Vocabulary, raw: unknown, where: string): string {
  const place = `${where}: department`;
  const name = required(decodeName(raw, place), place, "Give every message its department.");
  const spelt = departmentName(vocabulary, name);
  const { departments = [] } = vocabulary;
  // A misspelt one would pass by every rule and limit that is about the department.
  if (departments.length === 0 || departments.includes(spelt)) return spelt;
  const problem = `The vocabulary has no department "${excerpt(name)}".`;
  throw new InputError("CY517", place, problem, didYouMean(name, departments));
}

function intentOf(vocabulary: Vocabulary, raw: unknown, where: string): Intent {
  const name = required(
    decodeName(raw, `${where}: intent`),
    `${where}: intent`,
    "Give every message its intent.",
  );
  const intent = vocabulary.intents.get(name);
  if (intent !== undefined) return intent;
  const help = didYouMean(name, vocabulary.intents.keys());
  throw new InputError("CY511", `${where}: intent`, `The vocabulary has no intent "${excerpt(name)}".`, help);
}

function channelOf(vocabulary: Vocabulary, raw: unknown, where: string): string {
  const name = required(
    decodeName(raw, `${where}: channel`),
    `${where}: channel`,
    "Give every message its channel.",
  );
  if (vocabulary.channels.includes(name)) return name;
  const help = didYouMean(name, vocabulary.channels);
  throw new InputError(
    "CY512",
    `${where}: channel`,
    `The vocabulary has no channel "${excerpt(name)}".`,
    help,
  );
}

function checkRecipient(vocabulary: Vocabulary, raw: Readonly<Record<string, unknown>>, where: string): void {
  const customer = decodeName(raw.customer, `${where}: customer`);
  if (isNotGiven(raw.to)) {
    if (customer !== null) return;
    throw new InputError(
      "CY513",
      `${where}: customer`,
      "It does not say who it is for.",
      "Give `customer`, or an address in `to`: {email: ...} or {phone: ...}.",
    );
  }
  checkObject(raw.to, `${where}: to`);
  refuseUnknownNames(raw.to, ["email", "phone"], `${where}: to`, "An address");
  const email = decodeName(raw.to.email, `${where}: to.email`);
  const phone = decodeName(raw.to.phone, `${where}: to.phone`);
  if (email === null && phone === null) {
    throw new InputError("CY513", `${where}: to`, "There is no address in it.", "Give an email or a phone.");
  }
  if (customer !== null) {
    throw new InputError(
      "CY513",
      `${where}: to`,
      "There is a customer and an address, and they may be two people.",
      "Give one of them.",
    );
  }
  checkAddress(`${where}: to.email`, "email", email, null);
  checkAddress(`${where}: to.phone`, "phone", phone, vocabulary.company.country ?? null);
}

/** An address in no form in which it could be compared would be a stranger every time. */
function checkAddress(
  where: string,
  kind: "email" | "phone",
  address: string | null,
  country: string | null,
): void {
  if (address === null || identityKey(kind, address, country) !== null) return;
  const [what, help] =
    kind === "email"
      ? ["an email address", "Write it as ana@example.com, without a name around it."]
      : ["a telephone number", "Write it with its country, as in +1 312 555 0104."];
  throw new InputError("CY513", where, `This is not ${what}.`, help);
}

function aboutOf(vocabulary: Vocabulary, intent: Intent, raw: unknown, where: string): Message["about"] {
  if (isNotGiven(raw)) return {};
  checkObject(raw, `${where}: about`);
  checkJson(raw, `${where}: about`);
  return decodeFields(intent.about, raw, vocabulary, `${where}: about`);
}

function itemsOf(vocabulary: Vocabulary, intent: Intent, raw: unknown, where: string): readonly Item[] {
  if (isNotGiven(raw)) return [];
  if (!Array.isArray(raw)) {
    throw new InputError(
      "CY516",
      `${where}: items`,
      "This is not a list.",
      "Write items in square brackets.",
    );
  }
  if (raw.length > MOST_ITEMS) {
    const help = `${MOST_ITEMS} is the most: ask about several messages.`;
    throw new InputError("CY516", `${where}: items`, `There are ${raw.length} of them.`, help);
  }
  checkJson(raw, `${where}: items`);
  const seen = new Set<string>();
  return raw.map((item: unknown, index) => {
    const place = `${where}: items[${index}]`;
    checkObject(item, place);
    const id = required(decodeName(item.id, `${place}.id`), `${place}.id`, "Give every item its id.");
    if (seen.has(id)) {
      throw new InputError(
        "CY516",
        `${place}.id`,
        `There is an item "${excerpt(id)}" already.`,
        "Give each its own id.",
      );
    }
    seen.add(id);
    return { id, fields: decodeFields(intent.items, item, vocabulary, place) };
  });
}

function priorityOf(raw: unknown, where: string): number {
  if (isNotGiven(raw)) return DEFAULT_PRIORITY;
  if (typeof raw === "number" && raw >= 0 && raw <= 100) return raw;
  throw new InputError(
    "CY514",
    `${where}: priority`,
    "This is not a number from 0 to 100.",
    "Leave it out for 50.",
  );
}

function sendAtOf(raw: unknown, now: Instant, where: string): Instant {
  if (isNotGiven(raw)) return now;
  if (typeof raw !== "string") {
    const help = "Write it as text with an offset: 2026-03-02T10:00:00Z.";
    throw new InputError("CY515", `${where}: send_at`, "This is not text.", help);
  }
  const instant = parseInstant(raw);
  if (!instant.ok) throw new InputError("CY515", `${where}: send_at`, instant.error, "");
  return instant.value;
}
