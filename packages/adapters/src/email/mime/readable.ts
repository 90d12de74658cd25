import { CannotAmend } from "./cannot-amend.ts";
import { charsetOf } from "./charset.ts";
import { htmlShows } from "./html-part.ts";
import type { Part } from "./structure.ts";
import { textShows } from "./text-part.ts";
import { decodeTransfer } from "./transfer.ts";

/** Types of parts that are no text and can stand beside others as another way to show them. */
const READABLE = new Set(["text/plain", "text/html"]);

/** Whether a part is text that a reader sees, and that can be changed. */
export function isReadable(part: Part): boolean {
  return READABLE.has(part.contentType.type) && !part.attached;
}

/** What a part holds, with its transfer encoding taken off. @throws CannotAmend */
export function contentOf(raw: Buffer, part: Part): Buffer {
  const bytes = decodeTransfer(raw.subarray(part.bodyStart, part.bodyEnd), part.encoding);
  if (bytes === null) throw new CannotAmend("transfer_encoding");
  return bytes;
}

/**
 * The parts in which a notice has to stand, so that everybody sees it: every alternative has it, and of parts that follow
 * each other the first.
 *
 * @returns none if nobody would see it
 * @throws CannotAmend for an alternative that cannot be changed
 */
export function noticeParts(part: Part): readonly Part[] {
  if (isReadable(part)) return [part];
  switch (part.contentType.type) {
    case "multipart/alternative":
      return part.children.flatMap((child) => inAlternative(noticeParts(child)));
    case "multipart/related":
      return noticePartsOf(rootOf(part));
    default:
      return part.children.map(noticeParts).find((parts) => parts.length > 0) ?? [];
  }
}

function noticePartsOf(part: Part | undefined): readonly Part[] {
  return part === undefined ? [] : noticeParts(part);
}

function inAlternative<T>(parts: readonly T[]): readonly T[] {
  if (parts.length === 0) throw new CannotAmend("alternative");
  return parts;
}

/** Which part of several that belong together is shown: the first, or the one that is named. */
function rootOf({ contentType, children }: Part): Part | undefined {
  const start = contentType.parameters.get("start");
  if (start === undefined) return children[0];
  const named = children.find(({ header }) =>
    header.fields.some(({ name, value }) => name === "content-id" && value === start),
  );
  if (named === undefined) throw new CannotAmend("related");
  return named;
}

/**
 * The parts in which an item is shown.
 *
 * @returns none if it is nowhere
 * @throws CannotAmend if one alternative shows it and another one does not, or cannot be looked into
 */
export function itemParts(raw: Buffer, part: Part, id: string): readonly Part[] {
  if (isReadable(part)) return shows(raw, part, id) ? [part] : [];
  const { type } = part.contentType;
  if (type === "multipart/related") {
    const root = rootOf(part);
    return root === undefined ? [] : itemParts(raw, root, id);
  }
  const found = part.children.map((child) => itemParts(raw, child, id));
  const some = found.some((parts) => parts.length > 0);
  return type === "multipart/alternative" && some ? found.flatMap(inAlternative) : found.flat();
}

function shows(raw: Buffer, part: Part, id: string): boolean {
  const bytes = contentOf(raw, part);
  const charset = charsetOf(part.contentType.parameters.get("charset"), bytes);
  return part.contentType.type === "text/html"
    ? htmlShows(bytes, charset, id)
    : textShows(bytes, charset, id);
}
