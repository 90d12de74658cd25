import type { Entry, EntryState } from "../ledger/entry.ts";
import { redactAnswer, redactEntry } from "../ledger/redact.ts";
import { customerScope } from "../ledger/scope.ts";
import { hasEnded } from "../ledger/standing.ts";
import { allTracesIn, messageTrace } from "../ledger/traces.ts";
import { putEntry } from "./apply.ts";
import { senderAlias } from "./sender.ts";
import type { Work } from "./work.ts";

/** Whether a message still needs what it was asked with: it waits, or may still be handed over. */
export function isOpen(state: EntryState): boolean {
  return state === "held" || state === "cleared";
}

/**
 * Drops what is personal of a message: its request, what it is about and offers, what its decisions rested on, the words of
 * its answers. That it was, when, to which customer's id and how it ended stays, and counts as before.
 */
export async function eraseMessage(work: Work, entry: Entry): Promise<Entry> {
  const { transaction } = work;
  await transaction.eraseEvidence(entry.id);
  await transaction.eraseEvents(entry.id);
  // That it is to be erased was all that was due of what has ended.
  const dueAt = hasEnded(entry.state) ? null : entry.dueAt;
  // Whoever has it in hand goes on with it, and nobody else.
  const sender = entry.startedBy === undefined ? null : await senderAlias(transaction, entry.startedBy);
  return putEntry(work, redactEntry({ ...entry, dueAt }, sender));
}

/**
 * Drops from a message what its decisions saw of an erased person: what they rested on, and their words. Nothing else of it
 * changes, whatever others have made of it meanwhile.
 */
export async function eraseTraces(work: Work, message: string): Promise<void> {
  const { transaction } = work;
  const entry = await transaction.entryForUpdate(message);
  if (entry === null) return;
  await transaction.eraseEvidence(message);
  await transaction.eraseEvents(message);
  await putEntry(work, { ...entry, answer: redactAnswer(entry.answer) });
}

/** Drops what decisions on messages to others saw of these. */
export async function eraseToldOf(work: Work, messages: readonly string[]): Promise<void> {
  const told = await work.transaction.restingOn(messages.map(messageTrace));
  for (const message of told) await eraseTraces(work, message);
}

/** A message of an erased person has come to its end: it goes now, and what decisions saw of it meanwhile, on their own too. */
export async function eraseEnded(work: Work, entry: Entry): Promise<Entry> {
  const { transaction } = work;
  await eraseToldOf(work, [entry.id]);
  for (const { id } of await transaction.entries(customerScope(entry.customer), null)) {
    if (id === entry.id) continue;
    const traces = (await transaction.allEvidence(id)).flatMap(allTracesIn);
    if (traces.includes(messageTrace(entry.id))) await eraseTraces(work, id);
  }
  return eraseMessage(work, entry);
}
