import type { Vocabulary } from "./vocabulary.ts";

const spellings = new WeakMap<Vocabulary, ReadonlyMap<string, string>>();

/**
 * A department as the vocabulary spells it, whatever its case: rules compare letter by letter, and departments' systems do
 * not agree on capitals. One that the vocabulary does not name stays as it was written.
 */
export function departmentName(vocabulary: Vocabulary, written: string): string {
  let known = spellings.get(vocabulary);
  if (known === undefined) {
    known = spellingsOf(vocabulary);
    spellings.set(vocabulary, known);
  }
  return known.get(written.toLowerCase()) ?? written;
}

/** By the name in small letters. The list of departments says how they are spelt; else what owns a silo, or may send an intent. */
function spellingsOf({ departments, silos, intents }: Vocabulary): ReadonlyMap<string, string> {
  const known = new Map<string, string>();
  const owners = [...silos.values()].map(({ owner }) => owner).sort();
  const senders = [...intents.values()].flatMap((intent) => intent.departments).sort();
  for (const name of [...(departments ?? []), ...owners, ...senders]) {
    const folded = name.toLowerCase();
    if (!known.has(folded)) known.set(folded, name);
  }
  return known;
}
