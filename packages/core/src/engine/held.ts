import type { Entry } from "../ledger/entry.ts";
import type { Transaction } from "../ledger/port.ts";
import { HELD_SCOPE } from "../ledger/scope.ts";
import { standingAt } from "../ledger/standing.ts";
import type { Instant } from "../value/value.ts";
import type { HeldMessage, HeldOptions, HeldPage } from "./api.ts";
import { standingOf } from "./ask.ts";
import { pageSize } from "./page-size.ts";

/** Messages that are looked at for one page, in parts of this size or of the page's. */
const MOST_LOOKED_AT = 10_000;
const PART = 500;

/**
 * A page of the messages that are held, in the order in which they were asked about. It only reads. Where few of very many are
 * meant, it has fewer than it may have, and there is more.
 *
 * @throws RangeError for a limit that is none
 */
export async function held(
  transaction: Transaction,
  now: Instant,
  { after = 0, limit, department, review }: HeldOptions,
): Promise<HeldPage> {
  const most = pageSize(limit);
  const asked = department?.toLowerCase();
  const isMeant = (entry: Entry): boolean =>
    standingAt(entry, now) === "held" &&
    (asked === undefined || entry.message.department.toLowerCase() === asked) &&
    (review === undefined || waitsForReview(entry) === review);
  const size = Math.max(PART, most + 1);
  const meant: Entry[] = [];
  let last = after;
  for (let seen = 0; seen < MOST_LOOKED_AT; seen += size) {
    const part = await transaction.held(HELD_SCOPE, last, size);
    meant.push(...part.filter(isMeant));
    const shown = meant.slice(0, most);
    if (meant.length > most) return page(shown, shown.at(-1)?.sequence ?? null, now);
    if (part.length < size) return page(shown, null, now);
    last = part.at(-1)?.sequence ?? last;
  }
  return page(meant, last, now);
}

function page(entries: readonly Entry[], next: number | null, now: Instant): HeldPage {
  return { messages: entries.map((entry) => heldMessage(entry, now)), next };
}

function heldMessage(entry: Entry, now: Instant): HeldMessage {
  const { department, intent, channel } = entry.message;
  return {
    ...standingOf(entry, now),
    department,
    intent,
    channel,
    customer: entry.customer,
    askedAt: entry.askedAt,
    waitsForReview: waitsForReview(entry),
  };
}

function waitsForReview({ answer }: Entry): boolean {
  return answer.until?.kind === "review";
}
