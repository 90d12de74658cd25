import type { Known } from "../value/value.ts";
import type { EarlierMessage } from "./evidence.ts";
import { isLive } from "./standing.ts";

/** What of earlier messages is compared: those of these intents, and these fields of their `about`. */
export interface Compared {
  readonly intents: readonly string[];
  readonly about: readonly string[];
}

/** Whether an entry is one that a message is compared with, as far as its state tells. */
export function isCompared(
  entry: Pick<EarlierMessage, "state" | "message">,
  { intents }: Pick<Compared, "intents">,
): boolean {
  return isLive(entry.state) && intents.includes(entry.message.intent);
}

/** What a decision can know of an entry. */
export function earlierOf(entry: EarlierMessage, { about }: Pick<Compared, "about">): EarlierMessage {
  const { id, sequence, customer, household, state, clearedAt, startedAt, sentAt, dueAt } = entry;
  const { intent, department, campaign, priority, sendAt } = entry.message;
  const compared = onlyFields(entry.message.about, new Set(about));
  const message = { intent, department, campaign, priority, about: compared, sendAt };
  return { id, sequence, customer, household, state, clearedAt, startedAt, sentAt, dueAt, message };
}

/** The fields of these names. */
export function onlyFields(
  fields: Readonly<Record<string, Known>>,
  names: ReadonlySet<string>,
): Readonly<Record<string, Known>> {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => names.has(name)));
}
