import { conflictKey, type Stand } from "../decide/claims.ts";
import type { Beaten } from "../decide/findings.ts";
import type { Entry } from "../ledger/entry.ts";
import { isLive } from "../ledger/standing.ts";
import type { Work } from "./work.ts";

/** Where a message stands, and which messages that had gone it stands there before. */
interface Standing {
  readonly stands: readonly Stand[];
  readonly missed: readonly Beaten[];
}

/**
 * Claims what was found for a message: from now until it lapses or, once it is started, for good. Whoever had gone before it
 * concedes, also one that it has told of before: its place may have moved, and with it what it claims.
 */
export async function claimFor(work: Work, entry: Entry, { stands, missed }: Standing): Promise<void> {
  // What must not go has given up its claims where it was written.
  if (!isLive(entry.state)) return;
  for (const { entry: loser, conflict } of missed)
    await work.transaction.concede(loser, conflictKey(conflict));
  const until = entry.state === "cleared" ? entry.dueAt : null;
  const claims = stands.map((stand) => ({ ...stand, from: work.now, until }));
  await work.transaction.claim(entry, claims);
}
