/** The codes in words, as they go on after "its changes cannot be made". */
const WORDS: Readonly<Record<string, string>> = {
  signed: "a part that would change is signed or encrypted",
  dkim: "it is signed with DKIM, and there is no key of that domain to sign anew",
  arc: "it is sealed with ARC",
  channel: "it may go only on another channel",
  item_not_found: "an item that has to go is not marked in it",
  item_elsewhere:
    "an item that has to go stands also in a part that is not changed, as in an attached message",
  charset_unsaid:
    "its text has letters outside of ASCII, is no UTF-8, and does not say in which encoding it is",
  item_marks: "the marks of its items do not fit together",
  alternative: "one of its alternatives lacks a marked item, or cannot be changed",
  no_text: "it has no text for a notice",
  notice: "the vocabulary has not the notice",
  text_boundary: "a line of its text would part it where it has no parts",
  html: "its HTML would read otherwise than by these changes alone",
  html_comment:
    "an item stands in a comment that some readers show, or on a tag that is no element where it stands",
  html_open: "its HTML has no place for a notice outside of what is still open at its end",
  html_hidden: "its HTML hides all of its body, or a style sheet in it may hide the notice",
  html_too_big: "its HTML is too big, or has too many elements",
  html_too_deep: "its HTML is nested too deeply",
};

/** Why a message cannot be changed, for people: `a part that would change is signed or encrypted (signed)`. */
export function cannotAmendInWords(code: string): string {
  return `${WORDS[code] ?? "its MIME is broken, or read differently by different readers"} (${code})`;
}

/** Why a message cannot be changed as it has to be. The codes stand in docs/guide/mail.md. */
export class CannotAmend extends Error {
  readonly code: string;

  constructor(code: string) {
    super(`The message cannot be changed: ${code}.`);
    this.name = "CannotAmend";
    this.code = code;
  }
}
