import { serialize, type DefaultTreeAdapterTypes as Tree } from "parse5";
import { CannotAmend } from "./cannot-amend.ts";
import type { ReadableChanges } from "./changes.ts";
import { type Charset, masked } from "./charset.ts";
import { withNotices } from "./html-notice.ts";
import { nodesOf, parsedHtml } from "./html-tree.ts";
import { type Splice, spliced } from "./splice.ts";

/** Marks the elements that show an item: `<tr data-comity-item="spring-offer">`. */
export const ITEM = "data-comity-item";

/** What is more is a document, and no mail's text. */
const MOST_BYTES = 4 * 1024 * 1024;

/** Whether an HTML part shows an item. @throws CannotAmend */
export function htmlShows(bytes: Buffer, charset: Charset, id: string): boolean {
  const source = sourceOf(bytes, charset);
  return elementsOf(parsedHtml(source), source, charset).some(({ item }) => item === id);
}

/**
 * Takes items out of HTML, and puts notices at its end. Only these bytes change. That a reader sees just this difference is tried by
 * reading the result again.
 *
 * @throws CannotAmend if it would come out otherwise
 */
export function changeHtml(bytes: Buffer, charset: Charset, { removed, notices }: ReadableChanges): Buffer {
  const source = sourceOf(bytes, charset);
  const document = parsedHtml(source);
  const gone = elementsOf(document, source, charset).filter(
    ({ item }) => item !== null && removed.includes(item),
  );
  const cuts = gone.map(({ element }) => cutOf(element));
  const cut = spliced(bytes, cuts);
  for (const { element } of gone) detach(element);
  checkSame(document, sourceOf(cut, charset));
  if (removed.length > 0) checkMarks(masked(cut, charset));
  return notices.length === 0 ? cut : withNotices(cut, charset, notices);
}

function sourceOf(bytes: Buffer, charset: Charset): string {
  if (bytes.length > MOST_BYTES) throw new CannotAmend("html_too_big");
  charset.decode(bytes);
  return masked(bytes, charset);
}

interface Found {
  readonly element: Tree.Element;
  /** The item that it shows; null: none. */
  readonly item: string | null;
}

function elementsOf(document: Tree.Document, source: string, charset: Charset): readonly Found[] {
  const found: Found[] = [];
  for (const { node } of nodesOf(document)) {
    if (!("attrs" in node)) continue;
    const value = node.attrs.find(({ name }) => name === ITEM)?.value;
    if (value === undefined) continue;
    found.push({ element: node, item: charset.decode(Buffer.from(value, "latin1")) });
  }
  // Without a place in the source the parser has made it up.
  if (found.some(({ element }) => element.sourceCodeLocation == null)) throw new CannotAmend("html");
  if (found.length > 0 && source.includes("\0")) throw new CannotAmend("html");
  return found;
}

function cutOf(element: Tree.Element): Splice {
  const { sourceCodeLocation } = element;
  if (sourceCodeLocation == null || isCutShort(element)) throw new CannotAmend("html");
  const { startOffset, endOffset } = sourceCodeLocation;
  return { start: startOffset, end: endOffset, by: Buffer.alloc(0) };
}

/** A paragraph ends where a table or the like begins: what its author took for the rest of it would stay. */
function isCutShort(element: Tree.Element): boolean {
  if (element.tagName !== "p" || element.sourceCodeLocation?.endTag !== undefined) return false;
  const siblings = element.parentNode?.childNodes ?? [];
  const next = siblings[siblings.indexOf(element) + 1];
  return next !== undefined && "tagName" in next && next.tagName !== "p";
}

function detach(element: Tree.Element): void {
  const { parentNode } = element;
  if (parentNode !== null) parentNode.childNodes = parentNode.childNodes.filter((node) => node !== element);
}

/** What is left has to read as the document without those elements. */
function checkSame(document: Tree.Document, source: string): void {
  if (textual(serialize(document)) !== textual(serialize(parsedHtml(source)))) throw new CannotAmend("html");
}

/** Two texts beside each other, with nothing between them any more, are one when read again. */
function textual(html: string): string {
  return html.replace(/\r\n?/g, "\n");
}

/** Some readers show what others take for comments, or for tags that have no place where they stand: marks there are no elements. */
function checkMarks(source: string): void {
  const document = parsedHtml(source);
  const elements = new Set<number>();
  let inStyles = 0;
  for (const { node } of nodesOf(document)) {
    if ("attrs" in node && node.attrs.some(({ name }) => name === ITEM)) {
      elements.add(node.sourceCodeLocation?.startOffset ?? -1);
    }
    // A style sheet may name the mark, and shows nothing.
    if ("value" in node && node.parentNode?.nodeName === "style") inStyles += marksIn(node.value);
  }
  if (marksIn(source) > elements.size + inStyles) throw new CannotAmend("html_comment");
}

function marksIn(text: string): number {
  return text.toLowerCase().split(ITEM).length - 1;
}
