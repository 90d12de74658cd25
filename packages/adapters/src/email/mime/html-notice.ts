import { serialize, type DefaultTreeAdapterTypes as Tree } from "parse5";
import { CannotAmend } from "./cannot-amend.ts";
import type { ReadableChanges } from "./changes.ts";
import { type Charset, masked } from "./charset.ts";
import { isHiding } from "./hiding.ts";
import { nodesOf, parsedHtml } from "./html-tree.ts";
import { mayMatch } from "./selector.ts";
import { spliced } from "./splice.ts";
import { rulesOfStyleSheet } from "./style-sheet.ts";

const NOTICE = "data-comity-notice";

/** What closing one element leaves open shows only then, as a link that goes on in every paragraph. */
const MOST_ROUNDS = 3;

/** Characters of style sheets in one HTML. Gmail reads 16,000. */
const MOST_STYLE = 256 * 1024;

type Notices = ReadableChanges["notices"];

/**
 * Puts notices at the end of the body, outside of all that is still open there: an element that hides what it holds would hide
 * them too.
 *
 * @throws CannotAmend if they cannot be put where everybody sees them, or anything else would read otherwise
 */
export function withNotices(bytes: Buffer, charset: Charset, notices: Notices): Buffer {
  const before = parsedHtml(masked(bytes, charset));
  const at = noticePlace(before) ?? bytes.length;
  const html = notices.map(({ name, text }) => noticeElement(name, text)).join("");
  let closing = "";
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const result = spliced(bytes, [{ start: at, end: at, by: Buffer.from(`${closing}${html}`, "latin1") }]);
    const document = parsedHtml(masked(result, charset));
    const added = noticesIn(document, at + closing.length, at + closing.length + html.length);
    if (added.length !== notices.length) throw new CannotAmend("html");
    const open = openAround(added);
    if (open === "") {
      checkConditions(before, at);
      for (const notice of added) checkStyleSheets(document, notice);
      checkRest(before, document, added);
      return result;
    }
    closing += open;
  }
  throw new CannotAmend("html_open");
}

/** Before the end of the body, or of the document, if they are written. */
function noticePlace(document: Tree.Document): number | null {
  let place: number | null = null;
  for (const { node } of nodesOf(document)) {
    if (!("tagName" in node) || (node.tagName !== "body" && node.tagName !== "html")) continue;
    const end = node.sourceCodeLocation?.endTag?.startOffset;
    if (end !== undefined && (place === null || end < place)) place = end;
  }
  return place;
}

/** In ASCII, so that it reads the same in every encoding; in short lines, which no server has to break. */
function noticeElement(name: string, text: string): string {
  const lines = text.trim().split(/\r?\n/);
  const words = lines.map((line) => line.split(" ").map(escaped).join("\r\n")).join("<br>\r\n");
  return `\r\n<p ${NOTICE}="${escaped(name)}">${words}</p>\r\n`;
}

function escaped(text: string): string {
  return [...text]
    .map((character) => {
      const code = character.codePointAt(0) ?? 0;
      return code < 0x20 || code > 0x7e || `&<>"'`.includes(character) ? `&#${code};` : character;
    })
    .join("");
}

/** The notices that were read from a stretch of the source: the mail may have had others, which somebody else wrote. */
function noticesIn(document: Tree.Document, from: number, to: number): readonly Tree.Element[] {
  const found: Tree.Element[] = [];
  for (const { node } of nodesOf(document)) {
    if (!("attrs" in node) || !node.attrs.some(({ name }) => name === NOTICE)) continue;
    const start = node.sourceCodeLocation?.startOffset ?? -1;
    if (start >= from && start < to) found.push(node);
  }
  return found;
}

/** End tags of what is open around notices, the innermost first, and of what goes on in them. */
function openAround(notices: readonly Tree.Element[]): string {
  const within = notices.flatMap((notice) => elementsIn(notice));
  const [around = []] = notices.map(elementsAround).sort((one, other) => other.length - one.length);
  return [...within, ...around].map((name) => `</${name}>`).join("");
}

/** All but line breaks. The innermost first. */
function elementsIn(element: Tree.Element): readonly string[] {
  return element.childNodes.flatMap((node) =>
    "tagName" in node && node.tagName !== "br" ? [...elementsIn(node), node.tagName] : [],
  );
}

/** What an element stands in within the body. @throws CannotAmend if that is not the body that a reader sees */
function elementsAround(element: Tree.Element): readonly string[] {
  const around: Tree.Element[] = [];
  for (let node = element.parentNode; node !== null && "tagName" in node; node = node.parentNode) {
    around.push(node);
  }
  const [html, body] = around.slice(-2).reverse();
  // The content of a template ends at no document.
  if (html?.tagName !== "html" || body?.tagName !== "body") throw new CannotAmend("html");
  if (isHidden(html) || isHidden(body)) throw new CannotAmend("html_hidden");
  return around.slice(0, -2).map(({ tagName }) => tagName);
}

function isHidden({ attrs }: Tree.Element): boolean {
  return attrs.some(({ name, value }) => name === "hidden" || (name === "style" && isHiding(value)));
}

/** A style sheet of the mail that may hide a notice, its body or its page, in whatever reader. @throws CannotAmend */
function checkStyleSheets(document: Tree.Document, notice: Tree.Element): void {
  const path: Tree.Element[] = [];
  for (
    let node: Tree.ParentNode | null = notice;
    node !== null && "tagName" in node;
    node = node.parentNode
  ) {
    path.unshift(node);
  }
  let characters = 0;
  for (const { node } of nodesOf(document)) {
    if (!("value" in node) || node.parentNode?.nodeName !== "style") continue;
    characters += node.value.length;
    if (characters > MOST_STYLE) throw new CannotAmend("html_too_big");
    for (const { selectors, declarations } of rulesOfStyleSheet(node.value)) {
      if (!isHiding(declarations)) continue;
      const hidden = path.some((_, at) => mayMatch(selectors, path.slice(0, at + 1)));
      if (hidden) throw new CannotAmend("html_hidden");
    }
  }
}

/** Outlook reads comments as conditions. What stands between two of them, it may show alone, or others. @throws CannotAmend */
function checkConditions(document: Tree.Document, at: number): void {
  let open = 0;
  for (const { node } of nodesOf(document)) {
    if (!("data" in node) || (node.sourceCodeLocation?.startOffset ?? at) >= at) continue;
    const begins = /^\s*\[if\b/i.test(node.data);
    const ends = /\[endif\]\s*$/i.test(node.data);
    if (begins !== ends) open += begins ? 1 : -1;
  }
  if (open !== 0) throw new CannotAmend("html_open");
}

/** Without the notices, the document has to read as before. Between two stretches of text there may be blanks more. */
function checkRest(before: Tree.Document, after: Tree.Document, notices: readonly Tree.Element[]): void {
  for (const notice of notices) {
    const { parentNode } = notice;
    if (parentNode !== null) parentNode.childNodes = parentNode.childNodes.filter((node) => node !== notice);
  }
  if (shown(before) !== shown(after)) throw new CannotAmend("html");
}

/** Formatting that a parser goes on with for the sake of a blank, and that shows nothing. */
const EMPTY_FORMATTING = /<(a|b|big|code|em|font|i|nobr|s|small|strike|strong|tt|u)(?: [^>]*)?>\s*<\/\1>/g;
const MOST_IN_EACH_OTHER = 10;

function shown(document: Tree.Document): string {
  let html = serialize(document);
  for (let pass = 0; pass < MOST_IN_EACH_OTHER; pass++) html = html.replace(EMPTY_FORMATTING, "");
  return html.replace(/\s+/g, "");
}
