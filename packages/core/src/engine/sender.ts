import type { Entry } from "../ledger/entry.ts";
import type { Transaction } from "../ledger/port.ts";
import { ERASED_PERSON } from "../ledger/redact.ts";
import { InputError } from "../value/input-error.ts";
import { decodeName } from "../vocabulary/decode-text.ts";
import { putEntry } from "./apply.ts";
import type { Work } from "./work.ts";

/** The name of a sender; null if it gives none. @throws InputError CY505 if it is no name */
export function senderOf(sender: { readonly by?: string } | undefined): string | null {
  return sender?.by === undefined ? null : personOrProcess(sender.by, "by");
}

/** A name of a person or a process. @throws InputError CY505 if it is no name */
export function personOrProcess(raw: string, where: string): string {
  const name = decodeName(raw, where);
  if (name !== null) return name;
  throw new InputError("CY505", where, "It is empty.", "Give a name by which the sender or person is known.");
}

/** Whether it is who started it. Of a message that was erased nothing but {@link senderAlias} says who that was. */
export async function isStarter({ transaction }: Work, entry: Entry, by: string): Promise<boolean> {
  const name = entry.erasure === "done" ? await senderAlias(transaction, by) : by;
  return entry.startedBy === name;
}

/** What stands for a sender in a message that was erased: opaque, and the same for the same one. */
export function senderAlias(transaction: Transaction, by: string): Promise<string> {
  return transaction.pseudonym(`sender ${by}`);
}

/** Who reports on a message that somebody else has started, as far as both have said who they are; else null. */
export async function strangerTo(work: Work, entry: Entry, by: string | null): Promise<string | null> {
  if (by === null || entry.startedBy === undefined) return null;
  return (await isStarter(work, entry, by)) ? null : by;
}

/** Keeps that somebody reported on a message that another one had started. Told again, it is told once. */
export async function recordStranger(
  work: Work,
  entry: Entry,
  by: string,
  reported: "sent" | "failed",
): Promise<Entry> {
  const { id, customer } = entry;
  const told = await work.transaction.eventsOf(id);
  // Of one that was told and erased it cannot be said who it was.
  const names: readonly string[] = [by, ERASED_PERSON];
  if (
    told.some((event) => event.kind === "breach" && names.includes(event.by) && event.reported === reported)
  )
    return entry;
  await work.record({ kind: "breach", at: work.now, message: id, customer, by, reported });
  return entry.breach ? entry : putEntry(work, { ...entry, breach: true });
}
