import type { Stand } from "../decide/claims.ts";
import type { Entry } from "../ledger/entry.ts";
import { isLive } from "../ledger/standing.ts";
import type { Work } from "./work.ts";

/** Claims what a decision gave a message: from now until it lapses or, once it is started, for good. */
export async function claimFor(work: Work, entry: Entry, stands: readonly Stand[]): Promise<void> {
  // What must not go has given up its claims where it was written.
  if (!isLive(entry.state)) return;
  const until = entry.state === "cleared" ? entry.dueAt : null;
  const claims = stands.map((stand) => ({ ...stand, from: work.now, until }));
  await work.transaction.claim(entry, claims);
}
