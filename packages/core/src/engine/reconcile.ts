import { plainReason } from "../decide/context.ts";
import type { Entry, Reconciliation } from "../ledger/entry.ts";
import type { Transaction } from "../ledger/port.ts";
import { ERASED_PERSON } from "../ledger/redact.ts";
import { UNREPORTED_SCOPE } from "../ledger/scope.ts";
import { standingAt } from "../ledger/standing.ts";
import { InputError } from "../value/input-error.ts";
import type { Instant } from "../value/value.ts";
import type { Unreported } from "./api.ts";
import { standingOf } from "./ask.ts";
import { lockEntry, markFailed, markSent } from "./outcome.ts";
import { personOrProcess } from "./sender.ts";
import type { Work } from "./work.ts";

/**
 * The messages of a ledger that were started and not reported by the end of their lease, in the order in which they were
 * asked about. It only reads.
 */
export async function unreported(transaction: Transaction, now: Instant): Promise<readonly Unreported[]> {
  const known = await transaction.entries(UNREPORTED_SCOPE, null);
  // Those whose lease has ended since anybody last looked are only due yet.
  const due = await transaction.due(now, Number.MAX_SAFE_INTEGER);
  return [...known, ...due.filter((entry) => standingAt(entry, now) === "unreported")]
    .sort((left, right) => left.sequence - right.sequence)
    .map((entry) => ({
      ...standingOf(entry, now),
      startedAt: entry.startedAt,
      startedBy: entry.startedBy ?? null,
      leaseUntil: entry.leaseUntil,
    }));
}

/**
 * A person found out what became of an unreported message. The same finding again changes nothing.
 *
 * @throws InputError CY595 if it is not unreported, CY505 for a name that is none
 */
export async function reconcile(
  work: Work,
  id: string,
  outcome: Reconciliation["outcome"],
  by: string,
): Promise<Entry> {
  const person = personOrProcess(by, "reconcile: by");
  const { entry, customer } = await lockEntry(work, id);
  const standing = standingAt(entry, work.now);
  if (standing === (outcome === "sent" ? "sent" : "failed") && entry.startedAt !== null) return entry;
  if (standing !== "unreported") {
    throw new InputError(
      "CY595",
      `message ${id}`,
      `It is not unreported: it is ${standing}.`,
      "Only a message that was started, and not reported by the end of its lease, can be reconciled.",
    );
  }
  // What was erased has no place left where a name could be sealed.
  const name = entry.erasure === "done" ? ERASED_PERSON : person;
  const found: Entry = { ...entry, reconciled: { outcome, by: name, at: work.now } };
  // It counted from its start, and where it stands among others stays so.
  if (outcome === "sent") return markSent(work, found, customer, false, entry.startedAt ?? work.now);
  // The reason goes to whoever asks; who found it out is told with the message's history.
  const text = "It was found not to have been sent. To try again, ask with a new id.";
  return markFailed(work, found, plainReason("state", null, "block", text));
}
