import type { Answer, DecisionExplanation, EntryState, Reason, Vocabulary } from "@comity/core";
import { wrap } from "../frame/wrap.ts";
import { WIDTH, when } from "./reasons.ts";

/** More ways than these are listed by nobody who has a customer on the telephone. */
const MOST_WAYS = 6;

/** "It would go" and the ways, or that there is none to be told. */
export function wayLines({ ways }: DecisionExplanation): string[] {
  if (ways.length === 0)
    return ["  Nothing was found that would let it go: what stands in the way is not for facts to change."];
  const shown = ways.slice(0, MOST_WAYS).flatMap(({ text }) => {
    const [first = "", ...rest] = wrap(text, WIDTH - 4, "");
    return [`  - ${first}`, ...rest.map((line) => `    ${line}`)];
  });
  const more = ways.length > MOST_WAYS ? [`  and in ${ways.length - MOST_WAYS} other ways`] : [];
  return ["  If nothing else changed, it would go", ...shown, ...more];
}

/** What holds a message beside the reasons of its answer, which are those of the strongest verdict only. */
export function otherObstacles({ trace }: DecisionExplanation, answer: Answer): readonly Reason[] {
  return trace
    .filter(({ mode }) => mode === "enforce")
    .flatMap(({ reasons }) => reasons)
    .filter(({ effect, rule }) => effect === "hold" && answer.reasons.every((one) => one.rule !== rule));
}

/** What a message that is asked about, or was, waits for: what to say of when to ask again. */
export interface Outlook {
  readonly state: EntryState;
  readonly answer: Answer;
  /** Whether it is in a ledger; a question that recorded nothing is not. */
  readonly recorded: boolean;
  /** The instant at which the engine looks at it next; null if none is set. */
  readonly dueAt: number | null;
  readonly now: number;
  readonly explanation: DecisionExplanation | null;
  readonly vocabulary: Vocabulary;
}

/** Who has to ask again, and when: a paragraph. */
export function whenToAskAgain(outlook: Outlook): string {
  switch (outlook.state) {
    case "held":
      return whileHeld(outlook);
    case "blocked":
      return whenBlocked(outlook);
    case "cleared":
      return whileCleared(outlook);
    case "started":
      return "Report whether it was sent or failed, when that is known.";
    case "unreported":
      return "Report whether it was sent or failed. Until then it counts as sent.";
    case "sent":
      return "It has gone, so there is nothing left to ask.";
    default:
      return "That is final. A new request, under a new id, is decided by what is known then.";
  }
}

function whileHeld({ answer, recorded, dueAt, now, vocabulary }: Outlook): string {
  if (dueAt !== null && dueAt <= now)
    return `Nobody has to ask again. It has been due since ${when(dueAt, vocabulary)}, and is decided as soon as an engine runs on this ledger.`;
  const again = recorded
    ? "Nobody has to ask again. It is decided again"
    : "Asked about for real, it is held and decided again by itself,";
  const latest =
    answer.deadline === null
      ? ""
      : ` By ${when(answer.deadline, vocabulary)} at the latest it gets another answer.`;
  switch (answer.until?.kind) {
    case "instant":
      return `${again} at ${when(answer.until.at, vocabulary)}.${answer.deadline === answer.until.at ? "" : latest}`;
    case "review":
      return `${again} as soon as ${answer.until.by ?? "a person"} has reviewed it.${latest}`;
    default:
      return `${again} as soon as facts or earlier messages change that it depends on.${latest}`;
  }
}

function whenBlocked({ explanation, recorded, vocabulary }: Outlook): string {
  const again = recorded ? "Ask again, under a new id," : "Ask again";
  const byTime = explanation?.counterfactuals.find(
    ({ alterations }) => alterations.length === 1 && alterations[0]?.kind === "time",
  );
  const [time] = byTime?.alterations ?? [];
  if (time?.kind === "time")
    return `${again} at ${when(time.at, vocabulary)}: if nothing else changes, it goes then.`;
  if (explanation === null) return `${again} when something of this has changed.`;
  return `Time alone does not let it go. ${again} when something of the above has changed.`;
}

function whileCleared({ answer, dueAt, vocabulary }: Outlook): string {
  const lapses = dueAt === null ? "" : ` If nobody starts it by ${when(dueAt - 1, vocabulary)}, it lapses.`;
  if (answer.validUntil === null || (dueAt !== null && answer.validUntil >= dueAt - 1))
    return `Nobody has to ask again: start it.${lapses}`;
  return `Nobody has to ask again: start it. Until ${when(answer.validUntil, vocabulary)} time alone does not change the answer.${lapses}`;
}
