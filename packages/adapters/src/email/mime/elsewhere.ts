import { charsetOf } from "./charset.ts";
import { htmlShows, ITEM } from "./html-part.ts";
import { contentOf } from "./readable.ts";
import { type Part, readStructure, StructureError } from "./structure.ts";

/** Attached messages in each other. */
const DEEPEST = 5;

const MESSAGES = new Set(["message/rfc822", "message/global"]);

/**
 * Whether an item is marked in a part that would stay as it is: an attached text, another part of related ones, a message that is
 * attached. All parts are looked into that are no archives and the like, in which marks are not to be seen.
 *
 * @param changed parts from which it goes
 * @throws CannotAmend, StructureError, HeaderError for what has marks and cannot be read
 */
export function isMarkedElsewhere(
  raw: Buffer,
  part: Part,
  id: string,
  changed: ReadonlySet<Part>,
  depth = 0,
): boolean {
  if (changed.has(part)) return false;
  if (part.children.length > 0) {
    return part.children.some((child) => isMarkedElsewhere(raw, child, id, changed, depth));
  }
  if (MESSAGES.has(part.contentType.type)) {
    if (depth === DEEPEST) throw new StructureError("too_deep");
    const message = contentOf(raw, part);
    return isMarkedElsewhere(message, readStructure(message), id, changed, depth + 1);
  }
  return isMarked(raw, part, id);
}

function isMarked(raw: Buffer, part: Part, id: string): boolean {
  const bytes = contentOf(raw, part);
  // As it is in every encoding in which ASCII is ASCII, and in UTF-16 too.
  const text = bytes.toString("latin1").replaceAll("\0", "");
  const inHtml = text.toLowerCase().includes(ITEM);
  if (!inHtml && !/^[^\S\n]*\[item /m.test(text)) return false;
  const charset = charsetOf(part.contentType.parameters.get("charset"), bytes);
  const hasLine = charset
    .decode(bytes)
    .split("\n")
    .some((line) => line.trim() === `[item ${id}]`);
  return hasLine || (inHtml && htmlShows(bytes, charset, id));
}
