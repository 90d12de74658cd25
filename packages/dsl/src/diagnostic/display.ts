/** A piece of a line as it is shown: what to print, and how many columns of a terminal it takes. */
interface Shown {
  readonly text: string;
  readonly width: number;
}

const TAB: Shown = { text: "  ", width: 2 };

/** Characters that would steer the terminal or change the direction of a line are shown as what they are. */
const UNPRINTABLE = /^[\p{Cc}\p{Zl}\p{Zp}\u200E\u200F\u202A-\u202E\u2066-\u2069]$/u;
const NO_WIDTH = /^(?:\p{M}|[\u200B-\u200D]|\uFEFF)$/u;
/** East Asian wide characters and emoji. */
const WIDE =
  /^[\u1100-\u115F\u2E80-\u303E\u3041-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6\u{1F300}-\u{1F64F}\u{1F680}-\u{1F6FF}\u{1F900}-\u{1F9FF}\u{20000}-\u{3FFFD}]$/u;

/** One character of a source, ready for a terminal. */
export function display(character: string): Shown {
  if (character === "\t") return TAB;
  if (UNPRINTABLE.test(character)) {
    const text = `<${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}>`;
    return { text, width: text.length };
  }
  if (NO_WIDTH.test(character)) return { text: character, width: 0 };
  return { text: character, width: WIDE.test(character) ? 2 : 1 };
}

/** A text as it is shown: tabs as two spaces, control characters as their code. */
export function displayText(text: string): string {
  let shown = "";
  for (const character of text) shown += display(character).text;
  return shown;
}

export function displayWidth(text: string): number {
  let width = 0;
  for (const character of text) width += display(character).width;
  return width;
}
