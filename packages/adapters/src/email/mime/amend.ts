import { isAscii } from "node:buffer";
import type { RuleSet, Standing } from "@comity/core";
import { CannotAmend } from "./cannot-amend.ts";
import type { ReadableChanges } from "./changes.ts";
import { charsetOf } from "./charset.ts";
import type { Encoding } from "./content-type.ts";
import { type DkimKey, signAnew } from "./dkim.ts";
import { isMarkedElsewhere } from "./elsewhere.ts";
import { HeaderError, lineEnd } from "./headers.ts";
import { changeHtml } from "./html-part.ts";
import { contentOf, itemParts, noticeParts } from "./readable.ts";
import { breakableSignatures } from "./signed.ts";
import { type Splice, spliced } from "./splice.ts";
import { type Part, readStructure, StructureError } from "./structure.ts";
import { changeText } from "./text-part.ts";
import { encodeTransfer } from "./transfer.ts";

/** A changed message, or the code of what keeps it from being changed. */
export type Amended =
  | { readonly ok: true; readonly raw: Buffer }
  | { readonly ok: false; readonly code: string };

/**
 * Makes the changes that an answer asks for: all of them, or none. Of the message only the parts that change are written
 * anew; every other byte stays.
 *
 * @param dkim the key to sign anew with what was signed by its domain; null: there is none
 */
export async function amendMail(
  raw: Buffer,
  { answer }: Standing,
  rules: RuleSet,
  dkim: DkimKey | null,
): Promise<Amended> {
  try {
    if (answer.channel !== null) throw new CannotAmend("channel");
    const notices = answer.attached.map((name) => {
      const notice = rules.vocabulary.notices.get(name);
      if (notice === undefined) throw new CannotAmend("notice");
      return notice;
    });
    const root = readStructure(raw);
    const signatures = breakableSignatures(root, dkim?.domain ?? null);
    const splices = changedParts(raw, root, { removed: answer.removed, notices });
    const cuts = signatures.map(({ start, end }) => ({ start, end, by: Buffer.alloc(0) }));
    const changed = spliced(raw, [...cuts, ...splices]);
    // A line of the text may have become one that parts its parts.
    if (shapeOf(readStructure(changed)) !== shapeOf(root)) throw new CannotAmend("text_boundary");
    return {
      ok: true,
      raw: dkim === null || signatures.length === 0 ? changed : await signAnew(changed, dkim),
    };
  } catch (error) {
    if (error instanceof CannotAmend || error instanceof StructureError)
      return { ok: false, code: error.code };
    if (error instanceof HeaderError) return { ok: false, code: "broken_header" };
    throw error;
  }
}

/** How a message is made of parts. */
function shapeOf({ contentType, children }: Part): string {
  return `${contentType.type}(${children.map(shapeOf).join(" ")})`;
}

function changedParts(raw: Buffer, root: Part, { removed, notices }: ReadableChanges): readonly Splice[] {
  const changes = new Map<Part, { removed: string[]; notices: ReadableChanges["notices"] }>();
  const changeOf = (part: Part): { removed: string[]; notices: ReadableChanges["notices"] } => {
    const known = changes.get(part) ?? { removed: [], notices: [] };
    changes.set(part, known);
    return known;
  };
  for (const id of removed) {
    const parts = itemParts(raw, root, id);
    if (parts.length === 0) throw new CannotAmend("item_not_found");
    if (isMarkedElsewhere(raw, root, id, new Set(parts))) throw new CannotAmend("item_elsewhere");
    for (const part of parts) changeOf(part).removed.push(id);
  }
  if (notices.length > 0) {
    const parts = noticeParts(root);
    if (parts.length === 0) throw new CannotAmend("no_text");
    for (const part of parts) changeOf(part).notices = notices;
  }
  return [...changes].flatMap(([part, change]) => changedPart(raw, part, change));
}

function changedPart(raw: Buffer, part: Part, changes: ReadableChanges): readonly Splice[] {
  // A checksum of the part would be wrong.
  if (part.header.fields.some(({ name }) => name === "content-md5")) throw new CannotAmend("checksum");
  const bytes = contentOf(raw, part);
  const charset = charsetOf(part.contentType.parameters.get("charset"), bytes);
  if (part.contentType.type === "text/html") {
    return written(raw, part, changeHtml(bytes, charset, changes), part.encoding);
  }
  const changed = changeText(bytes, charset, changes);
  const asItIs = charset.name === "utf-8" && charset.isSaid && part.encoding !== "7bit";
  if (!changed.utf8 || asItIs) return written(raw, part, changed.bytes, part.encoding);
  const encoding =
    part.encoding === "base64" || part.encoding === "8bit" ? part.encoding : "quoted-printable";
  return [...newFields(raw, part, encoding), ...written(raw, part, changed.bytes, encoding)];
}

/** The part's new body. A line end that stood before its end, because something follows it, stands there again. */
function written(raw: Buffer, part: Part, bytes: Buffer, encoding: Encoding): readonly Splice[] {
  const { bodyStart: start, bodyEnd: end } = part;
  // Some write more than seven bits and do not say so. Nothing is added to that here.
  if (encoding === "7bit" && !isAscii(bytes) && isAscii(raw.subarray(start, end))) {
    throw new CannotAmend("transfer_encoding");
  }
  const body = encodeTransfer(bytes, encoding);
  // A server may break what is longer, or refuse it. What was so before has come so far.
  if (longestLine(body) > Math.max(MOST_IN_LINE, longestLine(raw.subarray(start, end)))) {
    throw new CannotAmend("transfer_encoding");
  }
  const hadEnd = encoding === "base64" && raw[end - 1] === 0x0a;
  return [{ start, end, by: hadEnd ? Buffer.concat([body, Buffer.from("\r\n")]) : body }];
}

/** Without its line end, as RFC 5322 has it. */
const MOST_IN_LINE = 998;

function longestLine(bytes: Buffer): number {
  let longest = 0;
  for (let at = 0; at < bytes.length; ) {
    const end = lineEnd(bytes, at, bytes.length);
    longest = Math.max(longest, bytes.toString("latin1", at, end).trimEnd().length);
    at = end;
  }
  return longest;
}

/** The fields that say that the part is UTF-8 now, and how it is written. */
function newFields(raw: Buffer, part: Part, encoding: Encoding): readonly Splice[] {
  const parameters = new Map([...part.contentType.written, ["charset", "utf-8"]]);
  parameters.delete("charset*");
  const said = [...parameters].map(([name, value]) => `;\r\n ${name}=${value}`);
  const lines =
    `Content-Type: ${part.contentType.type}${said.join("")}\r\n` +
    `Content-Transfer-Encoding: ${encoding}\r\n`;
  const cuts = part.header.fields
    .filter(({ name }) => name === "content-type" || name === "content-transfer-encoding")
    .map(({ start, end }) => ({ start, end, by: Buffer.alloc(0) }));
  // A part without a header begins with the empty line that ends it.
  const at = part.header.fields.at(-1)?.end ?? part.start;
  if (at > part.bodyStart || raw.length === 0) throw new CannotAmend("broken_header");
  const mime = isRootWithoutVersion(part) ? "MIME-Version: 1.0\r\n" : "";
  return [...cuts, { start: at, end: at, by: Buffer.from(mime + lines) }];
}

function isRootWithoutVersion({ start, header }: Part): boolean {
  return start === 0 && !header.fields.some(({ name }) => name === "mime-version");
}
