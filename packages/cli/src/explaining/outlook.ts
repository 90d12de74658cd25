import {
  type Answer,
  type DecisionExplanation,
  type EntryState,
  MINUTE_MS,
  type Reason,
  type Vocabulary,
} from "@comity/core";
import { wrap } from "../frame/wrap.ts";
import { exactWhen, WIDTH, when } from "./reasons.ts";

/** More ways than these are listed by nobody who has a customer on the telephone. */
const MOST_WAYS = 6;

/** "It would go" and the ways, or that none was found, which is no word about the world. */
export function wayLines({ ways }: DecisionExplanation): string[] {
  if (ways.length === 0)
    return wrap(
      "No way was found. Only changes of a few things at once are looked for, so there may be one all the same.",
      WIDTH,
      "  ",
    );
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

function whileHeld(outlook: Outlook): string {
  const { answer, recorded, dueAt, now, vocabulary } = outlook;
  if (dueAt !== null && dueAt <= now)
    return `Nobody has to ask again. It has been due since ${when(dueAt, vocabulary)}, and is decided as soon as an engine runs on this ledger.`;
  const { until } = answer;
  const reviewed =
    until?.kind === "review" ? `${until.by ?? "a person"} has reviewed it, or as soon as ` : "";
  const again = recorded
    ? "Nobody has to ask again. It is decided again as soon as"
    : "Asked about for real, it is held, and decided again by itself as soon as";
  return `${again} ${reviewed}facts or earlier messages change that it depends on.${byTimeAlone(outlook)}`;
}

/** What becomes of a held message if nothing changes: found by passing time, as the engine does. */
function byTimeAlone({ answer, explanation, vocabulary }: Outlook): string {
  const next = explanation?.nextByTime ?? null;
  if (next !== null) {
    // Told to the minute, and never too early.
    const at = when(Math.ceil(next.at / MINUTE_MS) * MINUTE_MS, vocabulary);
    return next.verdict === "block"
      ? ` If nothing changes and nothing is reported, it is blocked by ${at}.`
      : ` If nothing changes and nothing is reported, it may go from ${at} on.`;
  }
  const looked = answer.until?.kind === "instant" ? answer.until.at : answer.deadline;
  return looked === null ? "" : ` It is looked at again at ${exactWhen(looked, vocabulary)} in any case.`;
}

function whenBlocked({ explanation, recorded, vocabulary }: Outlook): string {
  const again = recorded ? "Ask again, under a new id," : "Ask again";
  const byTime = explanation?.counterfactuals.find(
    ({ alterations }) => alterations.length === 1 && alterations[0]?.kind === "time",
  );
  const [time] = byTime?.alterations ?? [];
  if (time?.kind === "time")
    return `${again} at ${exactWhen(time.at, vocabulary)}: if nothing else changes, it goes then.`;
  return explanation === null || explanation.ways.length === 0
    ? `${again} when facts or earlier messages have changed that this rests on.`
    : `${again} when something of the above has changed.`;
}

function whileCleared({ answer, dueAt, vocabulary }: Outlook): string {
  const lapses = dueAt === null ? "" : ` If nobody starts it by ${when(dueAt - 1, vocabulary)}, it lapses.`;
  if (answer.validUntil === null || (dueAt !== null && answer.validUntil >= dueAt - 1))
    return `Nobody has to ask again: start it.${lapses}`;
  return `Nobody has to ask again: start it. Until ${when(answer.validUntil, vocabulary)} time alone does not change the answer.${lapses}`;
}
