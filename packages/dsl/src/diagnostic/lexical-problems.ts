import { problem } from "./problem.ts";

/** CY100 to CY119: the size and the characters of a file. */
export const LEXICAL = {
  fileTooLarge: problem<{ bytes: number; limit: number }>(
    "CY100",
    ({ bytes, limit }) => `This file has ${bytes} bytes; a rule file has at most ${limit}.`,
    () => "Split it: a pack may be spread over several files.",
  ),
  nestedTooDeep: problem<{ limit: number }>(
    "CY101",
    ({ limit }) => `This is nested more than ${limit} deep.`,
    () => "Give parts of the condition a name of their own with `define`.",
  ),
  unclosedText: problem<object>(
    "CY102",
    () => 'This text has no closing `"` on its line.',
    () => 'Close it with `"`. A quotation mark inside a text is written \\".',
  ),
  otherQuotes: problem<{ quotes: string }>(
    "CY103",
    ({ quotes }) => `This text stands in ${quotes} instead of straight double quotes.`,
    () => 'Write it in straight double quotes: "...". Word processors change them.',
  ),
  oddCharacter: problem<{ text: string }>(
    "CY104",
    ({ text }) => `${text} means nothing here.`,
    ({ text }) =>
      /^`[$€£¥]/.test(text)
        ? "Write the currency after the amount: 500.00 USD."
        : "Remove it; it may stand in texts and comments only.",
  ),
  wrongQuotedName: problem<object>(
    "CY105",
    () => "A name in backticks is not closed, or holds other characters than letters, digits, - and _.",
    () => "Write the name between two backticks, as in `status`.",
  ),
  operator: problem<{ operator: string; words: string }>(
    "CY106",
    ({ operator }) => `\`${operator}\` is not used in this language; comparisons are written in words.`,
    ({ words }) => (words === ":" ? "Write the field and its value: `number: 5`." : `Write \`${words}\`.`),
  ),
  semicolon: problem<object>(
    "CY107",
    () => "`;` is not used: a clause ends where the next one begins.",
    () => "Remove it.",
  ),
  brace: problem<object>(
    "CY108",
    () => "Braces are not used to group clauses; they have a meaning only inside the text of `because`.",
    () => "Remove the brace and its partner.",
  ),
  unknownEscape: problem<{ text: string }>(
    "CY109",
    ({ text }) => `\`${text}\` is not an escape that texts know.`,
    () => 'Texts know \\" and \\\\ and \\n only; for a plain backslash write \\\\.',
  ),
  hiddenDirection: problem<{ code: string }>(
    "CY110",
    ({ code }) => `An invisible character (${code}) changes the order in which this line is shown.`,
    () => "Remove it: what is shown must be what is decided.",
  ),
  noSuchDay: problem<{ text: string }>(
    "CY111",
    ({ text }) => `${text} is in no calendar.`,
    () => "Write year, month and day with a time from 00:00 to 23:59: 2026-03-02, or 2026-03-02 10:00.",
  ),
  otherDate: problem<{ readings: readonly string[] }>(
    "CY112",
    () => "Dates are written year-month-day here.",
    ({ readings: [first, second] }) => {
      if (first === undefined) return "Write it as in 2026-03-02.";
      return second === undefined
        ? `Write ${first}.`
        : `This can be read in two ways: write ${first} or ${second}, whichever is meant.`;
    },
  ),
  oddName: problem<object>(
    "CY114",
    () => "This name has letters of another alphabet, some of which look like others.",
    () => "Make names of the letters a to z, the digits, - and _; texts and comments may hold any letter.",
  ),
  colon: problem<object>(
    "CY116",
    () => "`:` is not used here: names and the first words of clauses stand without one.",
    () => "Remove it. A colon stands only between a field and its value, inside brackets.",
  ),
  fullStop: problem<object>(
    "CY117",
    () => "Nothing follows this `.`: a clause ends where the next one begins, without a full stop.",
    () => "Remove it; or name the field that should follow it.",
  ),
  arrow: problem<{ arrow: string; words: string }>(
    "CY118",
    ({ arrow }) => `\`${arrow}\` is not used in this language; clauses begin with words.`,
    ({ words }) => (words === "" ? "Remove it." : `Write \`${words}\`.`),
  ),
  otherComment: problem<{ begins: string }>(
    "CY119",
    ({ begins }) => `Comments do not begin with \`${begins}\` in this language.`,
    () => "Begin each line of the comment with `#`.",
  ),
  tooMany: problem<{ kept: number }>(
    "CY115",
    ({ kept }) => `This file has ${kept} mistakes or more; the rest of it was not looked at.`,
    () => "Mend the first ones: others may go with them.",
  ),
  noSuchTime: problem<{ text: string }>(
    "CY113",
    ({ text }) => `${text} is not a time of day.`,
    () => "Write hours and minutes with two digits each, from 00:00 to 23:59: 08:00.",
  ),
};
