type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** No text without one of these has a number that a JavaScript number does not hold. */
const MAY_BE_LARGE = /\d{16}|e\+?\d{3}/i;
/** Where a text or a number begins. What else may stand in JSON has neither a quote nor a digit. */
const BEGINS = /["\-\d]/g;
const NUMBER = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y;

/**
 * Reads JSON of others as `JSON.parse` does, and loses no digit of an id: a number that is written in digits and lies beyond 2^53 - 1
 * comes as text, digit by digit as it was written, and so does one that is too large for any number. `JSON.parse` makes the id of
 * somebody else of them.
 *
 * @param reviver as of `JSON.parse`
 * @throws SyntaxError as of `JSON.parse`; it quotes what is there
 */
export function parseExactJson(text: string, reviver?: (key: string, value: Json) => Json): Json {
  const value: Json = JSON.parse(text, reviver);
  return MAY_BE_LARGE.test(text) ? JSON.parse(withLargeAsText(text), reviver) : value;
}

/** @param json sound JSON */
function withLargeAsText(json: string): string {
  let made = "";
  let done = 0;
  BEGINS.lastIndex = 0;
  for (let found = BEGINS.exec(json); found !== null; found = BEGINS.exec(json)) {
    if (found[0] === '"') {
      BEGINS.lastIndex = endOfText(json, found.index);
      continue;
    }
    NUMBER.lastIndex = found.index;
    const number = NUMBER.exec(json)?.[0] ?? "";
    const end = found.index + number.length;
    if (isTooLarge(number)) {
      made += `${json.slice(done, found.index)}"${number}"`;
      done = end;
    }
    BEGINS.lastIndex = end;
  }
  return made + json.slice(done);
}

/** With an exponent it was no exact number where it came from either. */
function isTooLarge(number: string): boolean {
  const value = Math.abs(Number(number));
  return /e/i.test(number) ? value === Number.POSITIVE_INFINITY : value > Number.MAX_SAFE_INTEGER;
}

/** After the quote that ends the text which begins there: the next one before which stands an even number of backslashes. */
function endOfText(json: string, begin: number): number {
  for (let quote = json.indexOf('"', begin + 1); ; quote = json.indexOf('"', quote + 1)) {
    let before = quote;
    while (json[before - 1] === "\\") before--;
    if ((quote - before) % 2 === 0) return quote + 1;
  }
}
