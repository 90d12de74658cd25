/**
 * Text as PostgreSQL can keep it in a key: it has no NUL. What stands for one sorts where NUL does, so the order stays
 * that of code points, and no two texts become one. Anything but these two characters is as it was, to be read in psql.
 */
export function storedKey(text: string): string {
  return SPECIAL.test(text)
    ? text.replaceAll("\u0001", "\u0001\u0002").replaceAll("\0", "\u0001\u0001")
    : text;
}

/** The text that {@link storedKey} was given. */
export function givenKey(stored: string): string {
  return stored.includes("\u0001")
    ? stored.replaceAll(ESCAPED, (pair) => (pair === "\u0001\u0001" ? "\0" : "\u0001"))
    : stored;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what these look for.
const SPECIAL = /[\0\u0001]/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: as above.
const ESCAPED = /\u0001[\u0001\u0002]/g;
