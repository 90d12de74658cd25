import type { LedgerEvent, MessageExplanation, Reconciliation, Review, Vocabulary } from "@comity/core";

/** One thing that happened to a message. */
export interface Happening {
  readonly at: number;
  readonly text: string;
}

/** What happened to a message, in order, a sentence each: the log of events, and what people decided. */
export function historyOf({ entry, history }: MessageExplanation): readonly Happening[] {
  const events = history.flatMap((event, index) => {
    const text = eventInWords(event, history.slice(0, index), entry.message.department);
    return text === null ? [] : [{ at: event.at, text }];
  });
  const reviews = entry.reviews.map((review) => ({ at: review.at, text: reviewInWords(review) }));
  const found = entry.reconciled === undefined ? [] : [findingInWords(entry.reconciled)];
  const [asked, ...later] = events;
  // What a person decided or found comes before what that led to, and after the question.
  const all = [...(asked === undefined ? [] : [asked]), ...reviews, ...found, ...later];
  return all.sort((one, other) => one.at - other.at);
}

/** The same as lines, on the company's clock. */
export function historyLines(
  happenings: readonly Happening[],
  vocabulary: Vocabulary,
  when: (instant: number, vocabulary: Vocabulary) => string,
): string[] {
  return happenings.map(({ at, text }) => `  ${when(at, vocabulary)}: ${text}`);
}

function eventInWords(event: LedgerEvent, before: readonly LedgerEvent[], department: string): string | null {
  switch (event.kind) {
    case "decision": {
      const isFirst = !before.some(({ kind }) => kind === "decision");
      const { verdict } = event.answer;
      return isFirst ? `${department} asked, and the answer was ${verdict}` : `decided again: ${verdict}`;
    }
    case "resolved":
      // The decision that ended the hold is told.
      return null;
    case "recalled":
      return `recalled, as message ${event.by} was cleared (${event.rule})`;
    case "missed":
      return `message ${event.by} came after it had gone, and would have stopped it (${event.rule})`;
    case "state":
      return event.state === "sent" && event.breach && !before.some(({ kind }) => kind === "breach")
        ? "sent, without having been cleared"
        : event.state;
    case "breach":
      return `${event.by}, who had not started it, reported ${event.reported}`;
    default:
      return null;
  }
}

function findingInWords({ at, by, outcome }: Reconciliation): Happening {
  return { at, text: `${by} found that it was ${outcome === "sent" ? "sent" : "not sent"}` };
}

function reviewInWords({ by, decision }: Review): string {
  return `${by} reviewed it: ${decision}`;
}
