/** A piece of a grammar, as diagrams and EBNF show it. */
export type Item =
  /** Words or signs that stand as they are: `applies to`, `(`. */
  | { readonly kind: "words"; readonly text: string }
  /** A kind of token: a name, a number. */
  | { readonly kind: "token"; readonly text: string }
  /** Another rule of the grammar, by name. */
  | { readonly kind: "rule"; readonly name: string }
  | { readonly kind: "sequence"; readonly items: readonly Item[] }
  | { readonly kind: "choice"; readonly items: readonly Item[] }
  | { readonly kind: "optional"; readonly item: Item }
  /** Once or more, with something between two of them. */
  | { readonly kind: "repeat"; readonly item: Item; readonly separator: Item | null };

export const words = (text: string): Item => ({ kind: "words", text });
export const rule = (name: string): Item => ({ kind: "rule", name });
export const optional = (item: Item): Item => ({ kind: "optional", item });
export const repeat = (item: Item, separator: Item | null = null): Item => ({
  kind: "repeat",
  item,
  separator,
});

/**
 * Items one after another: sequences in it are flat, words next to each other are one phrase, and words next to a choice
 * of few words are a choice of phrases (`at least`, `at most`).
 */
export function sequence(items: readonly Item[]): Item {
  const flat = items.flatMap((item) => (item.kind === "sequence" ? item.items : [item]));
  const joined: Item[] = [];
  for (const item of flat) {
    const last = joined.at(-1);
    const phrases = last === undefined ? null : phrasesOf(last, item);
    if (phrases === null) joined.push(item);
    else joined[joined.length - 1] = choice(phrases.map(words));
  }
  const [only] = joined;
  return only !== undefined && joined.length === 1 ? only : { kind: "sequence", items: joined };
}

const MOST_PHRASES = 4;

/** What two neighbours say together, if both are words or one is a choice of them; else null. */
function phrasesOf(left: Item, right: Item): readonly string[] | null {
  const [before, after] = [textsOf(left), textsOf(right)];
  const few = before !== null && after !== null && Math.min(before.length, after.length) === 1;
  if (!few || Math.max(before.length, after.length) > MOST_PHRASES) return null;
  return before.flatMap((one) => after.map((other) => `${one} ${other}`));
}

/** The words that it may be, if it is nothing else. */
function textsOf(item: Item): readonly string[] | null {
  if (item.kind === "words") return /^[a-z_ ]+$/.test(item.text) ? [item.text] : null;
  if (item.kind !== "choice") return null;
  const texts = item.items.map(textsOf);
  return texts.every((one) => one !== null) ? texts.flat() : null;
}

/** One of several: choices in it are flat. */
export function choice(items: readonly Item[]): Item {
  const flat = items.flatMap((item) => (item.kind === "choice" ? item.items : [item]));
  const [only] = flat;
  return only !== undefined && flat.length === 1 ? only : { kind: "choice", items: flat };
}

/** An item with each of its parts replaced, from the inside out. */
export function mapItem(item: Item, change: (item: Item) => Item): Item {
  switch (item.kind) {
    case "sequence":
      return change(sequence(item.items.map((part) => mapItem(part, change))));
    case "choice":
      return change(choice(item.items.map((part) => mapItem(part, change))));
    case "optional":
      return change(optional(mapItem(item.item, change)));
    case "repeat": {
      const separator = item.separator && mapItem(item.separator, change);
      return change(repeat(mapItem(item.item, change), separator));
    }
    default:
      return change(item);
  }
}

/** Names of the rules that an item refers to. */
export function rulesIn(item: Item): ReadonlySet<string> {
  const found = new Set<string>();
  mapItem(item, (part) => {
    if (part.kind === "rule") found.add(part.name);
    return part;
  });
  return found;
}
