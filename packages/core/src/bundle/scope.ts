import type { Slot } from "../ir/expression.ts";
import type { Field, Vocabulary } from "../vocabulary/vocabulary.ts";

/** What the names in the expressions of one declaration may mean. */
export class DeclarationScope {
  /** The intents of the messages that it applies to; null in an alert, where there is no message. */
  readonly intents: readonly string[] | null;
  /** Whether an item is under consideration. */
  item = false;
  private readonly vocabulary: Vocabulary;
  /** Every slot that was bound, and how often it is bound where we are. */
  private readonly slots = new Map<number, { readonly slot: Slot; open: number }>();
  /** Slots that stay readable after the condition that binds them. */
  private readonly found = new Set<number>();

  constructor(vocabulary: Vocabulary, intents: readonly string[] | null) {
    this.vocabulary = vocabulary;
    this.intents = intents;
  }

  /** Binds a slot until {@link release}. False if its number is taken for records of another type. */
  bind(slot: Slot): boolean {
    const known = this.slots.get(slot.index);
    if (known === undefined) this.slots.set(slot.index, { slot, open: 1 });
    else known.open++;
    return known === undefined || known.slot.record === slot.record;
  }

  release({ index }: Slot): void {
    const known = this.slots.get(index);
    if (known !== undefined) known.open--;
  }

  /** From here on the records of this slot may be spoken of. False if no condition has looked at such records. */
  speakOf({ index, record }: Slot): boolean {
    this.found.add(index);
    return this.slots.get(index)?.slot.record === record;
  }

  /** From here on the records of all slots may be spoken of, as in an alert. */
  speakOfAll(): void {
    for (const index of this.slots.keys()) this.found.add(index);
  }

  /** A field of the records of a slot that may be read here. */
  fieldOf(slot: number, field: string): Field | undefined {
    const known = this.slots.get(slot);
    if (known === undefined || (known.open === 0 && !this.found.has(slot))) return undefined;
    return this.vocabulary.records.get(known.slot.record)?.fields.get(field);
  }

  /**
   * A field of what messages are about, or of their items: as the declaration's own intents have it, else as any has. What
   * a pack does `if unknown` speaks of all messages, those that this rule applies to or not.
   */
  ofMessage(part: "about" | "items", field: string): readonly Field[] {
    const { intents } = this.vocabulary;
    const own = (this.intents ?? []).flatMap((name) => intents.get(name)?.[part].get(field) ?? []);
    return own.length > 0 ? own : [...intents.values()].flatMap((intent) => intent[part].get(field) ?? []);
  }
}
