import type { JournalLine, JournalReason } from "./journal.ts";
import type { Story } from "./story.ts";

/** What the message would have contradicted: another message, or a record that another department keeps. */
export type Counterpart =
  | { readonly kind: "message"; readonly message: string }
  | { readonly kind: "record"; readonly record: string; readonly key: string };

/** A message that did not go when it was to go, because of what another department says or knows. */
export interface Contradiction {
  readonly message: string;
  readonly customer: string;
  readonly household: string;
  /** `pack/name` of the rule or conflict. */
  readonly rule: string;
  readonly how: "blocked" | "held" | "recalled" | "refused at hand-over";
  readonly at: string;
  readonly text: string;
  readonly counterpart: Counterpart;
  /** A message to the same household that says the opposite, where there is one beside the counterpart. */
  readonly letter: string | null;
}

/** An offer that was in the post before the cancellation was asked about: too late to stop, and said so. */
export interface Missed {
  readonly message: string;
  readonly by: string;
  readonly rule: string;
  readonly at: string;
}

/** The rules of this pack keep an offer and an ending cover apart. */
const COVER_PACK = "insurance/";

/** Offers kept from a household whose cover is ending. The other contradictions are between other departments. */
export function aboutCover({ rule }: Contradiction): boolean {
  return rule.startsWith(COVER_PACK);
}

/**
 * Finds the contradictions that would have gone out. Each message counts once, at the first time that a rule or a
 * conflict stopped it and could name what it contradicts. Not counted: holds for want of knowledge, limits, and messages
 * that were only changed.
 */
export function findContradictions(stories: ReadonlyMap<string, Story>): Contradiction[] {
  const letters = lettersByHousehold(stories);
  const found: Contradiction[] = [];
  for (const story of stories.values()) {
    const contradiction = contradictionOf(story, letters);
    if (contradiction) found.push(contradiction);
  }
  return found.sort(
    (left, right) => left.at.localeCompare(right.at) || left.message.localeCompare(right.message),
  );
}

/** Contradicting messages that had already gone when their counterpart was asked about. */
export function findMissed(lines: readonly JournalLine[]): Missed[] {
  return lines.flatMap(({ kind, message, by, rule, at }) =>
    kind === "missed" && message !== null && by !== undefined && rule !== undefined
      ? [{ message, by, rule, at }]
      : [],
  );
}

function lettersByHousehold(stories: ReadonlyMap<string, Story>): ReadonlyMap<string, string> {
  const letters = new Map<string, string>();
  for (const { message, household } of stories.values()) {
    if (message.intent === "cancellation" && !letters.has(household)) letters.set(household, message.id);
  }
  return letters;
}

function contradictionOf(story: Story, letters: ReadonlyMap<string, string>): Contradiction | null {
  for (const line of story.lines) {
    const base = {
      message: story.message.id,
      customer: story.message.customer,
      household: story.household,
      at: line.at,
    };
    if (line.kind === "recalled" && line.by !== undefined && line.rule !== undefined) {
      const text = textOfRecall(story, line.rule);
      const counterpart = { kind: "message", message: line.by } as const;
      return { ...base, rule: line.rule, how: "recalled", text, counterpart, letter: null };
    }
    const stop = stopOf(line);
    if (stop) {
      const { reason, counterpart } = stop;
      const letter =
        counterpart.kind === "record" && aboutCoverRule(reason.rule) ? letters.get(story.household) : null;
      return {
        ...base,
        rule: reason.rule,
        how: howOf(line),
        text: reason.text,
        counterpart,
        letter: letter ?? null,
      };
    }
  }
  return null;
}

function aboutCoverRule(rule: string): boolean {
  return rule.startsWith(COVER_PACK);
}

type Stop = { readonly reason: JournalReason & { readonly rule: string }; readonly counterpart: Counterpart };

/** The reason that stopped a message and what it names; a message on the other side says more than a record. */
function stopOf(line: JournalLine): Stop | null {
  if (line.verdict !== "block" && line.verdict !== "hold") return null;
  const stops = (line.reasons ?? []).flatMap((reason): Stop[] => {
    const counterpart = counterpartOf(reason);
    return reason.rule !== null && counterpart !== null
      ? [{ reason: { ...reason, rule: reason.rule }, counterpart }]
      : [];
  });
  return stops.find(({ counterpart }) => counterpart.kind === "message") ?? stops[0] ?? null;
}

function counterpartOf({ kind, other, facts }: JournalReason): Counterpart | null {
  if (kind === "conflict" && other !== undefined) return { kind: "message", message: other };
  const [fact] = facts;
  return kind === "rule" && fact ? { kind: "record", record: fact.record, key: fact.key } : null;
}

function howOf(line: JournalLine): Contradiction["how"] {
  if (line.verdict === "hold") return "held";
  return line.kind === "decision" && line.again ? "refused at hand-over" : "blocked";
}

/** The engine words a recall when it next answers for the message; the rule's name has to do where it was not asked again. */
function textOfRecall(story: Story, rule: string): string {
  for (const line of story.lines) {
    const reason = line.reasons?.find((one) => one.rule === rule);
    if (reason) return reason.text;
  }
  return `Recalled by ${rule}.`;
}
