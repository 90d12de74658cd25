import { parseExactJson } from "@comity/core";
import { CUSTOMER_TAG, idOfSesTag, MESSAGE_TAG } from "../../carrier/tag.ts";
import type { Json } from "../../contract/fact-source.ts";
import { nestsTooDeeply } from "../../run/nesting.ts";
import type { About, ReadEvent } from "../provider-event.ts";
import { instantOfText, isId, isTable, listAt, type Table, tableAt } from "../table.ts";
import type { SnsMessage } from "./sns-message.ts";
import { subscriptionsIn } from "./subscriptions.ts";

/** Amazon SES says so when a topic is set. */
const GREETING = "Successfully validated SNS topic";
const NOT_SENT = "OnAccountSuppressionList";

interface Told {
  /** Where the event's own part stands. */
  readonly part: string;
  readonly about: (part: Table) => readonly About[];
}

/** By `eventType`, or by `notificationType` where no configuration set publishes events. */
const TOLD: Readonly<Record<string, Told>> = {
  Delivery: { part: "delivery", about: () => [plain("delivered")] },
  Bounce: { part: "bounce", about: bounceIn },
  Complaint: { part: "complaint", about: complaintIn },
  Reject: { part: "reject", about: () => [plain("dropped")] },
  "Rendering Failure": { part: "failure", about: () => [plain("dropped")] },
  Subscription: { part: "subscription", about: subscriptionsIn },
};

/** What Amazon SES tells in a message of Amazon SNS that is signed. */
export function eventsIn({ id, text }: Pick<SnsMessage, "id" | "text">): readonly ReadEvent[] {
  if (text.startsWith(GREETING)) return [{ kind: "passed_over" }];
  const raw = parse(text);
  if (!isTable(raw) || nestsTooDeeply(raw)) return [unreadable("it is no object of JSON", text)];
  const name = raw.eventType ?? raw.notificationType;
  if (typeof name !== "string") return [unreadable("eventType is missing", raw)];
  const told = Object.hasOwn(TOLD, name) ? TOLD[name] : undefined;
  // Sent, opened, clicked, delayed, and what Amazon SES may think of yet.
  if (told === undefined) return [{ kind: "passed_over" }];
  if (!isId(id)) return [unreadable("MessageId is missing", raw)];
  const part = tableAt(raw, told.part);
  const mail = tableAt(raw, "mail");
  // What was never sent bears the time of its mail only.
  const at = instantOfText(part.timestamp ?? mail.timestamp);
  if (at === null) return [unreadable("timestamp is no time", raw)];
  const abouts = told.about(part);
  if (abouts.length === 0) return [{ kind: "passed_over" }];
  const [message, customer] = [tagOf(mail, MESSAGE_TAG), tagOf(mail, CUSTOMER_TAG)];
  return abouts.map((about, index) => ({
    kind: "event",
    event: { id: index === 0 ? id : `${id}/${index}`, at, message, customer, ...about, event: raw },
  }));
}

function plain(kind: About["kind"]): About {
  return { kind, hard: null, group: null };
}

function bounceIn(part: Table): readonly About[] {
  const { bounceType: type, bounceSubType: subtype } = part;
  const hard = type === "Permanent" ? true : type === "Transient" ? false : null;
  // Somebody's answer that they are out of the office comes so, too, and without a delivery status notification.
  const mayBeAnswer = type === "Transient" && subtype === "General" && !hasStatus(part);
  return mayBeAnswer ? [] : [{ kind: "bounced", hard, group: null }];
}

function hasStatus(part: Table): boolean {
  return listAt(part, "bouncedRecipients").some(
    (one) => isTable(one) && (one.status !== undefined || one.action !== undefined),
  );
}

function complaintIn({ complaintFeedbackType: type, complaintSubType: subtype }: Table): readonly About[] {
  // The recipient said that it is wanted.
  if (type === "not-spam") return [];
  return subtype === NOT_SENT ? [plain("complained"), plain("dropped")] : [plain("complained")];
}

/** A message tag as events bear it, or, where they bear none, the header field that set it. */
function tagOf(mail: Table, name: string): string | null {
  const [value] = listAt(tableAt(mail, "tags"), name);
  const tag = typeof value === "string" ? value : tagInHeaders(mail, name);
  return tag === null ? null : idOfSesTag(tag);
}

function tagInHeaders(mail: Table, name: string): string | null {
  for (const header of listAt(mail, "headers")) {
    if (!isTable(header) || typeof header.name !== "string" || typeof header.value !== "string") continue;
    if (header.name.toLowerCase() !== "x-ses-message-tags") continue;
    const tags = header.value.split(",").map((tag) => tag.split("=").map((side) => side.trim()));
    const value = tags.find(([key]) => key === name)?.[1];
    if (value !== undefined) return value;
  }
  return null;
}

function parse(text: string): Json {
  try {
    return parseExactJson(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return null;
  }
}

function unreadable(what: string, raw: Json): ReadEvent {
  return { kind: "unreadable", reason: `The event is not as Amazon SES documents it: ${what}.`, raw };
}
