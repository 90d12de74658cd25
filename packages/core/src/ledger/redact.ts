import type { Answer, Reason } from "./answer.ts";
import type { Entry } from "./entry.ts";
import type { LedgerEvent } from "./event.ts";

/** What stands for a sentence that was erased. */
export const ERASED_TEXT = "Erased.";

/** What stands for the hash of content that was erased: no content has it, and nobody can try out what it was. */
export const ERASED_HASH = "";

/** What stands for a person who reviewed it or found out what became of it, and for who reported on another's message. */
export const ERASED_PERSON = "erased";

/**
 * An answer without its words, which rules fill with facts. What stays is opaque: verdict, kinds and names of rules, record
 * keys, ids of items and messages, instants.
 */
export function redactAnswer(answer: Answer): Answer {
  return {
    ...answer,
    reasons: answer.reasons.map(redactReason),
    observed: answer.observed.map(redactReason),
  };
}

function redactReason(reason: Reason): Reason {
  return { ...reason, text: ERASED_TEXT };
}

/**
 * An entry without what is personal: what it was asked with, is about and offers, the words of its answer, and who was at it. The
 * customer's id stays, which is opaque: by it the message follows its customer.
 *
 * @param sender what stands for who started it, so that another one is still told from them; null: nobody said
 */
export function redactEntry({ startedBy: _name, reconciled, ...entry }: Entry, sender: string | null): Entry {
  const { id, department, intent, channel } = entry.message;
  return {
    ...entry,
    ...(sender === null ? {} : { startedBy: sender }),
    ...(reconciled === undefined ? {} : { reconciled: { ...reconciled, by: ERASED_PERSON } }),
    message: { ...entry.message, about: {}, items: [] },
    request: { id, department, intent, channel, customer: entry.request.customer ?? entry.customer },
    contentHash: ERASED_HASH,
    reviews: entry.reviews.map((review) => ({ ...review, by: ERASED_PERSON })),
    answer: redactAnswer(entry.answer),
    erasure: "done",
  };
}

/** An event without what is personal: the words of answers, what an alert is about and says, who reported. */
export function redactEvent(event: LedgerEvent): LedgerEvent {
  switch (event.kind) {
    case "decision":
    case "resolved":
      return { ...event, answer: redactAnswer(event.answer) };
    case "alert":
      return { ...event, about: {}, text: "" };
    case "breach":
      return { ...event, by: ERASED_PERSON };
    default:
      return event;
  }
}
