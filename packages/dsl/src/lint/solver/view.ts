import type { Slot, Vocabulary } from "@comity/core";

/** A record that a slot stands for. Its name is its own, so that slots of two rules never mix. */
export interface Held {
  readonly name: string;
  /** `silo.record`. */
  readonly record: string;
}

/** Where a condition is looked at from: what its messages can be, and which records its slots stand for. */
export interface View {
  readonly vocabulary: Vocabulary;
  /** The intents that a message can have here; null where there is no message, in an alert. */
  readonly intents: readonly string[] | null;
  readonly slots: ReadonlyMap<number, Held>;
}

/** The view inside a quantifier. */
export function inside(view: View, slot: Slot, name: string): View {
  return { ...view, slots: new Map(view.slots).set(slot.index, { name, record: slot.record }) };
}
