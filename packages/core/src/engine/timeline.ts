import type { Entry } from "../ledger/entry.ts";
import type { Transaction } from "../ledger/port.ts";
import { customerScope } from "../ledger/scope.ts";
import type { AlertEvent, EventPlace } from "../ledger/subject-port.ts";
import type { Instant } from "../value/value.ts";
import type { Vocabulary } from "../vocabulary/vocabulary.ts";
import type { Timeline, TimelineItem, TimelineOptions } from "./api.ts";
import { standingOf } from "./ask.ts";
import { pageSize } from "./page-size.ts";
import { subjectNamed } from "./subject.ts";

/** How far a timeline was given: the last message, by its sequence, and the last alert. */
interface Given {
  readonly message: number | null;
  readonly alert: EventPlace | null;
}

/** An item, with how far the timeline has been given when it has been. */
interface Placed {
  readonly item: TimelineItem;
  readonly given: Partial<Given>;
}

/**
 * What a customer was to be sent, and what others were to send them, the latest first. It only reads, and no more than the page
 * needs: messages come in the order of the ledger, and so do alerts, whatever clocks said meanwhile.
 *
 * @param id of a customer, which may be one that turned out to be another, or an address as `email:ana@example.com`
 * @throws InputError CY570 to CY572; RangeError for a limit or a place that is none
 */
export async function timeline(
  transaction: Transaction,
  vocabulary: Vocabulary,
  id: string,
  now: Instant,
  { limit, after }: TimelineOptions,
): Promise<Timeline> {
  const most = pageSize(limit);
  let given = givenIn(after);
  const { customer, ids } = await subjectNamed(transaction, vocabulary, id);
  // A message stays in the scope of who it was asked about for, and comes into that of who that turned out to be.
  const entries = await transaction.latestEntries(ids.map(customerScope), given.message, most + 1);
  const alerts = await transaction.latestAlerts(ids, given.alert, most + 1);
  const all = latestFirst(
    entries.map((entry) => ({ item: messageItem(entry, now), given: { message: entry.sequence } })),
    alerts.map(({ place, event }) => ({ item: alertItem(event), given: { alert: place } })),
  );
  const shown = all.slice(0, most);
  for (const one of shown) given = { ...given, ...one.given };
  return {
    customer: customer?.id ?? null,
    household: customer?.household ?? null,
    items: shown.map(({ item }) => item),
    next: all.length > most ? placeText(given) : null,
  };
}

/** Both in one, keeping the order of each. */
function latestFirst(messages: readonly Placed[], alerts: readonly Placed[]): readonly Placed[] {
  const merged: Placed[] = [];
  let taken = 0;
  for (const message of messages) {
    for (let alert = alerts[taken]; alert !== undefined && alert.item.at > message.item.at; ) {
      merged.push(alert);
      alert = alerts[++taken];
    }
    merged.push(message);
  }
  return [...merged, ...alerts.slice(taken)];
}

const PLACE = /^(?:m(\d{1,15}))?(?:a(\d{1,15})\.(\d{1,15}))?$/;

function placeText({ message, alert }: Given): string {
  return `${message === null ? "" : `m${message}`}${alert === null ? "" : `a${alert.batch}.${alert.number}`}`;
}

/** @throws RangeError for a text that {@link placeText} does not give */
function givenIn(after: string | undefined): Given {
  if (after === undefined) return { message: null, alert: null };
  const found = after === "" ? null : PLACE.exec(after);
  if (found === null) throw new RangeError("after: what a page before gave as next is needed.");
  const [, message, batch, number] = found;
  return {
    message: message === undefined ? null : Number(message),
    alert: batch === undefined ? null : { batch: Number(batch), number: Number(number) },
  };
}

function messageItem(entry: Entry, now: Instant): TimelineItem {
  const { department, intent, channel, campaign, sendAt } = entry.message;
  return {
    kind: "message",
    at: entry.askedAt,
    ...standingOf(entry, now),
    department,
    intent,
    channel: entry.changes.channel ?? channel,
    campaign,
    sendAt,
    startedAt: entry.startedAt,
    sentAt: entry.sentAt,
    endedAt: entry.endedAt,
    breach: entry.breach,
  };
}

function alertItem({ kind, at, alert, department, intent, text }: AlertEvent): TimelineItem {
  return { kind, at, alert, department, intent, text };
}
