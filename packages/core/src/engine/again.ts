import type { Decision } from "../decide/decision.ts";
import type { Entry } from "../ledger/entry.ts";
import { follow, putEntry } from "./apply.ts";
import type { Work } from "./work.ts";

/** Whether a message that was cleared may still go, with the same changes. */
export function sameAnswer(before: Entry, after: Entry): boolean {
  if (after.state !== "cleared") return false;
  const key = ({ changes }: Entry): string =>
    JSON.stringify([changes.channel, [...changes.removed].sort(), [...changes.attached].sort()]);
  return key(before) === key(after);
}

export type BeatenNow = Pick<Decision, "recalls" | "missed">;

/** Only whom it beats now and did not beat before is news. */
export function newlyBeaten(entry: Entry, beaten: BeatenNow): BeatenNow {
  const known = new Set([...entry.answer.recalled, ...entry.answer.missed]);
  return {
    recalls: beaten.recalls.filter((one) => !known.has(one.entry.id)),
    missed: beaten.missed.filter((one) => !known.has(one.entry.id)),
  };
}

/** The answer that was given, with the news. */
export function withBeaten({ answer }: Entry, news: BeatenNow): Entry["answer"] {
  const ids = (beaten: BeatenNow["recalls"]): string[] => beaten.map((one) => one.entry.id);
  return {
    ...answer,
    recalled: [...new Set([...answer.recalled, ...ids(news.recalls)])],
    missed: [...new Set([...answer.missed, ...ids(news.missed)])],
  };
}

/** What follows for others when a cleared message stands among messages that it did not know. */
export async function beatAnew(work: Work, entry: Entry, decision: Decision): Promise<void> {
  const news = newlyBeaten(entry, decision);
  if (news.recalls.length + news.missed.length + decision.drawn.length === 0) return;
  const after = await putEntry(work, { ...entry, answer: withBeaten(entry, news) });
  await follow(work, entry, after, { ...decision, ...news });
}
