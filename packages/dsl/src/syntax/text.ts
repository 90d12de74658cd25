/** What a text in quotes says: without its quotes, escapes resolved. An unclosed one ends with its line. */
export function textValue(image: string): string {
  return resolveEscapes(insideQuotes(image));
}

/** A text without its quotes, escapes as written. */
export function insideQuotes(image: string): string {
  const closed = image.length > 1 && /["“”»'’]/.test(image.at(-1) ?? "") && !endsInEscape(image);
  return image.slice(1, closed ? -1 : undefined);
}

/** Resolves `\"`, `\\` and `\n`; what follows another backslash stays as it is. */
export function resolveEscapes(raw: string): string {
  if (!raw.includes("\\")) return raw;
  return raw.replace(/\\(.)/gu, (_, character: string) => (character === "n" ? "\n" : character));
}

/** Whether the last character is escaped: an odd number of backslashes before it. */
function endsInEscape(image: string): boolean {
  let backslashes = 0;
  while (image[image.length - 2 - backslashes] === "\\") backslashes++;
  return backslashes % 2 === 1;
}
