import { isAscii } from "node:buffer";
import { CannotAmend } from "./cannot-amend.ts";
import type { ReadableChanges } from "./changes.ts";
import { type Charset, masked } from "./charset.ts";
import { lineEnd } from "./headers.ts";
import { type Splice, spliced } from "./splice.ts";

/**
 * In plain text, an item stands between two lines of its own, which are written so that a reader who sees them is not puzzled:
 *
 *     [item spring-offer]
 *     20 % off home insurance.
 *     [end of item spring-offer]
 */
const MARK = /^\[(item|end of item) (.+)\]$/;

const LONGEST_LINE = 72;

/** Where an item stands in a text, with its marks. */
interface Marked {
  readonly id: string;
  readonly start: number;
  readonly end: number;
}

/** Whether a text part shows an item. @throws CannotAmend if its marks do not fit together */
export function textShows(bytes: Buffer, charset: Charset, id: string): boolean {
  return itemsIn(bytes, charset).some((item) => item.id === id);
}

/**
 * Takes items out of a text, and puts notices at its end.
 *
 * @returns the text, in UTF-8 if its own encoding might not have a notice's characters
 * @throws CannotAmend
 */
export function changeText(
  bytes: Buffer,
  charset: Charset,
  { removed, notices }: ReadableChanges,
): { readonly bytes: Buffer; readonly utf8: boolean } {
  if (bytes.includes("-----BEGIN PGP ")) throw new CannotAmend("signed");
  const cuts: Splice[] = itemsIn(bytes, charset)
    .filter(({ id }) => removed.includes(id))
    .map(({ start, end }) => ({ start, end, by: Buffer.alloc(0) }));
  const left = spliced(bytes, cuts);
  checkLeft(charset.decode(left), removed);
  if (notices.length === 0) return { bytes: left, utf8: false };
  const added = Buffer.from(noticeLines(left, notices), "utf8");
  // In UTF-8 it is at home; in another encoding all of the text moves there.
  const plain = isAscii(added) || charset.name === "utf-8";
  const text = plain ? left : Buffer.from(charset.decode(left), "utf8");
  const whole = Buffer.concat([text, added]);
  // Japanese that is open at the end would make other letters of the notice for some readers.
  if (isAscii(added) && !masked(whole, charset).endsWith(added.toString("latin1"))) {
    throw new CannotAmend("charset");
  }
  return { bytes: whole, utf8: !isAscii(added) };
}

/** A mark that does not begin its line, as in what is quoted, is none: but what it marks would be shown. */
function checkLeft(text: string, removed: readonly string[]): void {
  if (removed.some((id) => text.includes(`[item ${id}]`))) throw new CannotAmend("item_marks");
}

function itemsIn(bytes: Buffer, charset: Charset): readonly Marked[] {
  const shown = masked(bytes, charset);
  const items: Marked[] = [];
  let open: { readonly id: string; readonly start: number } | null = null;
  for (let at = 0; at < bytes.length; at = lineEnd(bytes, at, bytes.length)) {
    // Every other line is passed over without decoding it.
    if (shown[at] !== "[") continue;
    const end = lineEnd(bytes, at, bytes.length);
    const [, kind, id] = MARK.exec(charset.decode(bytes.subarray(at, end)).trim()) ?? [];
    if (kind === undefined || id === undefined) continue;
    if (kind === "item") {
      if (open !== null) throw new CannotAmend("item_marks");
      open = { id, start: at };
    } else {
      if (open === null || open.id !== id) throw new CannotAmend("item_marks");
      items.push({ ...open, end });
      open = null;
    }
  }
  if (open !== null) throw new CannotAmend("item_marks");
  return items;
}

function noticeLines(before: Buffer, notices: ReadableChanges["notices"]): string {
  const newline = before.includes("\n") && !before.includes("\r\n") ? "\n" : "\r\n";
  const gap = before.length === 0 || before.at(-1) === 0x0a ? newline : `${newline}${newline}`;
  const paragraphs = notices.map(({ text }) =>
    text
      .trim()
      .split(/\r?\n/)
      .flatMap((line) => wrapped(line))
      .join(newline),
  );
  return `${gap}${paragraphs.join(`${newline}${newline}`)}${newline}`;
}

function wrapped(line: string): readonly string[] {
  const lines: string[] = [];
  let current = "";
  for (const word of line.split(" ")) {
    if (current !== "" && current.length + 1 + word.length > LONGEST_LINE) {
      lines.push(current);
      current = "";
    }
    current = current === "" ? word : `${current} ${word}`;
  }
  return [...lines, current];
}
