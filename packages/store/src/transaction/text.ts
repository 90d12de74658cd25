import type { Customer, StoredRecord } from "@comity/core";

/**
 * Lets through what every store can tell apart. Half of a surrogate pair has no UTF-8 form: a database would write the
 * replacement character for it, and two different ids would become one.
 *
 * @throws TypeError for text that is not well-formed Unicode.
 */
export function keyText(text: string): string {
  if (text.isWellFormed()) return text;
  throw new TypeError(
    `${JSON.stringify(text)} cannot be a key: it holds half of a surrogate pair. Refuse it where it comes in.`,
  );
}

/**
 * Orders text by code point, which is the order of its UTF-8 bytes and so the order of the databases. JavaScript's own
 * `<` compares UTF-16 units and puts an emoji before U+FFEE.
 */
export function compareText(a: string, b: string): number {
  const shorter = Math.min(a.length, b.length);
  for (let index = 0; index < shorter; index++) {
    const left = a.charCodeAt(index);
    const right = b.charCodeAt(index);
    if (left === right) continue;
    const leftHigh = isSurrogate(left);
    if (leftHigh !== isSurrogate(right)) return leftHigh ? 1 : -1;
    return left - right;
  }
  return a.length - b.length;
}

// A surrogate stands for a code point above all that have one unit, so against one of those it is always the greater.
function isSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdfff;
}

/** The keys by which `customersByKey` finds a customer, each once. */
export function customerKeys({ keys, formerKeys }: Customer): ReadonlySet<string> {
  return new Set([...keys, ...formerKeys]);
}

/** The keys by which `recordsByKey` finds a record, each once: none for one that is deleted. */
export function recordKeys({ keys, deleted }: StoredRecord): ReadonlySet<string> {
  return new Set(deleted ? [] : keys);
}
