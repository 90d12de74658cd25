import type { EntryState } from "@comity/core";

/** What becomes of a message of the game, as the semantics say it. */
const NEXT: Readonly<Record<string, readonly string[]>> = {
  cleared: ["started", "recalled", "lapsed", "withdrawn", "failed", "blocked"],
  started: ["sent", "failed", "unreported"],
  unreported: ["sent", "failed"],
  sent: ["failed"],
};

/** States in which a message has gone, or may have. */
export const GONE: ReadonlySet<string> = new Set<EntryState>(["started", "sent", "unreported"]);

/** States in which a message may go, is going or has gone. */
export const LIVE: ReadonlySet<string> = new Set(["cleared", ...GONE]);

/** Whether a message that stands like this may stand like that later. */
export function canBecome(from: string, to: string): boolean {
  return from === to || (NEXT[from] ?? []).some((next) => canBecome(next, to));
}

/** Whether a message that stands like this can be the next moment like that. */
export function follows(from: string, to: string): boolean {
  return (NEXT[from] ?? []).includes(to);
}
